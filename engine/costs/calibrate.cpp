// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/costs/calibrate.h"

#include "engine/base/file.h"
#include "engine/costs/forecast.h"
#include "engine/costs/probes.h"
#include "engine/costs/time_fit.h"
#include "engine/exec/vulkan/executor.h"
#include "engine/train/network.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <numeric>

namespace plexus {
namespace {

constexpr int64_t fileVersion = 7; // of what is kept; another one is measured anew
constexpr int profiles = 7;        // of each network, and the best of each kernel
constexpr int windows = 5;         // of steps
constexpr double windowSeconds = 0.06;

double now()
{
    return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

// Other programs only ever lengthen what is timed, so the shortest time is what the device needs.
double shortest(const std::vector<double>& times)
{
    return *std::min_element(times.begin(), times.end());
}

DeviceProfile profileOf(const vk::Device& device)
{
    const vk::DeviceFacts& facts = device.facts();
    const vk::Traits& traits = device.traits();
    return {.name = facts.name,
            .driver = facts.driver,
            .isCpu = facts.type == vk::DeviceType::Cpu,
            .availableBytes = device.memoryUse().available,
            .ownBytes = device.ownBytes(),
            .readsTexels = traits.variant == vk::Variant::Texel,
            .lanes = traits.lanes,
            .workers = traits.workers,
            .offsetAlignment = traits.offsetAlignment,
            .maxGroups = traits.maxGroups,
            .loopBudget = traits.loopBudget,
            .maxOperandBytes = traits.maxOperandBytes,
            .small = {},
            .large = {}};
}

Result<std::filesystem::path> fileOf(const DeviceProfile& profile)
{
    uint64_t hash = 14695981039346656037ull; // FNV-1a
    for (const char letter : fmt::format("{}\n{}\n{}", profile.name, profile.driver, profile.workers)) {
        hash = (hash ^ static_cast<uint8_t>(letter)) * 1099511628211ull;
    }
    PLEXUS_TRY(const std::filesystem::path folder, userCacheFolder());
    return folder / fmt::format("device-{:016x}.json", hash);
}

// What is not there, not legible or of another version was never measured.
void addKept(DeviceProfile& profile)
{
    const auto path = fileOf(profile);
    const auto text = path ? readFile(*path, 1 << 20) : Result<std::string>(path.error());
    const auto json = text ? Json::parse(*text, "device") : Result<Json>(text.error());
    if (!json || !json->readInteger("version", fileVersion, fileVersion)) {
        return;
    }
    if (const Json* kept = json->find("profile")) {
        if (const auto before = profileFromJson(*kept); before && before->name == profile.name) {
            profile.small = before->small;
            profile.large = before->large;
        }
    }
}

// A probe on the device, ready to step.
class Bench {
public:
    static Result<std::unique_ptr<Bench>> open(const Probe& probe, const std::string& hint)
    {
        auto bench = std::make_unique<Bench>();
        bench->m_batch = probe.batch;
        const std::vector<Normalization> none;
        PLEXUS_TRY(const Program program, lower({probe.graph, probe.fields, none, probe.batch}));
        bench->workload = workloadOf(program);
        PLEXUS_TRY(const UpdateProgram update, makeUpdate(probe.graph.training));
        PLEXUS_TRY(StepScalars scalars, StepScalars::make(probe.graph.training, 64, 640));
        bench->m_scalars = std::make_unique<StepScalars>(std::move(scalars));
        vk::DeviceOptions options;
        options.wanted = hint;
        PLEXUS_TRY(std::unique_ptr<vk::Device> device, openDevice(options, bench->workload));
        auto executor = std::make_unique<VulkanExecutor>(std::move(device));
        bench->m_executor = executor.get();
        PLEXUS_TRY(bench->m_network, Network::open({probe.graph, probe.fields, none}, std::move(executor), update));
        PLEXUS_CHECK(bench->m_executor->write(bench->m_network->initialValues(1)));
        PLEXUS_TRY(bench->m_data, bench->m_executor->addData(probe.data));
        PLEXUS_TRY(bench->m_program, bench->m_network->program(LowerRequest::Kind::Training, probe.batch));
        PLEXUS_CHECK(bench->window(0)); // whatever is slow the first time
        return bench;
    }

    // Seconds a step took.
    Result<double> window(double seconds)
    {
        const double start = now();
        int steps = 0;
        while (steps < 3 || now() - start < seconds) {
            std::vector<int32_t> rows(static_cast<size_t>(m_batch));
            std::iota(rows.begin(), rows.end(), static_cast<int32_t>(m_steps % 64));
            ++m_steps;
            PLEXUS_CHECK(m_executor->submit(m_program, m_data, rows, 1, m_steps, m_scalars->at(m_steps)));
            ++steps;
            PLEXUS_CHECK(collect(2));
        }
        PLEXUS_CHECK(collect(0));
        return (now() - start) / steps;
    }

    // The best of every dispatch, in order.
    Result<std::vector<double>> dispatches()
    {
        std::vector<std::vector<double>> seen;
        for (int i = 0; i < profiles; ++i) {
            PLEXUS_TRY(const std::vector<DispatchTime> times, m_executor->profile(m_program, m_data));
            seen.resize(times.size());
            for (size_t k = 0; k < times.size(); ++k) {
                seen[k].push_back(times[k].microseconds * 1e-6);
            }
        }
        std::vector<double> best;
        std::transform(seen.begin(), seen.end(), std::back_inserter(best), shortest);
        return best;
    }

    const CompiledProgram& compiled() const { return m_executor->compiled(m_program); }
    Workload workload = Workload::Large;

private:
    Result<void> collect(int left)
    {
        while (m_executor->queued() > left) {
            PLEXUS_TRY(const StepResult result, m_executor->next());
            static_cast<void>(result);
        }
        return {};
    }

    std::unique_ptr<Network> m_network;
    VulkanExecutor* m_executor = nullptr; // the network's
    std::unique_ptr<StepScalars> m_scalars;
    int m_program = 0, m_data = 0;
    int64_t m_batch = 1;
    uint64_t m_steps = 0;
};

// All that was timed under one workload.
struct Timed {
    struct Step {
        std::vector<KernelWork> kernels;
        double seconds = 0;
    };
    std::vector<TimedKernel> kernels;
    std::vector<Step> steps;

    TimeModel model() const
    {
        TimeModel model = fitTimes(kernels);
        std::vector<TimedStep> whole;
        for (const Step& step : steps) {
            TimedStep timed{0, step.seconds};
            for (const KernelWork& work : step.kernels) {
                timed.kernels += secondsOf(model, work);
            }
            whole.push_back(timed);
        }
        fitSteps(model, whole);
        return model;
    }
};

Result<void> measure(const Probe& probe, const std::string& hint, const DeviceProfile& profile, Timed (&timed)[2])
{
    PLEXUS_TRY(const std::unique_ptr<Bench> bench, Bench::open(probe, hint));
    Timed& all = timed[static_cast<size_t>(bench->workload)];
    std::vector<double> steps;
    for (int i = 0; i < windows; ++i) {
        PLEXUS_TRY(const double seconds, bench->window(windowSeconds));
        steps.push_back(seconds);
    }
    PLEXUS_TRY(const std::vector<double> times, bench->dispatches());

    const DataSize data = sizeOf({probe.data, {}, {}});
    const CostRequest request{.graph = probe.graph, .fields = probe.fields, .data = data, .device = profile};
    PLEXUS_TRY(Forecast forecast, Forecast::make(request));
    PLEXUS_TRY(const CompiledProgram planned, forecast.add(LowerRequest::Kind::Training, probe.batch));
    Timed::Step step{.kernels = {}, .seconds = shortest(steps)};
    size_t next = 0; // of the dispatches
    const auto take = [&](const KernelWork& work) {
        if (next + work.dispatches <= times.size()) {
            const auto first = times.begin() + static_cast<std::ptrdiff_t>(next);
            all.kernels.push_back(
                {work, std::accumulate(first, first + static_cast<std::ptrdiff_t>(work.dispatches), 0.0)});
            next += work.dispatches;
        }
    };
    PLEXUS_TRY(std::vector<KernelWork> works, forecast.worksOf(bench->compiled()));
    const std::vector<KernelWork> profiled = byDispatches({works.begin(), works.end() - static_cast<std::ptrdiff_t>(bench->compiled().gated)});
    std::for_each(profiled.begin(), profiled.end(), take);
    step.kernels = std::move(works);
    PLEXUS_TRY(const std::vector<KernelWork> updates, forecast.updateWork());
    std::for_each(updates.begin(), updates.end(), take);
    step.kernels.insert(step.kernels.end(), updates.begin(), updates.end());
    all.steps.push_back(std::move(step));
    return {};
}

} // namespace

Result<DeviceProfile> describeDevice(const std::string& hint)
{
    vk::DeviceOptions options;
    options.wanted = hint;
    PLEXUS_TRY(const std::unique_ptr<vk::Device> device, openDevice(options));
    DeviceProfile profile = profileOf(*device);
    addKept(profile);
    return profile;
}

Result<DeviceProfile> calibrate(const std::string& hint, const std::function<bool()>& goOn)
{
    PLEXUS_TRY(DeviceProfile profile, describeDevice(hint));
    Timed timed[2];
    for (const Probe& probe : probes()) {
        if (!goOn()) {
            return profile;
        }
        PLEXUS_CHECK(measure(probe, hint, profile, timed));
    }
    profile.large = timed[static_cast<size_t>(Workload::Large)].model();
    profile.small = timed[static_cast<size_t>(Workload::Small)].model();
    PLEXUS_TRY(const std::filesystem::path path, fileOf(profile));
    PLEXUS_CHECK(writeFileAtomically(
        path, Json::object({{"version", fileVersion}, {"profile", toJson(profile)}}).pretty()));
    return profile;
}

} // namespace plexus
