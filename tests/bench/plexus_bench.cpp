// SPDX-License-Identifier: GPL-3.0-or-later
// Whole training steps: milliseconds, samples a second, start-up, memory; beside PyTorch if wanted.
// Every case and every peer runs in a process of its own, so that nobody's memory or start counts
// for another, and they step in turns.
#include "tests/bench/runner.h"
#include "tests/bench/steps.h"

#include <algorithm>
#include <chrono>
#include <CLI/CLI.hpp>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fmt/format.h>
#include <iostream>
#include <nlohmann/json.hpp>

namespace plexus::bench {
namespace {

using Json = nlohmann::json;
using Clock = std::chrono::steady_clock;

struct Options {
    std::vector<std::string> cases = {"all"};
    std::string peer = "none", device;
    bool isJson = false, isSmoke = false, hasProfile = false, hasPlan = false, serves = false, recomputes = false;
    int windows = 7;
    int64_t batch = 0; // 0: each network's own
    double seconds = 1.0;
};

constexpr int profiles = 30;

bool hasAvx512()
{
#if defined(__x86_64__)
    return __builtin_cpu_supports("avx512f") != 0;
#else
    return false;
#endif
}

// A runner and what it said.
struct Contestant {
    std::string name;
    std::unique_ptr<Runner> runner;
    Json first = {}, last = {};
    std::vector<double> ms = {}, cpuMs = {};

    bool start()
    {
        first = runner->read();
        return first.is_object();
    }
    bool turn()
    {
        const Json window = runner->window();
        if (window.is_object()) {
            last = window;
            ms.push_back(window.value("ms", 0.0));
            cpuMs.push_back(window.value("cpu_ms", 0.0));
        }
        return window.is_object();
    }
};

double median(std::vector<double> values)
{
    std::sort(values.begin(), values.end());
    return values[values.size() / 2];
}

double best(const std::vector<double>& values)
{
    return *std::min_element(values.begin(), values.end());
}

// A folder for the shader cache of one case, empty at first.
class CacheFolder {
public:
    CacheFolder()
    {
        std::string name =
            (std::filesystem::temp_directory_path() / "plexus_bench_XXXXXX").string();
        m_path = mkdtemp(name.data()) != nullptr ? name : std::string();
    }
    ~CacheFolder()
    {
        std::error_code ignored;
        std::filesystem::remove_all(m_path, ignored);
    }
    CacheFolder(const CacheFolder&) = delete;
    CacheFolder& operator=(const CacheFolder&) = delete;
    std::vector<std::string> environment() const { return {"XDG_CACHE_HOME=" + m_path}; }

private:
    std::string m_path;
};

Contestant ourselves(const Options& options, const std::string& key, const CacheFolder& cache)
{
    std::vector<std::string> command = {std::filesystem::read_symlink("/proc/self/exe").string(),
                                        "--serve",
                                        "--case",
                                        key,
                                        "--seconds",
                                        std::to_string(options.seconds)};
    if (!options.device.empty()) {
        command.insert(command.end(), {"--device", options.device});
    }
    if (options.recomputes) {
        command.emplace_back("--recompute");
    }
    if (options.batch > 0) {
        command.insert(command.end(), {"--batch", std::to_string(options.batch)});
    }
    return {options.recomputes ? "recompute" : "plexus", std::make_unique<Runner>(command, cache.environment())};
}

// PyTorch as it is installed; on a processor that OpenBLAS of that age does not know, and so takes
// its slowest kernels for, also told to use others; where PyTorch finds a CUDA device, on that, and
// as a recorded graph. Or ourselves, computing activations again.
std::vector<Contestant> peersOf(const Options& options, const std::string& key, const CacheFolder& cache)
{
    std::vector<Contestant> peers;
    if (options.peer == "recompute") {
        Options own = options;
        own.recomputes = true;
        Contestant peer = ourselves(own, key, cache);
        if (peer.start()) {
            peers.push_back(std::move(peer));
        }
        return peers;
    }
    const auto add = [&](const std::string& name, const std::string& way,
                         const std::vector<std::string>& environment) {
        const char* moved = std::getenv("PLEXUS_BENCH_PEERS"); // where the tree is not where it was built
        const std::string script = std::string(moved != nullptr ? moved : PLEXUS_BENCH_PEERS) + "/torch_steps.py";
        // The system's own python3 first: the package python3-torch belongs to it.
        const bool isDebian = way == "cpu" && std::filesystem::exists("/usr/bin/python3");
        Contestant peer{
            name, std::make_unique<Runner>(
                      std::vector<std::string>{isDebian ? "/usr/bin/python3" : "python3", script,
                                               key, std::to_string(options.seconds), way},
                      environment)};
        if (peer.start()) {
            peers.push_back(std::move(peer));
        }
    };
    add("torch_cuda", "cuda", {});
    if (!peers.empty()) {
        add("torch_cuda_graph", "cuda-graph", {});
        return peers;
    }
    add("torch", "cpu", {});
    if (!peers.empty() && hasAvx512()) {
        add("torch_tuned", "cpu", {"OPENBLAS_CORETYPE=SkylakeX"});
    }
    if (peers.empty()) {
        fmt::print(stderr, "python3 with torch is not installed: no peer\n");
    } else if (peers.front().first.value("blas", "") == "reference") {
        fmt::print(
            stderr,
            "PyTorch multiplies with the reference BLAS here, many times slower than it can: "
            "install libopenblas0-pthread before you compare\n");
    }
    return peers;
}

Json figuresOf(const BenchCase& network, const Contestant& ours, double coldMs)
{
    const double ms = median(ours.ms);
    return {{"case", network.key},
            {"device", ours.first.value("device", "")},
            {"ms_median", ms},
            {"ms_best", best(ours.ms)},
            {"cpu_ms", median(ours.cpuMs)},
            {"images_per_s", static_cast<double>(network.batch) * 1e3 / ms},
            {"dispatches", ours.first.value("dispatches", 0)},
            {"peak_host_mb", ours.last.value("peak_host_mb", 0.0)},
            {"peak_device_mb", ours.last.value("peak_device_mb", 0.0)},
            {"first_step_ms", ours.first.value("first_step_ms", 0.0)},
            {"first_step_cold_ms", coldMs}};
}

void addPeer(Json& json, const Contestant& peer)
{
    const double ms = median(peer.ms);
    json["peer"] = peer.name;
    json["peer_ms_median"] = ms;
    json["peer_ms_best"] = best(peer.ms);
    json["peer_cpu_ms"] = median(peer.cpuMs);
    json["peer_first_step_ms"] = peer.first.value("first_step_ms", 0.0);
    json["peer_peak_host_mb"] = peer.last.value("peak_host_mb", 0.0);
    json["peer_peak_device_mb"] = peer.last.value("peak_device_mb", 0.0);
    json["peer_dispatches"] = peer.first.value("dispatches", 0);
    json["peer_blas"] = peer.first.value("blas", "");
    json["peer_version"] = peer.first.value("version", "");
    json["ratio"] = ms / json["ms_median"].get<double>();
}

void printOurs(const BenchCase& network, const Json& json)
{
    fmt::print("{} ({}) on {}\n  {:.3f} ms a step (best {:.3f}, cores {:.3f}), {:.0f} samples/s, "
               "{} dispatches; first "
               "step after {:.0f} ms, {:.0f} with a cold shader cache; {:.0f} MB, {:.0f} of the "
               "device's\n",
               network.key, network.help, json["device"].get<std::string>(),
               json["ms_median"].get<double>(), json["ms_best"].get<double>(),
               json["cpu_ms"].get<double>(), json["images_per_s"].get<double>(),
               json["dispatches"].get<int>(), json["first_step_ms"].get<double>(),
               json["first_step_cold_ms"].get<double>(), json["peak_host_mb"].get<double>(),
               json["peak_device_mb"].get<double>());
}

void printPeer(const Json& json)
{
    fmt::print("  {} {} ({} BLAS): {:.3f} ms a step (best {:.3f}, cores {:.3f}), {:.2f} times "
               "ours; {:.0f} MB\n",
               json["peer"].get<std::string>(), json["peer_version"].get<std::string>(),
               json["peer_blas"].get<std::string>(), json["peer_ms_median"].get<double>(),
               json["peer_ms_best"].get<double>(), json["peer_cpu_ms"].get<double>(),
               json["ratio"].get<double>(), json["peer_peak_host_mb"].get<double>());
}

// False when we ourselves fail; the child said why.
bool compare(const Options& options, const BenchCase& network)
{
    const CacheFolder cache;
    double coldMs = 0;
    if (!options.isSmoke) {
        Contestant cold = ourselves(options, network.key, cache);
        if (!cold.start()) {
            return false;
        }
        coldMs = cold.first.value("first_step_ms", 0.0);
    }
    Contestant ours = ourselves(options, network.key, cache);
    if (!ours.start()) {
        return false;
    }
    std::vector<Contestant> peers =
        options.peer == "none" ? std::vector<Contestant>{} : peersOf(options, network.key, cache);
    for (int turn = 0; turn < options.windows; ++turn) {
        if (!ours.turn()) {
            return false;
        }
        std::erase_if(peers, [](Contestant& peer) { return !peer.turn(); });
    }
    const Json figures = figuresOf(network, ours, coldMs);
    if (!options.isJson) {
        printOurs(network, figures);
    } else if (peers.empty()) {
        std::puts(figures.dump().c_str());
    }
    for (const Contestant& peer : peers) {
        Json both = figures;
        addPeer(both, peer);
        if (options.isJson) {
            std::puts(both.dump().c_str());
        } else {
            printPeer(both);
        }
    }
    std::fflush(stdout);
    return true;
}

// The child's side of a Runner.
Result<void> serve(const Options& options, const BenchCase& network, Clock::time_point start)
{
    PLEXUS_TRY(const std::unique_ptr<StepBench> bench, StepBench::open(network, options.device));
    const std::chrono::duration<double, std::milli> passed = Clock::now() - start;
    std::cout << Json{{"first_step_ms", passed.count()},
                      {"device", bench->device()},
                      {"dispatches", bench->dispatches()}}
              << std::endl;
    for (std::string line; std::getline(std::cin, line);) {
        PLEXUS_TRY(const StepTime time, bench->window(options.seconds));
        std::cout << Json{{"ms", time.ms},
                          {"cpu_ms", time.cpuMs},
                          {"peak_host_mb", peakHostMb()},
                          {"peak_device_mb", bench->peakDeviceMb()}}
                  << std::endl;
    }
    return {};
}

Result<void> explain(const Options& options, const BenchCase& network)
{
    PLEXUS_TRY(const std::unique_ptr<StepBench> bench, StepBench::open(network, options.device));
    if (options.hasPlan) {
        std::fputs(bench->plan().c_str(), stdout);
    }
    if (!options.hasProfile) {
        return {};
    }
    // The best of many: whoever else uses the machine makes single ones longer.
    PLEXUS_TRY(std::vector<DispatchTime> times, bench->profile());
    for (int turn = 0; turn < profiles; ++turn) {
        PLEXUS_TRY(const std::vector<DispatchTime> again, bench->profile());
        for (size_t i = 0; i < times.size(); ++i) {
            times[i].microseconds = std::min(times[i].microseconds, again[i].microseconds);
        }
    }
    for (const DispatchTime& time : times) {
        fmt::print("  {:9.1f} us  {}\n", time.microseconds, time.label);
    }
    return {};
}

bool isWanted(const Options& options, const BenchCase& network)
{
    const auto names = [&](const std::string& key) {
        return std::find(options.cases.begin(), options.cases.end(), key) != options.cases.end();
    };
    return names(network.key) || names("every") || (names("all") && !network.isForGpu);
}

int run(const Options& options, Clock::time_point start)
{
    for (BenchCase network : allBenchCases()) {
        if (!isWanted(options, network)) {
            continue;
        }
        network.batch = options.batch > 0 ? std::min(options.batch, network.samples) : network.batch;
        if (options.recomputes) {
            network.graph = [graph = network.graph] {
                Graph changed = graph();
                changed.training.general.set("recompute", std::string("activations"));
                return changed;
            };
        }
        if (options.serves || options.hasPlan || options.hasProfile) {
            const Result<void> done =
                options.serves ? serve(options, network, start) : explain(options, network);
            if (!done) {
                fmt::print(stderr, "{}: {}\n", network.key, done.error().sentence());
                return 3;
            }
        } else if (!compare(options, network)) {
            return 3;
        }
    }
    return 0;
}

} // namespace
} // namespace plexus::bench

int main(int argc, char** argv)
{
    const auto start = std::chrono::steady_clock::now();
    plexus::bench::Options options;
    std::vector<std::string> names = {"all", "every"};
    for (const plexus::BenchCase& network : plexus::allBenchCases()) {
        names.push_back(network.key);
    }
    CLI::App app("Measures whole training steps.");
    app.add_flag("--json", options.isJson, "One JSON object a line: a network beside one peer.");
    app.add_flag("--smoke", options.isSmoke, "A few steps of each, to see that they run.");
    app.add_flag("--profile", options.hasProfile, "Only this: microseconds of every dispatch.");
    app.add_flag("--plan", options.hasPlan, "Only this: the kernel list.");
    app.add_flag("--serve", options.serves,
                 "Steps for each line on standard input (see runner.h).");
    app.add_option("--case", options.cases,
                   "Which networks; all: those that a processor can train; every: those for "
                   "graphics cards too.")
        ->check(CLI::IsMember(names));
    app.add_flag("--recompute", options.recomputes, "Activations are computed again (engine/program/recompute.h).");
    app.add_option("--peer", options.peer, "torch, none, or recompute: the same networks with --recompute.")
        ->check(CLI::IsMember({"torch", "recompute", "none"}));
    app.add_option("--batch", options.batch, "In place of each network's own; not beside PyTorch.")
        ->check(CLI::Range(1, 65536));
    app.add_option("--device", options.device, "A device's number or a part of its name.");
    app.add_option("--windows", options.windows, "How often each has its turn.")
        ->check(CLI::Range(1, 1000));
    app.add_option("--seconds", options.seconds, "How long a turn takes.")
        ->check(CLI::Range(0.01, 100.0));
    CLI11_PARSE(app, argc, argv);
    if (options.batch > 0 && options.peer == "torch") {
        fmt::print(stderr, "--batch {}: PyTorch's steps have the networks' own batches; leave out --peer torch\n", options.batch);
        return 2;
    }
    if (options.isSmoke) {
        options.windows = 1;
        options.seconds = 0.05;
    }
    return plexus::bench::run(options, start);
}
