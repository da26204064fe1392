// SPDX-License-Identifier: GPL-3.0-or-later
// plexus_bench_costs [--data FOLDER] [--device HINT] [--calibrate] [--only NAME] [--kernels] [--recompute] [--precision NAME]: what the
// examples are foretold to cost, and what they do. Examples that need files are left out unless a folder in FOLDER has
// them. Exit code 1, with a sentence for each, when memory is more than 10 % or a step's time more than 25 % off.
#include "engine/costs/calibrate.h"
#include "engine/costs/costs.h"
#include "engine/costs/forecast.h"
#include "engine/costs/time_fit.h"
#include "engine/exec/vulkan/executor.h"
#include "engine/model/data_choice.h"
#include "engine/session/session.h"
#include "engine/session/template.h"
#include "engine/train/step.h"
#include "engine/train/trainer.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <numeric>

namespace plexus::bench {
namespace {

constexpr int windows = 7;
constexpr double memoryBound = 0.10, timeBound = 0.25; // how far off what is foretold may be

struct Options {
    std::string data, device, only;
    bool isCalibrating = false, showsKernels = false, recomputes = false;
    std::string precision = "float32";
    double seconds = 0.4;
};

double now()
{
    return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

// What others had of the machine is nothing that could be foretold.
double shortest(const std::vector<double>& times)
{
    return *std::min_element(times.begin(), times.end());
}

// The folder that has all of them, packed or not.
std::optional<std::string> folderWith(const std::vector<std::string>& files, const std::string& root)
{
    if (files.empty()) {
        return std::string();
    }
    std::error_code ignored;
    for (const auto& entry : std::filesystem::directory_iterator(root.empty() ? "." : root, ignored)) {
        const bool hasAll = std::all_of(files.begin(), files.end(), [&](const std::string& file) {
            return std::filesystem::exists(entry.path() / file, ignored) ||
                   std::filesystem::exists(entry.path() / (file + ".gz"), ignored);
        });
        if (hasAll) {
            return entry.path().string();
        }
    }
    return std::nullopt;
}

// A training, made as a session makes it.
struct Trained {
    LoadedData data;
    std::unique_ptr<Network> network;
    VulkanExecutor* executor = nullptr;
    int trainingData = 0;
    std::unique_ptr<StepScalars> scalars;
    uint64_t steps = 0;

    Result<void> open(const Graph& graph, const std::string& device)
    {
        PLEXUS_TRY(data, loadData(graph));
        const std::vector<FieldInfo> fields = fieldsOf(data.training);
        const std::vector<Normalization> preprocessing = normalizationFor(graph, data.training);
        PLEXUS_TRY(const UpdateProgram update, makeUpdate(graph.training, ratesOf(graph)));
        const int64_t batch = batchOf(graph);
        PLEXUS_TRY(const Program training, lower({graph, fields, preprocessing, batch}));
        vk::DeviceOptions options;
        options.wanted = device;
        PLEXUS_TRY(std::unique_ptr<vk::Device> opened, openDevice(options, workloadOf(training)));
        auto owned = std::make_unique<VulkanExecutor>(std::move(opened));
        executor = owned.get();
        PLEXUS_TRY(network, Network::open({graph, fields, preprocessing}, std::move(owned), update));
        PLEXUS_TRY(trainingData, executor->addData(data.training));
        if (data.validation.count() > 0) {
            PLEXUS_TRY(const int unused, executor->addData(data.validation));
            static_cast<void>(unused);
        }
        PLEXUS_CHECK(executor->write(network->initialValues(1)));
        PLEXUS_CHECK(compileEpoch(*network, data));
        PLEXUS_TRY(StepScalars made, StepScalars::make(graph.training, 1000, 100000));
        scalars = std::make_unique<StepScalars>(std::move(made));
        return {};
    }

    // Seconds a step.
    Result<double> window(double seconds)
    {
        const Graph& graph = network->description().graph;
        const int64_t count = data.training.count();
        const auto size = static_cast<size_t>(std::min(samplesPerStep(graph.training, count), count));
        std::vector<int32_t> rows(size);
        std::iota(rows.begin(), rows.end(), 0);
        const double start = now();
        int done = 0, waiting = 0;
        while (done < 2 || now() - start < seconds) {
            ++steps;
            PLEXUS_CHECK(submitStep(*network, {.data = trainingData, .samples = data.training, .rows = rows, .seed = 1, .step = steps}, *scalars));
            ++done;
            if (++waiting > 2) {
                PLEXUS_TRY(const StepSums sums, nextStep(*network, data.training, rows));
                static_cast<void>(sums);
                --waiting;
            }
        }
        for (; waiting > 0; --waiting) {
            PLEXUS_TRY(const StepSums sums, nextStep(*network, data.training, rows));
            static_cast<void>(sums);
        }
        return (now() - start) / done;
    }
};

// Of every kernel: what it is, what it should take and what it takes.
Result<void> sayKernels(Trained& trained, const CostRequest& request)
{
    PLEXUS_TRY(Forecast forecast, Forecast::make(request));
    PLEXUS_TRY(const CompiledProgram planned, forecast.add(LowerRequest::Kind::Training, batchOf(request.graph)));
    static_cast<void>(planned);
    const TimeModel& model =
        *(forecast.workload() == Workload::Small ? request.device->small : request.device->large);
    PLEXUS_TRY(const int program, trained.network->program(LowerRequest::Kind::Training, batchOf(request.graph)));
    const CompiledProgram& compiled = trained.executor->compiled(program);
    std::vector<std::vector<double>> seen;
    for (int i = 0; i < 7; ++i) {
        PLEXUS_TRY(const std::vector<DispatchTime> times, trained.executor->profile(program, trained.trainingData));
        seen.resize(times.size());
        for (size_t k = 0; k < times.size(); ++k) {
            seen[k].push_back(times[k].microseconds);
        }
    }
    size_t next = 0;
    const auto say = [&](const std::string& label, const KernelWork& work) {
        double took = 0;
        for (size_t i = 0; i < work.dispatches && next < seen.size(); ++i) {
            took += shortest(seen[next++]);
        }
        std::string what;
        for (const KernelWork::Amount& amount : work.amounts) {
            what += fmt::format(" {} {:.3g},", amount.unit, amount.amount);
        }
        fmt::print("    {:9.1f} us, predicted {:9.1f}  {} {}\n", took, secondsOf(model, work) * 1e6, label, what);
    };
    PLEXUS_TRY(const std::vector<KernelWork> works, forecast.worksOf(compiled));
    const std::vector<KernelWork> profiled = byDispatches({works.begin(), works.end() - static_cast<std::ptrdiff_t>(compiled.gated)});
    auto dispatch = profiled.begin();
    for (size_t k = 0; dispatch != profiled.end(); ++k) {
        if (works[k].dispatches > 0) {
            say(compiled.list.kernels[k].label, *dispatch++);
        }
    }
    PLEXUS_TRY(const std::vector<KernelWork> updates, forecast.updateWork());
    for (const KernelWork& work : updates) {
        say("update", work);
    }
    return {};
}

// A sentence where what was foretold is too far from what came.
void judge(std::vector<std::string>& misses, const std::string& example, const char* what, double foretold, double came,
           double bound)
{
    const double off = foretold / came - 1;
    if (!(std::abs(off) <= bound)) { // not a number is no hit either
        misses.push_back(fmt::format("{}: {} was foretold {:+.0f} % off, {:.0f} % are allowed", example, what, off * 100,
                                     bound * 100));
    }
}

Result<void> bench(const TemplateDef& example, const std::string& folder, const DeviceProfile& device, const Options& options,
                   std::vector<std::string>& misses)
{
    Graph graph = example.make(folder);
    graph.training.general.set("recompute", std::string(options.recomputes ? "activations" : "nothing"));
    graph.training.general.set("precision", options.precision);
    Trained trained;
    PLEXUS_CHECK(trained.open(graph, options.device));
    const std::vector<FieldInfo> fields = fieldsOf(trained.data.training);
    const CostRequest request{.graph = graph, .fields = fields, .data = sizeOf(trained.data), .device = device};
    const double start = now();
    PLEXUS_TRY(const Costs costs, costsOf(request));
    const double asking = now() - start;
    std::vector<double> times;
    if (auto warm = trained.window(0); !warm) {
        return warm.error();
    }
    for (int i = 0; i < windows; ++i) {
        PLEXUS_TRY(const double seconds, trained.window(options.seconds));
        times.push_back(seconds);
    }
    const double step = shortest(times);
    const auto used = static_cast<double>(trained.executor->device().memoryUse().peak);
    const double foretold = costs.memory ? static_cast<double>(costs.memory->total()) : 0;
    constexpr double mebibyte = 1 << 20;
    fmt::print("{:<20} {:>12} {:>10.2f} {:>10.2f} {:>6.3f}   {:>9.2f} {:>9.2f} {:>6.2f}   {:>9} {:>7.0f}\n", example.key,
               costs.total.multiplyAdds, foretold / mebibyte, used / mebibyte, foretold / used,
               costs.stepSeconds.value_or(0) * 1e3, step * 1e3, costs.stepSeconds.value_or(0) / step,
               costs.largestBatch.value_or(0), asking * 1e3);
    judge(misses, example.key, "memory", foretold, used, memoryBound);
    judge(misses, example.key, "the time of a step", costs.stepSeconds.value_or(0), step, timeBound);
    if (!costs.note.empty()) {
        fmt::print("    {}\n", costs.note);
    }
    std::fflush(stdout);
    return options.showsKernels ? sayKernels(trained, request) : Result<void>();
}

int run(const Options& options)
{
    const double start = now();
    auto device = options.isCalibrating ? calibrate(options.device) : describeDevice(options.device);
    if (device && !device->isMeasured()) {
        device = calibrate(options.device);
    }
    if (!device) {
        fmt::print(stderr, "{}\n", device.error().sentence());
        return 3;
    }
    fmt::print("{}, {}; ready after {:.1f} s\n", device->name, device->driver, now() - start);
    fmt::print("{:<20} {:>12} {:>10} {:>10} {:>6}   {:>9} {:>9} {:>6}   {:>9} {:>7}\n", "", "multiply-", "foretold",
               "peak", "ratio", "foretold", "took", "ratio", "largest", "asking");
    fmt::print("{:<20} {:>12} {:>10} {:>10} {:>6}   {:>9} {:>9} {:>6}   {:>9} {:>7}\n", "example", "adds", "MiB", "MiB", "",
               "ms", "ms", "", "batch", "ms");
    std::fflush(stdout);
    std::vector<std::string> misses;
    for (const TemplateDef& example : allTemplates()) {
        const auto folder = folderWith(example.neededFiles, options.data);
        if (!folder || (!options.only.empty() && example.key.find(options.only) == std::string::npos)) {
            continue;
        }
        if (const auto done = bench(example, *folder, *device, options, misses); !done) {
            fmt::print("{:<20} {}\n", example.key, done.error().sentence());
            misses.push_back(example.key + " was not measured");
        }
    }
    for (const std::string& miss : misses) {
        fmt::print(stderr, "{}\n", miss);
    }
    return misses.empty() ? 0 : 1;
}

} // namespace
} // namespace plexus::bench

int main(int argc, char** argv)
{
    plexus::bench::Options options;
    CLI::App app("What the examples are foretold to cost, and what they do.");
    app.add_option("--data", options.data, "A folder with the folders of data");
    app.add_option("--device", options.device, "Number or part of the name");
    app.add_option("--only", options.only, "Examples with this in their names");
    app.add_option("--seconds", options.seconds, "Of one of seven windows");
    app.add_flag("--calibrate", options.isCalibrating, "Measure the device anew");
    app.add_flag("--recompute", options.recomputes, "Activations are computed again");
    app.add_option("--precision", options.precision, "Of activations: float32, bfloat16 or float16");
    app.add_flag("--kernels", options.showsKernels, "Every kernel of every example");
    CLI11_PARSE(app, argc, argv);
    return plexus::bench::run(options);
}
