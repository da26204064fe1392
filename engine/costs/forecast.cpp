// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/costs/forecast.h"

#include "engine/base/round_up.h"
#include "engine/exec/vulkan/device_program.h"
#include "engine/program/simplify.h"

#include <algorithm>

namespace plexus {
namespace {

uint64_t allocated(uint64_t bytes)
{
    return std::max<uint64_t>(256, roundUp(bytes, 256));
}

// Normalization with statistics that nobody has computed yet: as many, and no two alike.
std::vector<Normalization> inventedStatistics(const Graph& graph, const std::vector<FieldInfo>& fields)
{
    std::vector<Normalization> steps;
    if (!graph.training.general.flag("normalize")) {
        return steps;
    }
    std::set<std::string> seen;
    for (const GraphNode& node : graph.nodes()) {
        if (node.definition == nullptr || node.definition->role != LayerRole::Input) {
            continue;
        }
        const FieldInfo* field = findField(fields, node.params.text("field"));
        if (field == nullptr || field->classes > 0 || !seen.insert(field->name).second) {
            continue;
        }
        Normalization step{.field = field->name, .mean = {}, .deviation = {}};
        const int64_t channels = field->sample.rank() == 0 ? 1 : field->sample[0];
        for (int64_t channel = 0; channel < channels; ++channel) {
            step.mean.push_back(0.5f + static_cast<float>(channel) / 8192);
            step.deviation.push_back(2 + static_cast<float>(channel) / 8192);
        }
        steps.push_back(std::move(step));
    }
    return steps;
}

std::vector<SampleType> sampleTypes(const CostRequest& request)
{
    std::vector<SampleType> types;
    if (request.data) {
        for (const DataSize::Field& field : request.data->fields) {
            types.push_back({field.name, field.type, field.elements});
        }
        return types;
    }
    for (const FieldInfo& field : request.fields) { // the likeliest
        types.push_back({field.name, field.classes > 0 ? Type::I32 : Type::F32, field.sample.elements()});
    }
    return types;
}

} // namespace

vk::Traits traitsOf(const DeviceProfile& profile)
{
    return {.variant = profile.readsTexels ? vk::Variant::Texel : vk::Variant::Buffer,
            .lanes = profile.lanes,
            .workers = profile.workers,
            .offsetAlignment = profile.offsetAlignment,
            .maxOperandBytes = profile.maxOperandBytes,
            .maxGroups = profile.maxGroups,
            .loopBudget = profile.loopBudget};
}

Result<Forecast> Forecast::make(const CostRequest& request)
{
    Forecast forecast(request);
    forecast.m_traits = traitsOf(*request.device);
    forecast.m_preprocessing = inventedStatistics(request.graph, request.fields);
    forecast.m_fields = sampleTypes(request);
    PLEXUS_TRY(forecast.m_update, makeUpdate(request.graph.training, ratesOf(request.graph)));
    // As the executor: a small program decides how the weights lie.
    PLEXUS_TRY(const Program any, forecast.lowered(LowerRequest::Kind::Prediction, 1));
    PLEXUS_TRY(const KernelList unused, fuse(any, forecast.m_layouts));
    forecast.m_network.parameters = any.parameters;
    forecast.m_network.states = any.states;
    PLEXUS_TRY(forecast.m_places,
               placeNetwork(any, forecast.m_layouts, forecast.m_traits.maxOperandBytes));
    return forecast;
}

Result<Program> Forecast::lowered(LowerRequest::Kind kind, int64_t batch) const
{
    return lower({.graph = m_request.graph,
                  .fields = m_request.fields,
                  .preprocessing = m_preprocessing,
                  .batch = batch,
                  .kind = kind});
}

void Forecast::Pages::add(const Program& program, const CompiledProgram& compiled)
{
    const std::vector<uint64_t>& pages = compiled.memory.pages;
    for (size_t i = 0; i < pages.size(); ++i) {
        if (i < shared.size() && pages[i] <= shared[i]) {
            continue;
        }
        activations += allocated(pages[i]); // programs that were there before keep the smaller page
        shared.resize(std::max(shared.size(), i + 1));
        shared[i] = pages[i];
    }
    const OwnBuffers own = ownBuffersOf(program);
    other += allocated(own.rows) + allocated(own.uploads * DeviceProgram::slots) +
             allocated(own.results * DeviceProgram::slots) +
             (compiled.constantBytes > 0 ? allocated(compiled.constantBytes) : 0);
}

Result<CompiledProgram> Forecast::add(LowerRequest::Kind kind, int64_t batch)
{
    PLEXUS_TRY(const Program program, lowered(kind, batch));
    if (!m_hasWorkload && kind == LowerRequest::Kind::Training) {
        m_workload = workloadOf(program);
        m_hasWorkload = true;
        m_traits.workers = m_request.device->isCpu && m_workload == Workload::Small ? 1 : m_traits.workers;
    }
    PLEXUS_TRY(CompiledProgram compiled, compileProgram(program, m_layouts, m_traits));
    m_pages.add(program, compiled);
    return compiled;
}

Result<uint64_t> Forecast::bytesWith(int64_t batch)
{
    PLEXUS_TRY(const Program program, lowered(LowerRequest::Kind::Training, batch));
    PLEXUS_TRY(const CompiledProgram compiled, compileProgram(program, m_layouts, m_traits));
    for (const Store& store : compiled.list.stores) { // what recording would refuse
        if (static_cast<uint64_t>(store.bytes()) > m_traits.maxOperandBytes) {
            return Error{.what = "a tensor is larger than the device can bind", .kind = ErrorKind::Device};
        }
    }
    Pages pages;
    pages.add(program, compiled);
    const MemoryCost now = memory();
    return now.parameters + now.data + pages.activations + pages.other;
}

size_t Forecast::arenas() const
{
    return 2 + m_update.slots.size() + (m_update.accumulate.nodes.empty() ? 0 : 1) + (m_update.readsRates ? 1 : 0);
}

uint64_t Forecast::parameterBytes(size_t parameter) const
{
    return roundUp(m_places.parameters[parameter].bytes, NetworkPlaces::blockBytes) * arenas();
}

uint64_t Forecast::dataBytes() const
{
    uint64_t bytes = 0;
    if (!m_request.data) {
        return bytes;
    }
    for (const int64_t samples : {m_request.data->training, m_request.data->validation}) {
        for (const DataSize::Field& field : m_request.data->fields) {
            const auto row = static_cast<uint64_t>(field.elements * typeBytes(field.type));
            for (const uint64_t page : pagesOf(samples, row, m_traits.maxOperandBytes).bytes) {
                bytes += allocated(page);
            }
        }
    }
    return bytes;
}

MemoryCost Forecast::memory() const
{
    MemoryCost cost;
    for (const uint64_t segment : m_places.segmentBytes) {
        cost.parameters += allocated(segment) * arenas();
    }
    if (m_places.stateBytes > 0) { // of steps of several batches a copy, too
        cost.parameters += allocated(m_places.stateBytes) * (m_update.accumulate.nodes.empty() ? 1 : 2);
    }
    cost.activations = m_pages.activations;
    cost.data = dataBytes();
    cost.other = m_request.device->ownBytes + m_pages.other + allocated(haltBytesOf(m_network.parameters.size())) +
                 allocated(uint64_t{StepWords::count} * 4);
    if (m_update.clipNorm > 0) {
        cost.other += allocated(tensorAlignment * (m_places.segmentBytes.size() + 1));
    }
    return cost;
}

Result<KernelWork> Forecast::workOf(const PlannedKernel& kernel, const KernelList& list) const
{
    return plexus::workOf(kernel, list, m_traits, m_fields);
}

Result<std::vector<KernelWork>> Forecast::worksOf(const CompiledProgram& compiled) const
{
    std::vector<KernelWork> works;
    for (size_t k = 0; k < compiled.list.kernels.size(); ++k) {
        const KernelLoop* loop = compiled.loopOf(k);
        vk::Traits traits = m_traits;
        traits.workers = loop != nullptr && loop->rows == 1 ? 1 : m_traits.workers;
        PLEXUS_TRY(KernelWork work, plexus::workOf(compiled.list.kernels[k], compiled.list, traits, m_fields));
        for (KernelWork::Amount& amount : work.amounts) { // while one of them works, the others wait
            amount.amount *= amount.unit == "dispatch" ? 1.0 : m_traits.workers / traits.workers;
        }
        if (loop != nullptr && loop->first != k) {
            work.dispatches = 0;
            std::erase_if(work.amounts, [](const KernelWork::Amount& amount) { return amount.unit == "dispatch"; });
        }
        works.push_back(std::move(work));
    }
    return works;
}

std::vector<KernelWork> byDispatches(const std::vector<KernelWork>& works)
{
    std::vector<KernelWork> all;
    for (const KernelWork& work : works) {
        if (work.dispatches > 0 || all.empty()) {
            all.push_back(work);
        } else {
            all.back().amounts.insert(all.back().amounts.end(), work.amounts.begin(), work.amounts.end());
        }
    }
    return all;
}

Result<std::vector<KernelWork>> Forecast::updateWork() const
{
    std::vector<KernelWork> all;
    const Program simple = simplify(m_update.program);
    const size_t slots = m_update.slots.size() + (m_update.readsRates ? 1 : 0);
    for (const uint64_t bytes : m_places.segmentBytes) {
        const auto words = static_cast<int64_t>(bytes / 4);
        if (m_update.clipNorm > 0) {
            PLEXUS_TRY(const KernelList squares, fuseSum(Summand::Squares, words, SumScale{m_update.clipNorm, leastLength}));
            PLEXUS_TRY(KernelWork work, workOf(squares.kernels.front(), squares));
            all.push_back(std::move(work));
        }
        PLEXUS_TRY(const KernelList update, fuseUpdate(stretched(simple, words), slots, words));
        PLEXUS_TRY(KernelWork work, workOf(update.kernels.front(), update));
        all.push_back(std::move(work));
    }
    return all;
}

} // namespace plexus
