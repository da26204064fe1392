// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/exec/vulkan/device_program.h"

#include "engine/base/round_up.h"
#include "engine/vk/templates/loop.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <numeric>

namespace plexus {
namespace {

constexpr uint64_t paramBytes = uint64_t{StepWords::count} * 4;

Error outOfMemory(uint64_t needed, uint64_t available, int64_t batch)
{
    Error error{.what = "this batch needs " + std::to_string(needed) + " bytes of device memory for activations",
                .seen = std::to_string(available) + " bytes available",
                .kind = ErrorKind::OutOfMemory};
    // Activations grow with the batch; the next smaller power of two is easy to remember.
    const auto fits = static_cast<int64_t>(static_cast<double>(batch) * static_cast<double>(available) /
                                           static_cast<double>(needed));
    int64_t power = 1;
    while (power * 2 <= fits) {
        power *= 2;
    }
    error.accepted = fits >= 1 ? "use a batch size of " + std::to_string(power) + " or less"
                               : "use a smaller network: not even one sample fits";
    return error;
}

bool isDispatch(const vk::Command& command)
{
    return std::holds_alternative<vk::Dispatch>(command);
}

// Without timestamps nobody knows; then so many dispatches are a submit.
constexpr double unknownShare = 1.0 / 16;

// The commands cut behind these dispatches. Every recording begins with a barrier, so that any place is right to cut.
std::vector<std::vector<vk::Command>> cut(std::vector<vk::Command> commands, const std::vector<size_t>& ends)
{
    std::vector<std::vector<vk::Command>> parts(ends.size());
    size_t part = 0;
    size_t dispatches = 0;
    for (vk::Command& command : commands) {
        if (dispatches == ends[part] && part + 1 < ends.size()) {
            ++part;
        }
        dispatches += isDispatch(command) ? 1 : 0;
        parts[part].push_back(std::move(command));
    }
    return parts;
}

} // namespace

std::vector<size_t> pieceEnds(const std::vector<double>& microseconds, double most)
{
    std::vector<size_t> ends;
    double sum = 0;
    for (size_t i = 0; i < microseconds.size(); ++i) {
        if (i > 0 && sum + microseconds[i] > most) {
            ends.push_back(i);
            sum = 0;
        }
        sum += microseconds[i];
    }
    ends.push_back(microseconds.size());
    return ends;
}

OwnBuffers ownBuffersOf(const Program& program)
{
    auto mostRows = static_cast<uint64_t>(std::max<int64_t>(batchOf(program), 1));
    for (const InputLeaf& leaf : inputLeaves(program)) {
        const Shape& shape = program[leaf.value].shape;
        mostRows = std::max(mostRows, shape.rank() == 0 ? 1 : static_cast<uint64_t>(shape[0]));
    }
    OwnBuffers own;
    own.rows = roundUp(mostRows * 4, 256);
    own.uploads = paramBytes + own.rows;
    own.results = roundUp(16 * (1 + reportedOutputs(program).size()), 256);
    return own;
}

DeviceProgram::~DeviceProgram()
{
    m_before.clear();
    m_after.clear();
    m_main.clear();
    m_single.clear();
    m_gated.clear();
    m_gathering.clear();
    for (vk::BufferId buffer : {m_constants, m_rows, m_uploads, m_results}) {
        if (buffer != vk::BufferId::None) {
            m_device.destroyBuffer(buffer);
        }
    }
}

Result<void> DeviceProgram::load(const Program& program, CompiledProgram compiled)
{
    m_program = program;
    m_compiled = std::move(compiled);
    m_isTraining = std::any_of(
        program.outputs.begin(), program.outputs.end(),
        [](const Output& output) { return output.name.starts_with("gradient/"); });
    const auto batch = static_cast<uint64_t>(std::max<int64_t>(batchOf(program), 1));

    const std::vector<uint64_t>& pages = m_compiled.memory.pages;
    uint64_t more = 0;
    for (size_t i = 0; i < pages.size(); ++i) {
        if (i >= m_shared.pages.size() || pages[i] > m_shared.pageBytes[i]) {
            more += pages[i];
        }
    }
    if (const uint64_t available = m_device.memoryUse().available; more > available) {
        Error error = outOfMemory(more, available, static_cast<int64_t>(batch));
        if (m_isTraining && program.activations == Program::Activations::Kept) {
            error.accepted += ", or set recompute to activations";
        }
        return error;
    }
    for (size_t i = 0; i < pages.size(); ++i) {
        if (i < m_shared.pages.size() && pages[i] <= m_shared.pageBytes[i]) {
            continue;
        }
        PLEXUS_TRY(const vk::BufferId page,
                   m_device.createBuffer(pages[i], vk::MemoryKind::Local, "activations"));
        if (i == m_shared.pages.size()) {
            m_shared.pages.push_back(page);
            m_shared.pageBytes.push_back(pages[i]);
        } else { // programs that were recorded before keep the smaller page
            m_shared.pages[i] = page;
            m_shared.pageBytes[i] = pages[i];
        }
    }
    m_pages = m_shared.pages;

    const OwnBuffers own = ownBuffersOf(program);
    m_rowBytes = own.rows;
    PLEXUS_TRY(m_rows, m_device.createBuffer(m_rowBytes, vk::MemoryKind::Local, "row indices"));
    m_uploadBytes = own.uploads;
    PLEXUS_TRY(m_uploads,
               m_device.createBuffer(m_uploadBytes * slots, vk::MemoryKind::Upload, "step words"));
    m_resultBytes = own.results;
    PLEXUS_TRY(m_results,
               m_device.createBuffer(m_resultBytes * slots, vk::MemoryKind::Readback, "results"));
    PLEXUS_CHECK(uploadConstants());
    PLEXUS_CHECK(placeStores());

    const size_t end = m_compiled.list.kernels.size() - m_compiled.gated;
    PLEXUS_TRY(std::vector<vk::Command> main, encode(m_compiled.gathers, end, nullptr));
    PLEXUS_CHECK(recordMain(std::move(main)));
    if (m_compiled.gated > 0) {
        PLEXUS_TRY(const std::vector<vk::Command> gated,
                   encode(end, m_compiled.list.kernels.size(), nullptr));
        PLEXUS_TRY(vk::Recording writes, m_device.record(gated));
        m_gated.push_back(std::move(writes));
    }
    return recordSlots();
}

Result<void> DeviceProgram::recordMain(std::vector<vk::Command> commands)
{
    // As a whole first: all its pipelines are made at once then, and most programs stay whole.
    PLEXUS_TRY(vk::Recording whole, m_device.record(commands));
    m_main.push_back(std::move(whole));
    m_mainTimes = {m_shared.longestPiece};
    std::vector<size_t> ends(static_cast<size_t>(std::count_if(commands.begin(), commands.end(), isDispatch)));
    std::iota(ends.begin(), ends.end(), size_t{1});
    if (ends.size() > 1) {
        for (const std::vector<vk::Command>& one : cut(commands, ends)) {
            PLEXUS_TRY(vk::Recording single, m_device.record(one, vk::Profiling::PerDispatch));
            m_single.push_back(std::move(single));
        }
        m_commands = std::move(commands);
    }
    return {};
}

Result<void> DeviceProgram::measure()
{
    std::vector<double> microseconds;
    for (const vk::Recording& single : m_single) {
        PLEXUS_TRY(const std::vector<vk::DispatchTime> times, m_device.times(single));
        microseconds.push_back(times.empty() ? m_shared.longestPiece * unknownShare : times.front().microseconds);
    }
    const std::vector<size_t> ends = pieceEnds(microseconds, m_shared.longestPiece);
    m_mainTimes.clear();
    size_t from = 0;
    for (const size_t end : ends) {
        m_mainTimes.push_back(std::accumulate(microseconds.begin() + static_cast<std::ptrdiff_t>(from),
                                              microseconds.begin() + static_cast<std::ptrdiff_t>(end), 0.0));
        from = end;
    }
    if (ends.size() > 1) {
        m_main.clear();
        for (const std::vector<vk::Command>& part : cut(std::move(m_commands), ends)) {
            PLEXUS_TRY(vk::Recording piece, m_device.record(part));
            m_main.push_back(std::move(piece));
        }
    }
    m_single.clear();
    m_commands.clear();
    return {};
}

std::vector<DeviceProgram::Piece> DeviceProgram::pieces()
{
    std::vector<Piece> pieces;
    for (vk::Recording& single : m_single) {
        pieces.push_back({&single, m_shared.longestPiece});
    }
    for (size_t i = 0; m_single.empty() && i < m_main.size(); ++i) {
        pieces.push_back({&m_main[i], m_mainTimes[i]});
    }
    return pieces;
}

Result<void> DeviceProgram::uploadConstants()
{
    if (m_compiled.constantBytes == 0) {
        return {};
    }
    PLEXUS_TRY(m_constants, m_device.createBuffer(m_compiled.constantBytes, vk::MemoryKind::Local,
                                                  "constants"));
    const KernelList& list = m_compiled.list;
    for (size_t i = 0; i < list.constants.size(); ++i) {
        Tensor tensor = list.constants[i].second;
        if (tensor.data.size() == 1) {
            tensor.data.resize(static_cast<size_t>(tensor.shape.elements()), tensor.data.front());
        }
        const Layout layout = rowsLayout(tensor.shape);
        const vk::Range range{m_constants, m_compiled.constantOffsets[i],
                              static_cast<uint64_t>(layout.words()) * 4};
        PLEXUS_CHECK(m_network.writeTensor(range, layout, tensor));
    }
    for (size_t i = 0; i < list.indices.size(); ++i) {
        m_indices.push_back({m_constants, m_compiled.indexOffsets[i], list.indices[i].size() * 4});
        PLEXUS_CHECK(m_device.upload(m_indices.back(), std::as_bytes(std::span(list.indices[i]))));
    }
    return {};
}

vk::Range DeviceProgram::placed(int placement, uint64_t bytes) const
{
    const Placement& at = m_compiled.memory.placements[static_cast<size_t>(placement)];
    return {m_pages[at.page], at.offset, bytes};
}

Result<void> DeviceProgram::placeStores()
{
    const KernelList& list = m_compiled.list;
    for (size_t id = 0; id < list.stores.size(); ++id) {
        const Store& store = list.stores[id];
        const auto bytes = static_cast<uint64_t>(store.span());
        vk::Range range;
        switch (store.place) {
        case Place::Parameter: range = m_network.parameter(store.index); break;
        case Place::Gradient: range = m_network.gradient(store.index); break;
        case Place::State: range = m_network.state(store.index); break;
        case Place::Constant:
            range = {m_constants, m_compiled.constantOffsets[static_cast<size_t>(store.index)], bytes};
            break;
        case Place::Arena:
            if (m_compiled.placementOf[id] >= 0) { // else nobody writes or reads it
                range = placed(m_compiled.placementOf[id], bytes);
                range.offset += static_cast<uint64_t>(list.rootOf(static_cast<StoreId>(id)).second * bytesOf(store.format));
            }
            break;
        }
        range.format = store.format;
        m_stores.push_back(range);
    }
    return {};
}

EncodeContext DeviceProgram::context(const std::map<std::string, FieldTable>* tables) const
{
    const uint64_t haltBytes = m_device.bufferBytes(m_shared.halt);
    return {m_compiled.list,
            m_stores,
            m_indices,
            m_shared.scalars,
            m_device.traits(),
            {{m_shared.params, 0, paramBytes}, {m_shared.halt, 0, haltBytes}},
            {m_rows, 0, m_rowBytes},
            tables};
}

Result<void> DeviceProgram::joinSteps(const KernelLoop& loop, std::vector<vk::Command>& commands) const
{
    const uint64_t offset = m_compiled.movesOffsets[static_cast<size_t>(&loop - m_compiled.loops.data())];
    vk::LoopSpec spec{.dispatches = {},
                      .period = loop.period,
                      .rows = static_cast<uint32_t>(loop.rows),
                      .moves = {m_constants, offset, vk::movesBytes(loop.steps)}};
    for (const vk::Command& command : commands) {
        spec.dispatches.push_back(std::get<vk::Dispatch>(command));
    }
    // (They lie on different pages where a network needs several.)
    if (std::optional<vk::EncodedLoop> encoded = vk::encodeLoop(spec, m_device.traits())) {
        PLEXUS_CHECK(m_device.upload(spec.moves, std::as_bytes(std::span(encoded->moves))));
        commands = {std::move(encoded->dispatch)};
    }
    return {};
}

Result<std::vector<vk::Command>>
DeviceProgram::encode(size_t first, size_t last, const std::map<std::string, FieldTable>* tables) const
{
    std::vector<vk::Command> commands;
    for (size_t k = first; k < last;) {
        const KernelLoop* loop = m_compiled.loopOf(k);
        const size_t end = loop != nullptr ? loop->end() : k + 1;
        std::vector<vk::Command> some;
        for (; k < end; ++k) {
            const PlannedKernel& kernel = m_compiled.list.kernels[k];
            vk::Range scratch;
            if (m_compiled.scratchOf[k] >= 0) {
                const uint64_t bytes = scratchBytes(kernel, m_compiled.list, m_device.traits());
                scratch = placed(m_compiled.scratchOf[k], roundUp(bytes, 16));
            }
            PLEXUS_TRY(const std::vector<vk::Command> more, encodeKernel(kernel, context(tables), scratch));
            some.insert(some.end(), more.begin(), more.end());
        }
        if (loop != nullptr) {
            PLEXUS_CHECK(joinSteps(*loop, some));
        }
        commands.insert(commands.end(), some.begin(), some.end());
    }
    return withBarriers(std::move(commands), m_shared.halt);
}

Result<void> DeviceProgram::recordSlots()
{
    const std::vector<std::string> names = reportedOutputs(m_program);
    for (size_t slot = 0; slot < slots; ++slot) {
        const uint64_t from = slot * m_uploadBytes;
        const std::vector<vk::Command> before = {
            vk::Copy{{m_uploads, from, paramBytes}, {m_shared.params, 0, paramBytes}},
            vk::Copy{{m_uploads, from + paramBytes, m_rowBytes}, {m_rows, 0, m_rowBytes}}};
        PLEXUS_TRY(vk::Recording first, m_device.record(before));
        m_before.push_back(std::move(first));

        const uint64_t to = slot * m_resultBytes;
        std::vector<vk::Command> after = {vk::Copy{{m_shared.halt, 0, 4}, {m_results, to, 4}}};
        for (size_t i = 0; i < names.size(); ++i) {
            for (const PlannedOutput& output : m_compiled.list.outputs) {
                if (output.name == names[i]) {
                    vk::Range value = m_stores[static_cast<size_t>(output.store)];
                    value.bytes = 4;
                    after.emplace_back(vk::Copy{value, {m_results, to + 16 * (i + 1), 4}});
                }
            }
        }
        PLEXUS_TRY(vk::Recording second, m_device.record(after));
        m_after.push_back(std::move(second));
    }
    return {};
}

Result<vk::Recording*> DeviceProgram::gathering(int dataKey, const DeviceData& data)
{
    auto found = m_gathering.find(dataKey);
    if (found == m_gathering.end()) {
        PLEXUS_TRY(const std::vector<vk::Command> commands, encode(0, m_compiled.gathers, &data.tables));
        PLEXUS_TRY(vk::Recording recording, m_device.record(commands));
        found = m_gathering.emplace(dataKey, std::move(recording)).first;
    }
    return &found->second;
}

Result<DeviceProgram::Parts> DeviceProgram::prepare(size_t slot, int dataKey, const DeviceData& data,
                                                    const Step& step, Writes writes,
                                                    std::span<vk::Recording> updates)
{
    std::byte* words = m_device.mapped(m_uploads) + slot * m_uploadBytes;
    std::array<uint32_t, StepWords::count> params{};
    params[StepWords::seed] = static_cast<uint32_t>(step.seed);
    params[StepWords::seed + 1] = static_cast<uint32_t>(step.seed >> 32);
    params[StepWords::step] = static_cast<uint32_t>(step.step);
    std::fill(params.begin() + StepWords::firstScalar, params.end(), std::bit_cast<uint32_t>(1.0F));
    if (step.scalars != nullptr) {
        for (const auto& [name, value] : *step.scalars) {
            const auto found = std::find(m_shared.scalars.begin(), m_shared.scalars.end(), name);
            if (found != m_shared.scalars.end()) {
                const auto number = static_cast<float>(value);
                std::memcpy(&params[StepWords::firstScalar +
                                    static_cast<size_t>(found - m_shared.scalars.begin())],
                            &number, sizeof number);
            }
        }
    }
    std::memcpy(words, params.data(), paramBytes);
    std::memcpy(words + paramBytes, step.rows.data(), step.rows.size() * 4);

    Parts parts;
    parts.before = {&m_before[slot]};
    parts.after.resize(1);
    if (step.first != nullptr) {
        parts.before.push_back(step.first);
    }
    if (m_compiled.gathers > 0) {
        PLEXUS_TRY(vk::Recording* const gather, gathering(dataKey, data));
        parts.before.push_back(gather);
    }
    if (writes != Writes::Nothing && !m_gated.empty()) {
        parts.after.back().push_back(&m_gated.front());
    }
    for (vk::Recording& update : updates) {
        if (&update != &updates.front()) {
            parts.after.emplace_back();
        }
        parts.after.back().push_back(&update);
    }
    parts.after.back().push_back(&m_after[slot]);
    return parts;
}

bool DeviceProgram::halted(size_t slot) const
{
    uint32_t word = 0;
    std::memcpy(&word, m_device.mapped(m_results) + slot * m_resultBytes, sizeof word);
    return word != 0;
}

std::vector<double> DeviceProgram::reported(size_t slot) const
{
    std::vector<double> values;
    for (size_t i = 0; i < reportedOutputs(m_program).size(); ++i) {
        float value = 0;
        std::memcpy(&value, m_device.mapped(m_results) + slot * m_resultBytes + 16 * (i + 1),
                    sizeof value);
        values.push_back(value);
    }
    return values;
}

Result<Tensor> DeviceProgram::readOutput(const PlannedOutput& output) const
{
    const Store& store = m_compiled.list[output.store];
    return m_network.readTensor(m_stores[static_cast<size_t>(output.store)], output.layout, output.shape,
                                store.type);
}

Result<std::vector<vk::DispatchTime>> DeviceProgram::profile(int dataKey, const DeviceData& data)
{
    const size_t end = m_compiled.list.kernels.size() - m_compiled.gated;
    PLEXUS_TRY(const std::vector<vk::Command> commands, encode(0, end, &data.tables));
    PLEXUS_TRY(vk::Recording recording, m_device.record(commands, vk::Profiling::PerDispatch));
    PLEXUS_TRY(vk::Recording* const gather, gathering(dataKey, data));
    vk::Recording* const run[] = {gather, &recording};
    PLEXUS_TRY(const vk::Ticket ticket, m_device.submit(run));
    PLEXUS_CHECK(m_device.wait(ticket));
    return m_device.times(recording);
}

} // namespace plexus
