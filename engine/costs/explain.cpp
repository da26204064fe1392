// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/costs/explain.h"

#include "engine/costs/forecast.h"
#include "engine/costs/time_fit.h"

#include <algorithm>
#include <sstream>

namespace plexus {
namespace {

// Each kernel one level above the highest that it reads from.
std::vector<int> levelsOf(const KernelList& list)
{
    std::vector<int> levels, written(list.stores.size(), -1);
    for (const PlannedKernel& kernel : list.kernels) {
        int level = 0;
        for (const StoreId id : kernel.reads()) {
            level = std::max(level, written[static_cast<size_t>(id)] + 1);
        }
        levels.push_back(level);
        for (const StoreId id : kernel.outputs) { // and whoever reads the whole that it is a part of
            for (StoreId store = id; store != noStore; store = list[store].within) {
                written[static_cast<size_t>(store)] = std::max(written[static_cast<size_t>(store)], level);
            }
        }
    }
    return levels;
}

std::vector<StepPlan::Piece> arenaOf(const CompiledProgram& compiled)
{
    const MemoryPlan& memory = compiled.memory;
    std::vector<StepPlan::Piece> pieces;
    for (size_t i = 0; i < compiled.lifetimes.size(); ++i) {
        const Lifetime& lifetime = compiled.lifetimes[i];
        const Placement& at = memory.placements[i];
        pieces.push_back({"", at.page, at.offset, lifetime.bytes, lifetime.first, lifetime.last});
    }
    std::vector<bool> hasParts(pieces.size());
    for (const bool isPart : {false, true}) {
        for (size_t id = 0; id < compiled.placementOf.size(); ++id) {
            const int placement = compiled.placementOf[id];
            if (placement < 0 || (compiled.list.stores[id].within != noStore) != isPart) {
                continue;
            }
            std::string& stores = pieces[static_cast<size_t>(placement)].stores;
            stores += stores.empty() ? "" : hasParts[static_cast<size_t>(placement)] ? " " : ": ";
            stores += "a" + std::to_string(id);
            hasParts[static_cast<size_t>(placement)] = isPart;
        }
    }
    for (const int scratch : compiled.scratchOf) {
        if (scratch >= 0) {
            pieces[static_cast<size_t>(scratch)].stores = "scratch";
        }
    }
    std::sort(pieces.begin(), pieces.end(), [](const StepPlan::Piece& a, const StepPlan::Piece& b) {
        return std::tie(a.page, a.offset, a.first) < std::tie(b.page, b.offset, b.first);
    });
    return pieces;
}

uint64_t mostAlive(const CompiledProgram& compiled)
{
    uint64_t most = 0;
    for (int k = 0; k <= static_cast<int>(compiled.list.kernels.size()); ++k) {
        uint64_t alive = 0;
        for (const Lifetime& lifetime : compiled.lifetimes) {
            alive += lifetime.first <= k && k <= lifetime.last ? lifetime.bytes : 0;
        }
        most = std::max(most, alive);
    }
    return most;
}

} // namespace

Result<StepPlan> explain(const CostRequest& request)
{
    StepPlan plan;
    plan.device = request.device->name;
    PLEXUS_TRY(Forecast forecast, Forecast::make(request));
    const int64_t wanted = batchOf(request.graph);
    const int64_t batch = request.data && request.data->training > 0 ? std::min(wanted, request.data->training) : wanted;
    PLEXUS_TRY(const Program program, forecast.lowered(LowerRequest::Kind::Training, batch));
    plan.program = simplified(program).print();
    PLEXUS_TRY(const CompiledProgram compiled, forecast.add(LowerRequest::Kind::Training, batch));
    const KernelList& list = compiled.list;
    const bool isSmall = forecast.workload() == Workload::Small;
    const std::optional<TimeModel>& model = isSmall ? request.device->small : request.device->large;
    if (model) {
        plan.seconds = model->perStep;
    }
    PLEXUS_TRY(const std::vector<KernelWork> works, forecast.worksOf(compiled));
    std::istringstream lines(list.print());
    const std::vector<int> levels = levelsOf(list);
    for (size_t k = 0; k < list.kernels.size(); ++k) {
        const PlannedKernel& kernel = list.kernels[k];
        StepPlan::Kernel line{.label = kernel.label, .level = levels[k]};
        std::getline(lines, line.text);
        for (const StoreId id : kernel.outputs) {
            line.writes += static_cast<uint64_t>(list[id].bytes());
        }
        line.tile = works[k].tile;
        const KernelLoop* loop = compiled.loopOf(k);
        if (loop != nullptr && loop->first == k) {
            line.text += ", in one dispatch with the " + std::to_string(loop->end() - k - 1) + " kernels that follow";
        }
        if (model) {
            line.seconds = secondsOf(*model, works[k]) * model->perKernel;
            *plan.seconds += *line.seconds;
        }
        plan.kernels.push_back(std::move(line));
    }
    if (model) {
        PLEXUS_TRY(const std::vector<KernelWork> updates, forecast.updateWork());
        for (const KernelWork& work : updates) {
            *plan.seconds += secondsOf(*model, work) * model->perKernel;
        }
    }
    plan.arena = arenaOf(compiled);
    plan.arenaBytes = compiled.memory.bytes();
    plan.mostAlive = mostAlive(compiled);
    return plan;
}

} // namespace plexus
