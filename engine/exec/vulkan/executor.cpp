// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/exec/vulkan/executor.h"

#include "engine/exec/vulkan/gradient_scale.h"
#include "engine/program/simplify.h"

#include <algorithm>
#include <numeric>

namespace plexus {
namespace {

constexpr int ownData = -1; // key of what runOn() was given

// FNV-1a over text: names a kernel plan.
uint64_t hashOf(const std::string& text, uint64_t hash)
{
    for (char letter : text) {
        hash = (hash ^ static_cast<uint8_t>(letter)) * 1099511628211ull;
    }
    return hash;
}

} // namespace

VulkanExecutor::VulkanExecutor(std::shared_ptr<vk::Device> device)
    : m_device(std::move(device)), m_network(*m_device), m_queue(*m_device, m_shared)
{
}

std::string VulkanExecutor::deviceName() const
{
    return m_device->facts().name;
}

Result<void> VulkanExecutor::open(const Program& anyProgram, const UpdateProgram& update)
{
    NetworkLayouts layouts;
    PLEXUS_TRY(const KernelList unused, fuse(anyProgram, layouts));
    PLEXUS_CHECK(m_network.open(anyProgram, std::move(layouts), update.slots.size()));
    PLEXUS_CHECK(addScalars(update.program));
    PLEXUS_CHECK(addScalars(update.accumulate));
    PLEXUS_TRY(m_shared.halt, m_device->createBuffer(haltBytesOf(anyProgram.parameters.size()),
                                                     vk::MemoryKind::Local, "the halt flag"));
    PLEXUS_TRY(m_shared.params,
               m_device->createBuffer(4 * StepWords::count, vk::MemoryKind::Local, "step words"));
    return recordUpdate(update);
}

Result<void> VulkanExecutor::addScalars(const Program& program)
{
    std::vector<std::string>& known = m_shared.scalars;
    for (std::string& name : scalarsOf(program)) {
        if (std::find(known.begin(), known.end(), name) == known.end()) {
            known.push_back(std::move(name));
        }
    }
    if (known.size() + StepWords::firstScalar > StepWords::count) {
        return Error{.what = "a step may read at most " + std::to_string(StepWords::count - StepWords::firstScalar) + " scalars",
                     .seen = std::to_string(known.size())};
    }
    return {};
}

Result<void> VulkanExecutor::recordUpdate(const UpdateProgram& update)
{
    std::vector<size_t> arenas(2 + update.slots.size()); // as they are numbered
    std::iota(arenas.begin(), arenas.end(), size_t{0});
    std::vector<vk::Command> commands;
    if (!update.accumulate.nodes.empty()) {
        PLEXUS_TRY(const size_t sum, m_network.addArena("the sum of gradients"));
        PLEXUS_CHECK(appendMap(update.accumulate, {sum, 1}, {}, commands));
        PLEXUS_TRY(vk::Recording recording, m_device->record(commands));
        m_accumulate.push_back(std::move(recording));
        commands.push_back(vk::Barrier{});
        arenas[1] = sum;
        PLEXUS_CHECK(recordKeeping());
    }
    vk::Range scale;
    if (update.clipNorm > 0) {
        PLEXUS_TRY(scale, gradientScaleOf(*m_device, m_network, arenas[1], update.clipNorm, commands));
    }
    if (update.readsRates) {
        PLEXUS_TRY(const size_t rates, m_network.addRates());
        arenas.push_back(rates);
    }
    const size_t shared = commands.size();
    PLEXUS_CHECK(appendMap(update.program, arenas, scale, commands));
    const std::span<const vk::Command> all = commands;
    for (size_t from = 0, to = shared + 1; from < all.size(); from = to++) { // a segment each
        PLEXUS_TRY(vk::Recording recording, m_device->record(all.subspan(from, std::min(to, all.size()) - from)));
        m_update.push_back(std::move(recording));
    }
    m_updateCommands = std::move(commands);
    return {};
}

Result<void> VulkanExecutor::appendMap(const Program& map, const std::vector<size_t>& arenas,
                                       const vk::Range& scale, std::vector<vk::Command>& commands)
{
    const Program simple = simplify(map);
    for (size_t segment = 0; segment < m_network.segments(); ++segment) {
        std::vector<vk::Range> stores;
        for (const size_t arena : arenas) {
            stores.push_back(m_network.segment(arena, segment));
        }
        stores.push_back(scale);
        PLEXUS_CHECK(appendDispatch(simple, stores, commands));
    }
    return {};
}

Result<void> VulkanExecutor::appendDispatch(const Program& map, const std::vector<vk::Range>& stores,
                                            std::vector<vk::Command>& commands)
{
    const auto words = static_cast<int64_t>(stores.front().bytes / 4);
    PLEXUS_TRY(const KernelList list, fuseUpdate(stretched(map, words), stores.size() - 3, words));
    const vk::Steering steering = {{m_shared.params, 0, uint64_t{StepWords::count} * 4},
                                   {m_shared.halt, 0, m_device->bufferBytes(m_shared.halt)}};
    const EncodeContext context{list, stores, {}, m_shared.scalars, m_device->traits(), steering, {}, nullptr};
    PLEXUS_TRY(const std::vector<vk::Command> more, encodeKernel(list.kernels.front(), context, {}));
    commands.insert(commands.end(), more.begin(), more.end());
    m_planHash = hashOf(list.print(), m_planHash);
    return {};
}

// A map and no copy, so that the gate keeps it from running once a step has halted: steps that were queued behind
// that one then leave what it began with.
Result<void> VulkanExecutor::recordKeeping()
{
    PLEXUS_TRY(m_kept, m_network.keepStates());
    Program copy;
    copy.addOutput("parameter", copy.call("input", {}, {{"name", std::string("gradient")},
                                                        {"shape", std::vector<int64_t>{1}},
                                                        {"type", std::string("f32")}}));
    std::vector<vk::Command> commands;
    for (const DeviceNetwork::KeptStates& part : m_kept) {
        PLEXUS_CHECK(appendDispatch(copy, {part.kept, part.states, {}}, commands));
    }
    if (!commands.empty()) {
        PLEXUS_TRY(vk::Recording recording, m_device->record(commands));
        m_keep.push_back(std::move(recording));
    }
    return {};
}

Result<void> VulkanExecutor::replaceField(int data, const DataField& field)
{
    PLEXUS_CHECK(drain());
    return fill(*m_device, m_data[static_cast<size_t>(data)].tables.at(field.name), field);
}

Result<int> VulkanExecutor::addData(const Dataset& data)
{
    Dataset described; // fields without their bytes, for checks
    DeviceData onDevice;
    for (const DataField& field : data.fields) {
        const int64_t elements = field.sample.elements();
        PLEXUS_TRY(FieldTable table, makeTable(*m_device, field.type, field.count, elements, field.name, onDevice));
        PLEXUS_CHECK(fill(*m_device, table, field));
        for (const vk::Range& page : table.pages) {
            m_dataBytes += page.bytes;
        }
        onDevice.tables.emplace(field.name, std::move(table));
        described.fields.push_back({field.name, field.type, field.sample, field.count, {}, {}});
    }
    m_data.push_back(std::move(onDevice));
    m_described.push_back(std::move(described));
    return static_cast<int>(m_data.size()) - 1;
}

Result<int> VulkanExecutor::addProgram(const Program& program)
{
    PLEXUS_CHECK(checkSameNetwork(m_network.network(), program));
    PLEXUS_CHECK(addScalars(program));
    PLEXUS_TRY(CompiledProgram compiled,
               compileProgram(program, m_network.layouts(), m_device->traits()));
    m_planHash = hashOf(compiled.list.print(), m_planHash);
    auto loaded = std::make_unique<DeviceProgram>(*m_device, m_network, m_shared);
    PLEXUS_CHECK(loaded->load(program, std::move(compiled)));
    m_programs.push_back(std::move(loaded));
    return static_cast<int>(m_programs.size()) - 1;
}

// Frees the oldest run's slot and keeps its figures.
Result<void> VulkanExecutor::collect()
{
    PLEXUS_TRY(const RunQueue::Run run, m_queue.finish());
    StepResult result;
    result.step = run.step;
    result.halted = run.program->halted(run.slot);
    result.outputs = run.program->reported(run.slot);
    m_halted = m_halted || result.halted;
    m_done.push_back({std::move(result), run.beginsStep});
    return {};
}

Result<void> VulkanExecutor::drain()
{
    while (!m_queue.isEmpty()) {
        PLEXUS_CHECK(collect());
    }
    return m_halted ? putBackStates() : Result<void>();
}

// The batches of a step that came through before it halted or was given up have moved the states.
Result<void> VulkanExecutor::putBackStates()
{
    std::vector<vk::Command> commands;
    for (const DeviceNetwork::KeptStates& part : m_kept) {
        commands.push_back(vk::Copy{part.kept, part.states});
    }
    return commands.empty() ? Result<void>() : m_device->run(commands);
}

Result<void> VulkanExecutor::submit(int program, int data, std::span<const int32_t> rows,
                                    uint64_t seed, uint64_t step,
                                    const std::vector<std::pair<std::string, double>>& scalars,
                                    Gradients gradients)
{
    DeviceProgram& training = *m_programs[static_cast<size_t>(program)];
    PLEXUS_CHECK(checkRows(training.program(), m_described[static_cast<size_t>(data)], rows));
    if (m_queue.size() == DeviceProgram::slots) {
        PLEXUS_CHECK(collect());
    }
    const size_t slot = m_nextSlot++ % DeviceProgram::slots;
    vk::Recording* const keep = m_isFirst && !m_keep.empty() ? &m_keep.front() : nullptr;
    PLEXUS_TRY(DeviceProgram::Parts parts,
               training.prepare(slot, data, m_data[static_cast<size_t>(data)], {rows, seed, step, &scalars, keep},
                                DeviceProgram::Writes::States,
                                gradients == Gradients::Added ? m_accumulate : m_update));
    PLEXUS_CHECK(m_queue.add({&training, std::move(parts), slot, step, m_isFirst}));
    m_isFirst = gradients == Gradients::Applied;
    return {};
}

Result<StepResult> VulkanExecutor::next()
{
    if (m_done.empty()) {
        assert(!m_queue.isEmpty());
        PLEXUS_CHECK(collect());
    }
    StepResult result = std::move(m_done.front().result);
    m_done.pop_front();
    return result;
}

int VulkanExecutor::queued() const
{
    return static_cast<int>(m_queue.size() + m_done.size());
}

Result<bool> VulkanExecutor::advance()
{
    assert(queued() > 0);
    return !m_done.empty() ? Result<bool>(true) : m_queue.advance();
}

Result<int> VulkanExecutor::drop()
{
    PLEXUS_TRY(const RunQueue::Dropped dropped, m_queue.drop());
    if (dropped.runs == 0) {
        return 0;
    }
    m_nextSlot -= dropped.runs;
    m_isFirst = true;
    for (bool isFirst = !dropped.isLeftOver; !isFirst && !m_done.empty(); m_done.pop_back()) {
        isFirst = m_done.back().beginsStep;
    }
    if (dropped.hasBegun) {
        PLEXUS_CHECK(putBackStates());
    }
    if (m_queue.isEmpty() && !m_halted) {
        PLEXUS_CHECK(clearHalt()); // it may have met a number that is not finite
    }
    return static_cast<int>(dropped.steps);
}

Result<NamedTensors> VulkanExecutor::runWith(DeviceProgram& program, int dataKey, const DeviceData& data,
                                             std::span<const int32_t> rows, uint64_t seed, uint64_t step)
{
    PLEXUS_CHECK(drain());
    const KernelList& list = program.compiled().list;
    const bool hasStates = program.compiled().gated > 0;
    std::vector<Tensor> before; // next states are outputs too, so they are written, read and put back
    for (size_t i = 0; hasStates && i < m_network.network().states.size(); ++i) {
        PLEXUS_TRY(Tensor state, m_network.readState(static_cast<int>(i)));
        before.push_back(std::move(state));
    }
    using Writes = DeviceProgram::Writes;
    PLEXUS_TRY(DeviceProgram::Parts parts,
               program.prepare(0, dataKey, data, {rows, seed, step, nullptr, nullptr},
                               hasStates && !m_halted ? Writes::States : Writes::Nothing, {}));
    PLEXUS_CHECK(m_queue.add({&program, std::move(parts), 0, step}));
    PLEXUS_TRY(const RunQueue::Run run, m_queue.finish());
    NamedTensors outputs;
    for (const Output& output : program.program().outputs) {
        if (output.name.starts_with("state/")) {
            const std::vector<ParameterInfo>& states = m_network.network().states;
            for (size_t i = 0; i < states.size(); ++i) {
                if ("state/" + states[i].name == output.name) {
                    PLEXUS_TRY(Tensor state, m_network.readState(static_cast<int>(i)));
                    outputs.emplace_back(output.name, std::move(state));
                }
            }
            continue;
        }
        const auto planned = std::find_if(
            list.outputs.begin(), list.outputs.end(),
            [&](const PlannedOutput& candidate) { return candidate.name == output.name; });
        PLEXUS_TRY(Tensor tensor, program.readOutput(*planned));
        outputs.emplace_back(output.name, std::move(tensor));
    }
    for (size_t i = 0; i < before.size(); ++i) {
        PLEXUS_CHECK(m_network.writeState(static_cast<int>(i), before[i]));
    }
    if (program.isTraining() && !m_halted) {
        PLEXUS_CHECK(clearHalt()); // what is not finite here halts no training
    }
    return outputs;
}

Result<NamedTensors> VulkanExecutor::run(int program, int data, std::span<const int32_t> rows,
                                         uint64_t seed, uint64_t step)
{
    DeviceProgram& chosen = *m_programs[static_cast<size_t>(program)];
    PLEXUS_CHECK(checkRows(chosen.program(), m_described[static_cast<size_t>(data)], rows));
    return runWith(chosen, data, m_data[static_cast<size_t>(data)], rows, seed, step);
}

Result<NamedTensors> VulkanExecutor::runOn(int program, const NamedTensors& inputs)
{
    DeviceProgram& chosen = *m_programs[static_cast<size_t>(program)];
    PLEXUS_CHECK(checkInputs(chosen.program(), inputs));
    PLEXUS_CHECK(drain());
    DeviceData& own = m_own[program];
    int64_t most = 1; // inputs that are no batch may have any number of rows
    for (const InputLeaf& leaf : inputLeaves(chosen.program())) {
        const Node& node = chosen.program()[leaf.value];
        const Type type = node.type == Type::I32 ? Type::I32 : Type::F32;
        const int64_t count = node.shape.rank() == 0 ? 1 : node.shape[0];
        most = std::max(most, count);
        auto found = own.tables.find(leaf.name);
        if (found == own.tables.end()) {
            PLEXUS_TRY(FieldTable table,
                       makeTable(*m_device, type, count, node.shape.elements() / count, leaf.name, own));
            found = own.tables.emplace(leaf.name, std::move(table)).first;
        }
        const auto tensor = std::find_if(inputs.begin(), inputs.end(),
                                         [&](const auto& input) { return input.first == leaf.name; });
        PLEXUS_CHECK(fill(*m_device, found->second, tensor->second));
    }
    std::vector<int32_t> rows(static_cast<size_t>(most));
    std::iota(rows.begin(), rows.end(), 0);
    return runWith(chosen, ownData, own, rows, 0, 0);
}

Result<void> VulkanExecutor::clearHalt()
{
    const vk::Command fill = vk::Fill{{m_shared.halt, 0, m_device->bufferBytes(m_shared.halt)}, 0};
    return m_device->run(std::span(&fill, 1));
}

Result<NetworkValues> VulkanExecutor::read()
{
    PLEXUS_CHECK(drain());
    return m_network.read();
}

Result<void> VulkanExecutor::write(const NetworkValues& values)
{
    PLEXUS_CHECK(checkValues(m_network.network(), m_network.slots(), values));
    PLEXUS_CHECK(drain());
    PLEXUS_CHECK(m_network.write(values));
    return liftHalt();
}

Result<void> VulkanExecutor::liftHalt()
{
    PLEXUS_CHECK(drain());
    m_halted = false;
    m_isFirst = true;
    return clearHalt();
}

Result<void> VulkanExecutor::swapParameters(size_t slot)
{
    PLEXUS_CHECK(drain());
    return m_network.swapParameters(slot);
}

MemoryUse VulkanExecutor::memory() const
{
    MemoryUse use;
    use.parameters = m_network.bytes();
    use.activations = std::accumulate(m_shared.pageBytes.begin(), m_shared.pageBytes.end(), uint64_t{0});
    use.data = m_dataBytes;
    return use;
}

std::string VulkanExecutor::fingerprint() const
{
    const vk::DeviceFacts& facts = m_device->facts();
    return facts.name + ", " + facts.driver + ", plan " + std::to_string(m_planHash);
}

Result<std::vector<DispatchTime>> VulkanExecutor::profile(int program, int data)
{
    PLEXUS_CHECK(drain());
    PLEXUS_TRY(const std::vector<vk::DispatchTime> times,
               m_programs[static_cast<size_t>(program)]->profile(data, m_data[static_cast<size_t>(data)]));
    PLEXUS_TRY(vk::Recording update, m_device->record(m_updateCommands, vk::Profiling::PerDispatch));
    vk::Recording* const run[] = {&update};
    PLEXUS_TRY(const vk::Ticket ticket, m_device->submit(run));
    PLEXUS_CHECK(m_device->wait(ticket));
    PLEXUS_TRY(const std::vector<vk::DispatchTime> more, m_device->times(update));
    std::vector<DispatchTime> result;
    for (const std::vector<vk::DispatchTime>* part : {&times, &more}) {
        for (const vk::DispatchTime& time : *part) {
            result.push_back({time.label, time.microseconds});
        }
    }
    return result;
}

Result<void> VulkanExecutor::poison()
{
    PLEXUS_CHECK(drain());
    constexpr uint32_t notANumber = 0x7fc00000;
    for (size_t i = 0; i < m_shared.pages.size(); ++i) {
        const vk::Command fill = vk::Fill{{m_shared.pages[i], 0, m_shared.pageBytes[i]}, notANumber};
        PLEXUS_CHECK(m_device->run(std::span(&fill, 1)));
    }
    return {};
}

const CompiledProgram& VulkanExecutor::compiled(int program) const
{
    return m_programs[static_cast<size_t>(program)]->compiled();
}

std::string VulkanExecutor::plan(int program) const
{
    return m_programs[static_cast<size_t>(program)]->compiled().list.print();
}

Result<std::unique_ptr<Executor>> makeVulkanExecutor(const std::string& deviceHint, Workload workload)
{
    vk::DeviceOptions options;
    options.wanted = deviceHint;
    PLEXUS_TRY(std::unique_ptr<vk::Device> device, openDevice(options, workload));
    return std::unique_ptr<Executor>(std::make_unique<VulkanExecutor>(std::move(device)));
}

} // namespace plexus
