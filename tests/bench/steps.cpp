// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/steps.h"

#include "engine/base/random.h"
#include "engine/compile/lower.h"
#include "engine/program/interpret.h"
#include "engine/plan/prepare.h"
#include "tests/bench/amounts.h"

#include <algorithm>
#include <cmath>
#include <cstring>

namespace plexus::bench {
namespace {

DataField randomField(const FieldInfo& info, int64_t samples)
{
    const Random random(1, streamOf(info.name));
    const int64_t count = samples * info.sample.elements();
    DataField field{info.name, info.classes > 0 ? Type::I32 : Type::U8, info.sample, samples, {},
                    {}};
    field.bytes.resize(static_cast<size_t>(count) * (info.classes > 0 ? sizeof(int32_t) : 1));
    for (size_t i = 0; i < static_cast<size_t>(count); ++i) {
        if (info.classes > 0) {
            const auto drawn =
                static_cast<int32_t>(random.word(i) % static_cast<uint64_t>(info.classes));
            std::memcpy(field.bytes.data() + i * sizeof drawn, &drawn, sizeof drawn);
        } else {
            field.bytes[i] = static_cast<std::byte>(random.word(i));
        }
    }
    return field;
}

// Of the optimizer's step: the flat arenas that it reads and writes.
double bytesOfUpdate(const UpdateProgram& update, const Program& network)
{
    double elements = 0, arenas = static_cast<double>(update.program.outputs.size());
    for (const ParameterInfo& info : network.parameters) {
        elements += static_cast<double>(info.shape.elements());
    }
    for (const Node& node : update.program.nodes) {
        arenas += leafOf(node) == Leaf::Input && node.shape.rank() > 0 ? 1 : 0;
    }
    return 4 * elements * arenas;
}

} // namespace

Result<std::unique_ptr<Bench>> StepBench::open(const BenchCase& network, const std::string& device)
{
    auto bench = std::make_unique<StepBench>();
    bench->m_case = network;
    vk::DeviceOptions options;
    options.wanted = device;
    const Graph graph = network.graph();
    std::vector<Normalization> preprocessing;
    for (const FieldInfo& field : network.fields) {
        if (field.classes == 0) {
            preprocessing.push_back({field.name, {127.5f}, {73.6f}});
        }
    }
    PLEXUS_TRY(const Program program, lower({graph, network.fields, preprocessing, network.batch}));
    PLEXUS_TRY(std::unique_ptr<vk::Device> opened, openDevice(options, workloadOf(program)));
    bench->m_executor = std::make_unique<VulkanExecutor>(std::move(opened));
    PLEXUS_CHECK(bench->load(program, graph.training));
    PLEXUS_CHECK(bench->step());
    PLEXUS_TRY(const StepResult first, bench->m_executor->next());
    if (first.halted || !std::isfinite(first.outputs.front())) {
        return Error{.what = "the first step's loss is not finite"};
    }
    return std::unique_ptr<Bench>(std::move(bench));
}

Result<void> StepBench::load(const Program& program, const TrainingSettings& training)
{
    PLEXUS_TRY(const UpdateProgram update, makeUpdate(training));
    const auto stepsPerEpoch = static_cast<uint64_t>(m_case.samples / m_case.batch);
    PLEXUS_TRY(StepScalars scalars, StepScalars::make(training, stepsPerEpoch, 10 * stepsPerEpoch));
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
    Dataset data;
    for (const FieldInfo& field : m_case.fields) {
        data.fields.push_back(randomField(field, m_case.samples));
    }
    PLEXUS_TRY(m_data, m_executor->addData(data));
    PLEXUS_TRY(m_program, m_executor->addProgram(program));

    m_amounts = {flopsOf(program), bytesOfUpdate(update, program)};
    const KernelList& list = m_executor->compiled(m_program).list;
    for (const PlannedKernel& kernel : list.kernels) {
        m_amounts.bytes += bytesOf(kernel, list, device().traits());
    }
    for (const DataField& field : data.fields) {
        m_amounts.bytes +=
            static_cast<double>(m_case.batch * field.sample.elements() * typeBytes(field.type));
    }
    return {};
}

Result<void> StepBench::step()
{
    std::vector<int32_t> rows(static_cast<size_t>(m_case.batch));
    for (size_t i = 0; i < rows.size(); ++i) {
        rows[i] = static_cast<int32_t>((m_steps * rows.size() + i * 37)
                                       % static_cast<uint64_t>(m_case.samples));
    }
    ++m_steps;
    return m_executor->submit(m_program, m_data, rows, 1, m_steps, m_scalars->at(m_steps));
}

Result<StepTime> StepBench::window(double seconds)
{
    int steps = 0;
    const Stopwatch watch;
    while (watch.seconds() < seconds || steps < 3) {
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
    return watch.each(steps);
}

size_t StepBench::dispatches() const
{
    const CompiledProgram& compiled = m_executor->compiled(m_program);
    size_t count = compiled.list.kernels.size() + 1; // the update
    for (const KernelLoop& loop : compiled.loops) {
        count -= loop.end() - loop.first - 1;
    }
    return count;
}

double StepBench::peakDeviceMb() const
{
    const MemoryUse use = m_executor->memory();
    return static_cast<double>(use.parameters + use.activations + use.data) / (1 << 20);
}

} // namespace plexus::bench
