// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/steps.h"

#include "engine/base/random.h"
#include "engine/compile/lower.h"
#include "engine/model/chain.h"
#include "engine/program/interpret.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <sys/resource.h>

namespace plexus::bench {
namespace {

constexpr int64_t batch = 64;
constexpr int64_t pictures = 4096;

double now()
{
    return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

double cpuSeconds()
{
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    const auto seconds = [](const timeval& time) {
        return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) * 1e-6;
    };
    return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

Graph graphOf(Network network)
{
    using Values = Chain::Values;
    const Values same = {{"channels", int64_t{32}},
                         {"kernel", std::vector<int64_t>{3, 3}},
                         {"padding", std::vector<int64_t>{1, 1}}};
    Chain chain;
    chain.then("input");
    if (network == Network::Mlp) {
        chain.then("flatten").then("dense", {{"units", int64_t{128}}}).then("relu");
    } else {
        Values wider = same;
        wider.front().second = int64_t{64};
        chain.then("conv2d", same).then("relu").then("max_pool2d");
        chain.then("conv2d", wider).then("relu").then("max_pool2d");
        chain.then("flatten").then("dense", {{"units", int64_t{128}}}).then("relu");
    }
    chain.then("dense", {{"units", int64_t{10}}}).then("output");
    return chain.take();
}

Dataset randomPictures()
{
    const Random random(1, streamOf("pictures"));
    Dataset data;
    DataField image{"image", Type::U8, {1, 28, 28}, pictures, {}, {}};
    image.bytes.resize(static_cast<size_t>(pictures * 784));
    for (size_t i = 0; i < image.bytes.size(); ++i) {
        image.bytes[i] = static_cast<std::byte>(random.word(i));
    }
    DataField label{"label", Type::I32, {}, pictures, {}, {}};
    label.bytes.resize(static_cast<size_t>(pictures * 4));
    for (size_t i = 0; i < static_cast<size_t>(pictures); ++i) {
        label.bytes[4 * i] = static_cast<std::byte>(random.word(image.bytes.size() + i) % 10);
    }
    data.fields = {std::move(image), std::move(label)};
    return data;
}

} // namespace

Result<std::unique_ptr<StepBench>> StepBench::open(Network network, const std::string& device)
{
    const double start = now();
    auto bench = std::make_unique<StepBench>();
    vk::DeviceOptions options;
    options.wanted = device;
    const Graph graph = graphOf(network);
    const std::vector<FieldInfo> fields = {{"image", {1, 28, 28}, 0, {}}, {"label", {}, 10, {}}};
    const std::vector<Normalization> preprocessing = {{"image", {127.5f}, {73.6f}}};
    PLEXUS_TRY(const Program program, lower({graph, fields, preprocessing, batch}));
    PLEXUS_TRY(std::unique_ptr<vk::Device> opened, openDevice(options, workloadOf(program)));
    bench->m_executor = std::make_unique<VulkanExecutor>(std::move(opened));
    bench->m_name = network == Network::Mlp ? "mlp" : "cnn";
    PLEXUS_CHECK(bench->load(program, graph.training));
    PLEXUS_CHECK(bench->step());
    PLEXUS_TRY(const StepResult first, bench->m_executor->next());
    if (first.halted || !std::isfinite(first.outputs.front())) {
        return Error{.what = "the first step's loss is not finite"};
    }
    bench->m_startToFirstStepMs = (now() - start) * 1e3;
    return bench;
}

Result<void> StepBench::load(const Program& program, const TrainingSettings& training)
{
    PLEXUS_TRY(const UpdateProgram update, makeUpdate(training));
    PLEXUS_TRY(StepScalars scalars, StepScalars::make(training, 64, 640));
    m_scalars = std::make_unique<StepScalars>(std::move(scalars));
    PLEXUS_CHECK(m_executor->open(program, update));
    NetworkValues values;
    for (const ParameterInfo& info : program.parameters) {
        values.parameters.push_back(initialValue(info, 1));
    }
    for (const ParameterInfo& info : program.states) {
        values.states.push_back(initialValue(info, 1));
    }
    for (size_t slot = 0; slot < update.slots.size(); ++slot) {
        values.slots.emplace_back();
        for (const ParameterInfo& info : program.parameters) {
            values.slots.back().emplace_back(info.shape);
        }
    }
    PLEXUS_CHECK(m_executor->write(values));
    PLEXUS_TRY(m_data, m_executor->addData(randomPictures()));
    PLEXUS_TRY(m_program, m_executor->addProgram(program));
    return {};
}

Result<void> StepBench::step()
{
    std::vector<int32_t> rows(static_cast<size_t>(batch));
    for (size_t i = 0; i < rows.size(); ++i) {
        rows[i] = static_cast<int32_t>((m_steps * 64 + i * 37) % static_cast<uint64_t>(pictures));
    }
    ++m_steps;
    return m_executor->submit(m_program, m_data, rows, 1, m_steps, m_scalars->at(m_steps));
}

Result<StepTime> StepBench::window(double seconds)
{
    const double start = now();
    const double cpu = cpuSeconds();
    int steps = 0;
    while (now() - start < seconds || steps < 3) {
        PLEXUS_CHECK(step());
        ++steps;
        if (m_executor->queued() > 2) {
            PLEXUS_TRY(const StepResult result, m_executor->next());
            if (result.halted) {
                return Error{.what = "a step halted"};
            }
        }
    }
    while (m_executor->queued() > 0) {
        PLEXUS_TRY(const StepResult result, m_executor->next());
        static_cast<void>(result);
    }
    return StepTime{(now() - start) * 1e3 / steps, (cpuSeconds() - cpu) * 1e3 / steps};
}

StepFigures StepBench::figures(const std::vector<StepTime>& windows) const
{
    std::vector<double> sorted;
    std::vector<double> cpu;
    for (const StepTime& window : windows) {
        sorted.push_back(window.ms);
        cpu.push_back(window.cpuMs);
    }
    std::sort(sorted.begin(), sorted.end());
    std::sort(cpu.begin(), cpu.end());
    StepFigures figures;
    figures.name = m_name;
    figures.device = m_executor->deviceName();
    figures.medianMs = sorted[sorted.size() / 2];
    figures.bestMs = sorted.front();
    figures.cpuMs = cpu[cpu.size() / 2];
    figures.imagesPerSecond = static_cast<double>(batch) * 1e3 / figures.medianMs;
    figures.startToFirstStepMs = m_startToFirstStepMs;
    const std::string plan = m_executor->plan(m_program);
    figures.dispatches = static_cast<size_t>(std::count(plan.begin(), plan.end(), '\n')) + 1; // the update
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    figures.peakMemoryMb = static_cast<double>(usage.ru_maxrss) / 1024;
    figures.memory = m_executor->memory();
    return figures;
}

} // namespace plexus::bench
