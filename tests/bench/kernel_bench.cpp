// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/kernel_bench.h"

#include "engine/base/random.h"
#include "engine/base/round_up.h"
#include "tests/bench/amounts.h"

#include <algorithm>
#include <deque>

namespace plexus::bench {
namespace {

constexpr double submitSeconds = 0.01; // what a submit should take, so that starting it costs little
constexpr size_t mostRepeats = 64;

bool isGather(const PlannedKernel& kernel)
{
    return std::holds_alternative<GatherWork>(kernel.work);
}

} // namespace

Result<std::unique_ptr<Bench>> KernelBench::open(const KernelCall& call, const std::string& device)
{
    auto bench = std::make_unique<KernelBench>();
    const Program program = call.program();
    vk::DeviceOptions options;
    options.wanted = device;
    PLEXUS_TRY(bench->m_device, openDevice(options, workloadOf(program)));
    NetworkLayouts layouts;
    PLEXUS_TRY(bench->m_compiled, compileProgram(program, layouts, bench->m_device->traits()));
    const KernelList& list = bench->m_compiled.list;
    if (!list.constants.empty() || !list.indices.empty()) {
        return Error{.what = "a kernel that reads constants cannot be measured alone", .where = call.op};
    }
    bench->m_amounts.flops = flopsOf(program);
    for (const PlannedKernel& kernel : list.kernels) {
        bench->m_amounts.bytes += isGather(kernel) ? 0 : bytesOf(kernel, list, bench->m_device->traits());
    }
    PLEXUS_CHECK(bench->place());
    PLEXUS_CHECK(bench->encode());
    PLEXUS_TRY(vk::Recording recording, bench->m_device->record(bench->m_commands));
    bench->m_recording = std::make_unique<vk::Recording>(std::move(recording));
    PLEXUS_TRY(const StepTime first, bench->window(0));
    const double fitting = submitSeconds * 1e3 / std::max(first.ms, 1e-6);
    bench->m_repeats = std::clamp(static_cast<size_t>(std::min(fitting, 1e6)), size_t{1}, mostRepeats);
    return std::unique_ptr<Bench>(std::move(bench));
}

Result<vk::Range> KernelBench::allocate(uint64_t bytes, const std::string& what)
{
    PLEXUS_TRY(const vk::BufferId buffer,
               m_device->createBuffer(bytes, vk::MemoryKind::Local, what));
    return vk::Range{buffer, 0, roundUp(bytes, uint64_t{16})};
}

// Between -1 and 1; in rooms between rows too, which changes what comes out and not how long it takes.
Result<void> KernelBench::fill(const vk::Range& range)
{
    constexpr size_t drawn = size_t{1} << 16;
    static const std::vector<float> numbers = [] {
        const Random random(1, streamOf("operand"));
        std::vector<float> all(drawn);
        for (size_t i = 0; i < drawn; ++i) {
            all[i] = static_cast<float>(2 * random.uniform(i) - 1);
        }
        return all;
    }();
    for (uint64_t at = 0; at < range.bytes; at += 4 * drawn) {
        const uint64_t bytes = std::min<uint64_t>(4 * drawn, range.bytes - at);
        PLEXUS_CHECK(m_device->upload({range.buffer, at, bytes}, std::as_bytes(std::span(numbers)).first(bytes)));
    }
    return {};
}

Result<void> KernelBench::place()
{
    const KernelList& list = m_compiled.list;
    m_stores.resize(list.stores.size());
    for (size_t id = 0; id < list.stores.size(); ++id) {
        if (list.stores[id].within == noStore) {
            const auto bytes = static_cast<uint64_t>(list.stores[id].bytes());
            PLEXUS_TRY(m_stores[id], allocate(bytes, "a" + std::to_string(id)));
        }
    }
    for (size_t id = 0; id < list.stores.size(); ++id) {
        const auto [root, start] = list.rootOf(static_cast<StoreId>(id));
        const uint64_t offset = static_cast<uint64_t>(start) * 4;
        m_stores[id] = {m_stores[static_cast<size_t>(root)].buffer, offset,
                        roundUp(static_cast<uint64_t>(list.stores[id].bytes()), uint64_t{16})};
        if (list.stores[id].place == Place::Parameter) {
            PLEXUS_CHECK(fill(m_stores[id]));
        }
    }
    for (const PlannedKernel& kernel : list.kernels) {
        for (const StoreId id : kernel.outputs) {
            if (isGather(kernel)) {
                PLEXUS_CHECK(fill(m_stores[static_cast<size_t>(id)]));
            }
        }
    }
    return {};
}

Result<void> KernelBench::encode()
{
    const KernelList& list = m_compiled.list;
    PLEXUS_TRY(const vk::Range params, allocate(uint64_t{StepWords::count} * 4, "step words"));
    PLEXUS_TRY(const vk::Range halt, allocate(256, "halt flag"));
    const std::vector<vk::Range> none;
    const std::vector<std::string> scalars;
    const EncodeContext context{list, m_stores, none, scalars, m_device->traits(), {params, halt}, {}, nullptr};
    for (const PlannedKernel& kernel : list.kernels) {
        if (isGather(kernel)) {
            continue;
        }
        vk::Range scratch;
        if (const uint64_t bytes = scratchBytes(kernel, list, m_device->traits()); bytes > 0) {
            PLEXUS_TRY(scratch, allocate(bytes, "scratch"));
        }
        PLEXUS_TRY(const std::vector<vk::Command> more, encodeKernel(kernel, context, scratch));
        m_commands.insert(m_commands.end(), more.begin(), more.end());
    }
    m_commands = withBarriers(std::move(m_commands), halt.buffer);
    return {};
}

Result<StepTime> KernelBench::window(double seconds)
{
    const std::vector<vk::Recording*> recordings(m_repeats, m_recording.get()); // each waits for the one before
    std::deque<vk::Ticket> queued;
    int runs = 0;
    const Stopwatch watch;
    while (watch.seconds() < seconds || runs < 3) {
        PLEXUS_TRY(const vk::Ticket ticket, m_device->submit(recordings));
        queued.push_back(ticket);
        runs += static_cast<int>(m_repeats);
        if (queued.size() > 2) {
            PLEXUS_CHECK(m_device->wait(queued.front()));
            queued.pop_front();
        }
    }
    PLEXUS_CHECK(m_device->wait(queued.back()));
    return watch.each(runs);
}

Result<std::vector<DispatchTime>> KernelBench::profile()
{
    PLEXUS_TRY(vk::Recording recording, m_device->record(m_commands, vk::Profiling::PerDispatch));
    vk::Recording* const run[] = {&recording};
    PLEXUS_TRY(const vk::Ticket ticket, m_device->submit(run));
    PLEXUS_CHECK(m_device->wait(ticket));
    PLEXUS_TRY(const std::vector<vk::DispatchTime> times, m_device->times(recording));
    std::vector<DispatchTime> result;
    for (const vk::DispatchTime& time : times) {
        result.push_back({time.label, time.microseconds});
    }
    return result;
}

Result<std::vector<DispatchTime>> KernelBench::candidates()
{
    std::vector<DispatchTime> result;
    for (const vk::Command& command : m_commands) {
        const auto* const dispatch = std::get_if<vk::Dispatch>(&command);
        if (dispatch == nullptr || dispatch->product.rows == 0) {
            continue;
        }
        const std::string table = vk::tileOf(*dispatch).text();
        PLEXUS_TRY(const std::vector<vk::TileTime> times, m_device->timeTiles(*dispatch));
        for (const vk::TileTime& time : times) {
            const std::string name = time.tile->text();
            result.push_back({name + (name == table ? ", by the table" : ""), time.microseconds});
        }
    }
    return result;
}

size_t KernelBench::dispatches() const
{
    return static_cast<size_t>(std::count_if(m_commands.begin(), m_commands.end(), [](const vk::Command& command) {
        return std::holds_alternative<vk::Dispatch>(command);
    }));
}

double KernelBench::peakDeviceMb() const
{
    return static_cast<double>(m_device->memoryUse().peak) / (1 << 20);
}

} // namespace plexus::bench
