// SPDX-License-Identifier: GPL-3.0-or-later
// Whole training steps and single kernels: milliseconds, GFLOP/s, bytes, how near that is to what the device can do,
// start-up, memory; beside PyTorch if wanted. Every case and every peer runs in a process of its own, so that nobody's
// memory or start counts for another, and they run in turns.
#include "tests/bench/bench.h"
#include "tests/bench/device_costs.h"
#include "tests/bench/figures.h"
#include "tests/bench/plot.h"

#include "engine/base/file.h"

#include <algorithm>
#include <CLI/CLI.hpp>
#include <cstdio>
#include <fmt/format.h>
#include <iostream>

namespace plexus::bench {
namespace {

using Json = nlohmann::json;

struct Options {
    Turns turns;
    std::vector<std::string> cases = {"all"};
    std::vector<std::string> axes; // of scaling
    std::string peer = "none", plot;
    bool isJson = false, isSmoke = false, hasProfile = false, hasPlan = false, serves = false;
    bool hasDeviceCosts = false, isForGpu = false, hasCandidates = false;

    bool names(const std::string& name) const { return std::find(cases.begin(), cases.end(), name) != cases.end(); }
};

constexpr int profiles = 30;
constexpr size_t smokePoints = 2; // of a scaling

// "all" names the networks, a family its members.
bool isWanted(const Options& options, const BenchCase& one)
{
    const bool isNamed = options.names(one.family().empty() ? "all" : one.family());
    return options.names(one.key) || (isNamed && (!one.isForGpu || options.isForGpu));
}

// False when we ourselves fail; the child said why.
bool compare(const Options& options, const BenchCase& chosen, RoofBench& roof)
{
    const CacheFolder cache;
    double coldMs = 0;
    if (!options.isSmoke && !chosen.kernel) {
        Contestant cold = ourselves(options.turns, chosen.key, cache);
        if (!cold.start()) {
            return false;
        }
        coldMs = cold.first.value("first_step_ms", 0.0);
    }
    Contestant ours = ourselves(options.turns, chosen.key, cache);
    if (!ours.start()) {
        return false;
    }
    std::vector<Contestant> peers;
    if (options.peer == "torch") {
        peers = peersOf(options.turns, chosen);
    } else if (options.peer == "recompute") {
        Turns again = options.turns;
        again.recomputes = true;
        peers.push_back(ourselves(again, chosen.key, cache));
        std::erase_if(peers, [](Contestant& peer) { return !peer.start(); });
    }
    for (int turn = 0; turn < options.turns.windows; ++turn) {
        if (!ours.turn() || !roof.turn()) {
            return false;
        }
        std::erase_if(peers, [](Contestant& peer) { return !peer.turn(); });
    }
    const Json figures = figuresOf(chosen, ours, coldMs, roof.take());
    if (!options.isJson) {
        printOurs(chosen, figures);
    } else if (peers.empty()) {
        std::puts(figures.dump().c_str());
    }
    for (const Contestant& peer : peers) {
        const Json both = withPeer(figures, peer);
        options.isJson ? static_cast<void>(std::puts(both.dump().c_str())) : printPeer(both);
    }
    std::fflush(stdout);
    return true;
}

// The child's side of a Runner.
Result<void> serve(const Options& options, const BenchCase& chosen, const Stopwatch& watch)
{
    PLEXUS_TRY(const std::unique_ptr<Bench> bench, Bench::open(chosen, options.turns.device));
    const Amounts amounts = bench->amounts();
    std::cout << Json{{"first_step_ms", watch.seconds() * 1e3},
                      {"device", bench->device().facts().name},
                      {"dispatches", bench->dispatches()},
                      {"flops", amounts.flops},
                      {"bytes", amounts.bytes}}
              << std::endl;
    for (std::string line; std::getline(std::cin, line);) {
        PLEXUS_TRY(const StepTime time, bench->window(options.turns.seconds));
        std::cout << Json{{"ms", time.ms},
                          {"cpu_ms", time.cpuMs},
                          {"peak_host_mb", peakHostMb()},
                          {"peak_device_mb", bench->peakDeviceMb()}}
                  << std::endl;
    }
    return {};
}

Result<void> explainCase(const Options& options, const BenchCase& chosen)
{
    PLEXUS_TRY(const std::unique_ptr<Bench> bench, Bench::open(chosen, options.turns.device));
    if (options.hasPlan) {
        std::fputs(bench->plan().c_str(), stdout);
    }
    if (options.hasCandidates) {
        PLEXUS_TRY(const std::vector<DispatchTime> times, bench->candidates());
        fmt::print("{}\n", chosen.key);
        for (const DispatchTime& time : times) {
            fmt::print("  {:9.1f} us  {:7.2f} TFLOP/s  {}\n", time.microseconds,
                       bench->amounts().flops / (time.microseconds * 1e6), time.label);
        }
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

// A network with another batch, or one that computes activations again. A kernel stays as it is.
BenchCase changedBy(const Turns& turns, BenchCase one)
{
    if (one.kernel) {
        return one;
    }
    one.batch = turns.batch > 0 ? std::min(turns.batch, one.samples) : one.batch;
    if (turns.recomputes) {
        one.graph = [graph = one.graph] {
            Graph changed = graph();
            changed.training.general.set("recompute", std::string("activations"));
            return changed;
        };
    }
    return one;
}

int runCases(const Options& options, const Stopwatch& watch)
{
    std::unique_ptr<RoofBench> roof;
    for (const BenchCase& one : allBenchCases()) {
        if (!isWanted(options, one)) {
            continue;
        }
        const BenchCase chosen = changedBy(options.turns, one);
        if (options.serves || options.hasPlan || options.hasProfile || options.hasCandidates) {
            const Result<void> done =
                options.serves ? serve(options, chosen, watch) : explainCase(options, chosen);
            if (!done) {
                fmt::print(stderr, "{}: {}\n", chosen.key, done.error().sentence());
                return 3;
            }
            continue;
        }
        if (!roof) {
            using Kernels = RoofBench::Kernels;
            roof = RoofBench::start(options.turns, options.isSmoke ? Kernels::Brief : Kernels::Large);
        }
        if (!roof || !compare(options, chosen, *roof)) {
            return 3;
        }
    }
    return 0;
}

// 1 where something grows faster than the arithmetic.
int runScaling(const Options& options)
{
    std::vector<ScalingResult> results;
    for (const ScalingAxis& axis : scalingAxes()) {
        if (std::find(options.axes.begin(), options.axes.end(), axis.key) == options.axes.end()) {
            continue;
        }
        const auto result = measureScaling(axis, options.turns, options.isSmoke ? smokePoints : axis.values.size());
        if (!result) {
            return 3;
        }
        results.push_back(*result);
        if (!options.isJson) {
            printScaling(*result);
        }
        for (size_t i = 0; options.isJson && i < result->points.size(); ++i) {
            std::puts(jsonOf(*result, result->points[i]).dump().c_str());
        }
        std::fflush(stdout);
    }
    if (!options.plot.empty()) {
        if (const Result<void> written = writeFileAtomically(options.plot, plotOf(results)); !written) {
            fmt::print(stderr, "{}\n", written.error().sentence());
            return 3;
        }
    }
    const bool isFaster = std::any_of(results.begin(), results.end(),
                                      [](const ScalingResult& result) { return result.growsFaster(); });
    return isFaster && !options.isSmoke ? 1 : 0;
}

int runDeviceCosts(const Options& options)
{
    const Result<Json> costs = deviceCosts(options.turns.device);
    if (!costs) {
        fmt::print(stderr, "{}\n", costs.error().sentence());
        return 3;
    }
    std::puts(options.isJson ? costs->dump().c_str() : costs->dump(2).c_str());
    return 0;
}

std::vector<std::string> caseNames()
{
    std::vector<std::string> names = {"all"};
    for (const BenchCase& one : allBenchCases()) {
        names.push_back(one.key);
        if (std::find(names.begin(), names.end(), one.family()) == names.end()) {
            names.push_back(one.family());
        }
    }
    return names;
}

std::vector<std::string> axisNames()
{
    std::vector<std::string> names;
    for (const ScalingAxis& axis : scalingAxes()) {
        names.push_back(axis.key);
    }
    return names;
}

int runBench(int argc, char** argv)
{
    const Stopwatch watch;
    Options options;
    CLI::App app("Measures whole training steps and single kernels.");
    app.add_flag("--json", options.isJson, "One JSON object a line: a case beside one peer.");
    app.add_flag("--smoke", options.isSmoke, "A few steps of each, to see that they run.");
    app.add_flag("--profile", options.hasProfile, "Only this: microseconds of every dispatch.");
    app.add_flag("--candidates", options.hasCandidates,
                 "Only this: what a single kernel's products take with each tile that may be good, on a graphics card.");
    app.add_flag("--plan", options.hasPlan, "Only this: the kernel list.");
    app.add_flag("--serve", options.serves, "Steps for each line on standard input (see runner.h).");
    app.add_flag("--device-costs", options.hasDeviceCosts,
                 "Only this: what a submit, a dispatch, a barrier and a copy take.");
    const std::vector<std::string> axes = axisNames();
    app.add_option("--scaling", options.axes,
                   "Only this: how a step grows with these (without a name: all). Ends with 1 where it grows faster "
                   "than its arithmetic.")
        ->check(CLI::IsMember(axes))
        ->expected(0, static_cast<int>(axes.size()));
    app.add_option("--plot", options.plot, "Where to write a picture of the scaling (SVG).");
    app.add_option("--case", options.cases,
                   "Which; all: the networks; gemm, conv, map: single kernels; or one of them, as gemm/nn_512.")
        ->check(CLI::IsMember(caseNames()));
    app.add_flag("--gpu", options.isForGpu, "Of what is named by a family, also what wants a graphics card.");
    app.add_option("--peer", options.peer, "torch, none, or recompute: the same networks with --recompute.")
        ->check(CLI::IsMember({"torch", "recompute", "none"}));
    app.add_flag("--recompute", options.turns.recomputes,
                 "Activations are computed again (engine/program/recompute.h).");
    app.add_option("--batch", options.turns.batch, "In place of each network's own; not beside PyTorch.")
        ->check(CLI::Range(1, 65536));
    app.add_option("--device", options.turns.device, "A device's number or a part of its name.");
    app.add_option("--windows", options.turns.windows, "How often each has its turn.")->check(CLI::Range(1, 1000));
    app.add_option("--seconds", options.turns.seconds, "How long a turn takes.")->check(CLI::Range(0.01, 100.0));
    CLI11_PARSE(app, argc, argv);
    if (options.turns.batch > 0 && options.peer == "torch") {
        fmt::print(stderr, "--batch {}: PyTorch's steps have the networks' own batches; leave out --peer torch\n",
                   options.turns.batch);
        return 2;
    }
    if (options.isSmoke) {
        options.turns.windows = 1;
        options.turns.seconds = 0.05;
    }
    if (options.hasDeviceCosts) {
        return runDeviceCosts(options);
    }
    if (app.count("--scaling") == 0) {
        return runCases(options, watch);
    }
    std::erase(options.axes, std::string()); // of an option without a value
    if (options.axes.empty()) {
        options.axes = axes;
    }
    return runScaling(options);
}

} // namespace
} // namespace plexus::bench

int main(int argc, char** argv)
{
    return plexus::bench::runBench(argc, argv);
}
