// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/exec/vulkan/compiled.h"

#include "engine/base/round_up.h"
#include "engine/plan/combine.h"
#include "engine/plan/join_maps.h"
#include "engine/plan/place_parts.h"
#include "engine/plan/store_halves.h"
#include "engine/program/multiply_adds.h"
#include "engine/vk/templates/loop.h"

#include <algorithm>

namespace plexus {
namespace {

// Products of a step so short that a dispatch less (50 us) is worth the tenth of a second that its pipeline takes to compile.
constexpr int64_t mostOfShortSteps = 1 << 27;

int64_t productsOf(const Program& program)
{
    int64_t products = 0;
    for (size_t i = 0; i < program.nodes.size(); ++i) {
        products += multiplyAddsOf(program, static_cast<ValueId>(i));
    }
    return products;
}

constexpr vk::BufferId inventedParams{100}, inventedHalt{101};

// A buffer for each kind of store.
std::vector<vk::Range> inventedPlaces(const KernelList& list)
{
    std::vector<vk::Range> stores(list.stores.size());
    uint64_t bytes = 0;
    for (size_t id = 0; id < stores.size(); ++id) {
        const Store& store = list.stores[id];
        const auto [root, start] = list.rootOf(static_cast<StoreId>(id));
        if (root == static_cast<StoreId>(id)) {
            stores[id].offset = bytes;
            bytes += roundUp(static_cast<uint64_t>(store.bytes()), tensorAlignment);
        }
        stores[id].buffer = vk::BufferId{1 + static_cast<uint32_t>(store.place)};
        stores[id].bytes = static_cast<uint64_t>(store.span());
        stores[id].format = store.format;
    }
    for (size_t id = 0; id < stores.size(); ++id) { // parts may come before the whole
        const auto [root, start] = list.rootOf(static_cast<StoreId>(id));
        stores[id].offset = stores[static_cast<size_t>(root)].offset + static_cast<uint64_t>(start * bytesOf(list.stores[id].format));
    }
    return stores;
}

bool isOneDispatch(const KernelLoop& loop, const KernelList& list, const std::vector<vk::Range>& stores, const vk::Traits& traits)
{
    const vk::Range params{inventedParams, 0, uint64_t{StepWords::count} * 4};
    const vk::Range halt{inventedHalt, 0, haltBytesOf(list.gradients.size())};
    const EncodeContext context{list, stores, {}, {}, traits, {params, halt}, {}, nullptr};
    vk::LoopSpec spec{.dispatches = {}, .period = loop.period, .rows = static_cast<uint32_t>(loop.rows), .moves = {}};
    for (size_t k = loop.first; k < loop.end(); ++k) {
        const Result<std::vector<vk::Command>> commands =
            scratchBytes(list.kernels[k], list, traits) == 0 ? encodeKernel(list.kernels[k], context, {}) : Error{"it works in parts"};
        if (!commands || commands->size() != 1) {
            return false;
        }
        spec.dispatches.push_back(std::get<vk::Dispatch>(commands->front()));
    }
    return vk::encodeLoop(spec, traits).has_value();
}

} // namespace

Result<CompiledProgram> compileProgram(const Program& program, NetworkLayouts& layouts,
                                       const vk::Traits& traits)
{
    CompiledProgram compiled;
    PLEXUS_TRY(compiled.list, fuse(program, layouts));
    KernelList& list = compiled.list;
    placeParts(list, static_cast<int64_t>(traits.offsetAlignment));
    if (traits.variant == vk::Variant::Texel) {
        combine(list);
    }
    joinMaps(list);
    storeHalves(list, static_cast<int64_t>(traits.offsetAlignment));
    const auto isGather = [](const PlannedKernel& kernel) {
        return std::holds_alternative<GatherWork>(kernel.work);
    };
    const auto isUngated = [](const PlannedKernel& kernel) { return !kernel.isGated; };
    std::stable_partition(list.kernels.begin(), list.kernels.end(), isGather);
    std::stable_partition(list.kernels.begin(), list.kernels.end(), isUngated);
    compiled.gathers =
        static_cast<size_t>(std::count_if(list.kernels.begin(), list.kernels.end(), isGather));
    compiled.gated = list.kernels.size() - static_cast<size_t>(std::count_if(
                                               list.kernels.begin(), list.kernels.end(), isUngated));

    const int last = static_cast<int>(list.kernels.size());
    std::vector<Lifetime>& lifetimes = compiled.lifetimes;
    compiled.placementOf.assign(list.stores.size(), -1);
    const auto live = [&](StoreId id, int position) {
        const StoreId root = list.rootOf(id).first;
        const Store& store = list[root];
        int& placement = compiled.placementOf[static_cast<size_t>(root)];
        if (store.place != Place::Arena) {
            return;
        }
        if (placement < 0) {
            placement = static_cast<int>(lifetimes.size());
            lifetimes.push_back({static_cast<uint64_t>(store.bytes()), position, position});
        }
        Lifetime& lifetime = lifetimes[static_cast<size_t>(placement)];
        lifetime.last = std::max(lifetime.last, position);
        compiled.placementOf[static_cast<size_t>(id)] = placement;
    };
    for (int k = 0; k < last; ++k) {
        const PlannedKernel& kernel = list.kernels[static_cast<size_t>(k)];
        for (StoreId id : kernel.outputs) {
            live(id, k);
        }
        for (StoreId id : kernel.reads()) {
            live(id, k);
        }
        const uint64_t scratch = scratchBytes(kernel, list, traits);
        compiled.scratchOf.push_back(scratch == 0 ? -1 : static_cast<int>(lifetimes.size()));
        if (scratch != 0) {
            lifetimes.push_back({(scratch + 15) / 16 * 16, k, k});
        }
    }
    for (const PlannedOutput& output : list.outputs) {
        live(output.store, last);
    }
    if (traits.variant == vk::Variant::Texel) {
        const std::vector<vk::Range> places = inventedPlaces(list);
        const bool joinsShort = traits.workers > 1 && productsOf(program) <= mostOfShortSteps;
        compiled.loops = findLoops(list, joinsShort, [&](const KernelLoop& loop) { return isOneDispatch(loop, list, places, traits); });
    }
    // Some rows are at a loop's end while others are at its beginning.
    for (const KernelLoop& loop : compiled.loops) {
        if (loop.rows == 1) {
            continue;
        }
        const int begin = static_cast<int>(loop.first), end = static_cast<int>(loop.end());
        for (Lifetime& lifetime : lifetimes) {
            lifetime.first = lifetime.first >= begin && lifetime.first < end ? begin : lifetime.first;
            lifetime.last = lifetime.last >= begin && lifetime.last < end ? end - 1 : lifetime.last;
        }
    }
    const auto reserve = [&](uint64_t bytes) {
        const uint64_t offset = compiled.constantBytes;
        compiled.constantBytes = roundUp(offset + bytes, tensorAlignment);
        return offset;
    };
    for (const auto& [index, tensor] : list.constants) {
        compiled.constantOffsets.push_back(
            reserve(static_cast<uint64_t>(rowsLayout(tensor.shape).words()) * 4));
    }
    for (const std::vector<int32_t>& index : list.indices) {
        compiled.indexOffsets.push_back(reserve(index.size() * 4));
    }
    for (const KernelLoop& loop : compiled.loops) {
        compiled.movesOffsets.push_back(reserve(vk::movesBytes(loop.steps)));
    }
    compiled.memory = planMemory(lifetimes, tensorAlignment, traits.maxOperandBytes * 4);
    return compiled;
}

const KernelLoop* CompiledProgram::loopOf(size_t kernel) const
{
    const auto loop = std::find_if(loops.begin(), loops.end(), [&](const KernelLoop& l) { return l.first <= kernel && kernel < l.end(); });
    return loop == loops.end() ? nullptr : &*loop;
}

} // namespace plexus
