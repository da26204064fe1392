// SPDX-License-Identifier: GPL-3.0-or-later
// Whole training steps: milliseconds, images a second, start-up, memory; beside PyTorch if wanted.
#include "tests/bench/peer.h"
#include "tests/bench/steps.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace plexus::bench {
namespace {

struct Options {
    std::string network = "all", peer = "none", device;
    bool isJson = false, isSmoke = false, hasProfile = false, hasPlan = false;
    int windows = 7;
    double seconds = 1.0;
};

constexpr int profiles = 30;

struct PeerFigures {
    std::string name, blas;
    double medianMs = 0, bestMs = 0, cpuMs = 0, startToFirstStepMs = 0;
};

bool hasAvx512()
{
#if defined(__x86_64__)
    return __builtin_cpu_supports("avx512f") != 0;
#else
    return false;
#endif
}

double median(std::vector<double> values)
{
    std::sort(values.begin(), values.end());
    return values[values.size() / 2];
}

void print(const Options& options, const StepFigures& ours, const std::vector<PeerFigures>& peers)
{
    nlohmann::json json = {{"case", ours.name},
                           {"device", ours.device},
                           {"ms_median", ours.medianMs},
                           {"ms_best", ours.bestMs},
                           {"cpu_ms", ours.cpuMs},
                           {"images_per_second", ours.imagesPerSecond},
                           {"start_to_first_step_ms", ours.startToFirstStepMs},
                           {"dispatches", ours.dispatches},
                           {"peak_memory_mb", ours.peakMemoryMb},
                           {"device_bytes", ours.memory.parameters + ours.memory.activations + ours.memory.data},
                           {"peers", nlohmann::json::array()}};
    for (const PeerFigures& peer : peers) {
        json["peers"].push_back({{"name", peer.name},
                                 {"blas", peer.blas},
                                 {"ms_median", peer.medianMs},
                                 {"ms_best", peer.bestMs},
                                 {"cpu_ms", peer.cpuMs},
                                 {"start_to_first_step_ms", peer.startToFirstStepMs},
                                 {"ratio", peer.medianMs / ours.medianMs}});
    }
    if (options.isJson) {
        std::puts(json.dump().c_str());
        return;
    }
    fmt::print("{} on {}: {:.3f} ms a step (best {:.3f}, cores {:.3f}), {:.0f} images/s, {} dispatches, "
               "first step after {:.0f} ms, {:.0f} MB\n",
               ours.name, ours.device, ours.medianMs, ours.bestMs, ours.cpuMs, ours.imagesPerSecond, ours.dispatches,
               ours.startToFirstStepMs, ours.peakMemoryMb);
    for (const PeerFigures& peer : peers) {
        fmt::print("  {} ({} BLAS): {:.3f} ms a step (best {:.3f}, cores {:.3f}), {:.2f} times ours\n", peer.name,
                   peer.blas, peer.medianMs, peer.bestMs, peer.cpuMs, peer.medianMs / ours.medianMs);
    }
}

Result<void> runCase(const Options& options, Network network, const std::string& name)
{
    PLEXUS_TRY(const std::unique_ptr<StepBench> bench, StepBench::open(network, options.device));
    if (options.hasPlan) {
        std::fputs(bench->plan().c_str(), stdout);
    }
    struct Running {
        PeerFigures figures;
        std::unique_ptr<TorchPeer> peer;
        std::vector<double> windows, cpu;
    };
    std::vector<Running> peers;
    if (options.peer == "torch") {
        std::vector<std::pair<std::string, std::vector<std::string>>> ways = {
            {"PyTorch, 2 threads, as installed", {}}};
        if (hasAvx512()) { // OpenBLAS of that age does not know newer processors and takes its slowest kernels
            ways.push_back({"PyTorch, 2 threads, OPENBLAS_CORETYPE=SkylakeX", {"OPENBLAS_CORETYPE=SkylakeX"}});
        }
        for (const auto& [title, environment] : ways) {
            Running running{{title, {}}, std::make_unique<TorchPeer>(name, options.seconds, environment), {}, {}};
            const std::optional<TorchPeer::Start> first = running.peer->start();
            if (!first) {
                fmt::print(stderr, "python3 with torch is not installed: no peer\n");
                break;
            }
            running.figures.startToFirstStepMs = first->firstStepMs;
            running.figures.blas = first->blas;
            if (first->blas == "reference" && peers.empty()) {
                fmt::print(stderr, "PyTorch multiplies with the reference BLAS here, many times slower than it can: "
                                   "install libopenblas0-pthread before you compare\n");
            }
            peers.push_back(std::move(running));
        }
    }
    std::vector<StepTime> windows;
    for (int turn = 0; turn < options.windows; ++turn) {
        PLEXUS_TRY(const StepTime time, bench->window(options.seconds));
        windows.push_back(time);
        for (Running& running : peers) {
            if (const auto theirs = running.peer->window()) {
                running.windows.push_back(theirs->ms);
                running.cpu.push_back(theirs->cpuMs);
            }
        }
    }
    std::vector<PeerFigures> figures;
    for (Running& running : peers) {
        if (!running.windows.empty()) {
            running.figures.medianMs = median(running.windows);
            running.figures.cpuMs = median(running.cpu);
            running.figures.bestMs = *std::min_element(running.windows.begin(), running.windows.end());
            figures.push_back(running.figures);
        }
    }
    print(options, bench->figures(windows), figures);
    if (options.hasProfile) {
        // The best of many: whoever else uses the machine makes single ones longer.
        PLEXUS_TRY(std::vector<DispatchTime> best, bench->profile());
        for (int turn = 0; turn < profiles; ++turn) {
            PLEXUS_TRY(const std::vector<DispatchTime> times, bench->profile());
            for (size_t i = 0; i < best.size(); ++i) {
                best[i].microseconds = std::min(best[i].microseconds, times[i].microseconds);
            }
        }
        for (const DispatchTime& time : best) {
            fmt::print("  {:9.1f} us  {}\n", time.microseconds, time.label);
        }
    }
    return {};
}

int run(const Options& options)
{
    for (const auto& [network, name] : {std::pair(Network::Mlp, "mlp"), std::pair(Network::Cnn, "cnn")}) {
        if (options.network != "all" && options.network != name) {
            continue;
        }
        if (const Result<void> done = runCase(options, network, name); !done) {
            fmt::print(stderr, "{}\n", done.error().sentence());
            return 3;
        }
    }
    return 0;
}

} // namespace
} // namespace plexus::bench

int main(int argc, char** argv)
{
    plexus::bench::Options options;
    CLI::App app("Measures whole training steps.");
    app.add_flag("--json", options.isJson, "One JSON object a network.");
    app.add_flag("--smoke", options.isSmoke, "A few steps of each, to see that they run.");
    app.add_flag("--profile", options.hasProfile, "Microseconds of every dispatch.");
    app.add_flag("--plan", options.hasPlan, "The kernel list.");
    app.add_option("--case", options.network, "mlp, cnn or all.")
        ->check(CLI::IsMember({"mlp", "cnn", "all"}));
    app.add_option("--peer", options.peer, "torch or none.")->check(CLI::IsMember({"torch", "none"}));
    app.add_option("--device", options.device, "A device's number or a part of its name.");
    app.add_option("--windows", options.windows, "How often each has its turn.")->check(CLI::Range(1, 1000));
    app.add_option("--seconds", options.seconds, "How long a turn takes.")->check(CLI::Range(0.01, 100.0));
    CLI11_PARSE(app, argc, argv);
    if (options.isSmoke) {
        options.windows = 1;
        options.seconds = 0.05;
    }
    return plexus::bench::run(options);
}
