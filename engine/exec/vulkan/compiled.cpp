// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/exec/vulkan/compiled.h"

#include "engine/base/round_up.h"
#include "engine/plan/combine.h"
#include "engine/plan/join_maps.h"
#include "engine/plan/place_parts.h"
#include "engine/plan/store_halves.h"

#include <algorithm>

namespace plexus {

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
    compiled.memory = planMemory(lifetimes, tensorAlignment, traits.maxOperandBytes * 4);
    return compiled;
}

} // namespace plexus
