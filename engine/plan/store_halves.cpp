// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/plan/store_halves.h"

#include <algorithm>

namespace plexus {
namespace {

class Halving {
public:
    Halving(KernelList& list, const OpDef* rounding) : m_list(list), m_rounding(rounding), m_isHalf(list.stores.size()) {}

    void run(int64_t alignment)
    {
        for (const PlannedKernel& kernel : m_list.kernels) {
            for (const StoreId id : kernel.outputs) {
                m_isHalf[root(id)] = true;
            }
        }
        // From "all of them" down to what holds together: a store is out once somebody writes other numbers there.
        for (bool changes = true; changes;) {
            changes = false;
            for (const PlannedKernel& kernel : m_list.kernels) {
                for (size_t i = 0; i < kernel.outputs.size(); ++i) {
                    const size_t store = root(kernel.outputs[i]);
                    if (m_isHalf[store] && !makesHalves(kernel, i)) {
                        m_isHalf[store] = false;
                        changes = true;
                    }
                }
            }
        }
        std::vector<bool> isOut(m_list.stores.size()); // what must be words whatever the numbers are
        for (const PlannedOutput& output : m_list.outputs) {
            isOut[root(output.store)] = true;
        }
        for (const PlannedKernel& kernel : m_list.kernels) {
            if (const auto* work = std::get_if<RelayoutWork>(&kernel.work)) {
                isOut[root(work->source)] = true;
            }
        }
        for (size_t id = 0; id < m_list.stores.size(); ++id) {
            const auto [base, start] = m_list.rootOf(static_cast<StoreId>(id));
            isOut[static_cast<size_t>(base)] = isOut[static_cast<size_t>(base)] || start * 2 % alignment != 0;
        }
        for (size_t id = 0; id < m_list.stores.size(); ++id) {
            const size_t base = root(static_cast<StoreId>(id));
            m_list.stores[id].format = m_isHalf[base] && !isOut[base] ? m_rounding->rounds : StorageFormat::Words;
        }
    }

private:
    size_t root(StoreId id) const { return static_cast<size_t>(m_list.rootOf(id).first); }

    bool makesHalves(const PlannedKernel& kernel, size_t output) const
    {
        const bool hasChain = std::holds_alternative<MapWork>(kernel.work) || std::holds_alternative<GatherWork>(kernel.work)
                              || std::holds_alternative<MatmulWork>(kernel.work) || std::holds_alternative<ConvWork>(kernel.work)
                              || std::holds_alternative<PoolWork>(kernel.work); // (a reduction writes words)
        const StoreId id = kernel.outputs[output];
        if (id == tapsOf(kernel)) {
            return m_list[id].format != StorageFormat::Words;
        }
        const bool isOwn = m_list[id].type == Type::F32 && m_list[m_list.rootOf(id).first].place == Place::Arena;
        return isOwn && hasChain && output < kernel.chain.results.size() && isHalf(kernel, kernel.chain.results[output]);
    }

    static StoreId tapsOf(const PlannedKernel& kernel)
    {
        const auto* pool = std::get_if<PoolWork>(&kernel.work);
        const auto* conv = std::get_if<ConvWork>(&kernel.work);
        return pool != nullptr ? pool->taps : conv != nullptr ? conv->taps : noStore;
    }

    bool isHalf(const PlannedKernel& kernel, const Slot& slot) const
    {
        const auto index = static_cast<size_t>(slot.index);
        switch (slot.kind) {
        case Slot::Kind::Zero: return true;
        case Slot::Kind::Load: return m_isHalf[root(kernel.chain.loads[index].store)];
        case Slot::Kind::Immediate: return isHalf(kernel.chain.immediates[index]);
        case Slot::Kind::Value: {
            const auto* pool = std::get_if<PoolWork>(&kernel.work);
            if (pool != nullptr && pool->kernel.kind == PoolKernel::Kind::MaxGradient && pool->kernel.isApart()) {
                return m_isHalf[root(pool->dy)];
            }
            return pool != nullptr && pool->kernel.kind == PoolKernel::Kind::Max && m_isHalf[root(pool->x)];
        }
        case Slot::Kind::Scalar:
        case Slot::Kind::Random: return false;
        case Slot::Kind::Result: break;
        }
        const Micro& micro = kernel.chain.ops[index];
        if (micro.op == m_rounding) {
            return true;
        }
        bool picksHalves = micro.op->picks >= 0;
        for (int i = micro.op->picks; picksHalves && i < micro.op->inputs; ++i) {
            picksHalves = isHalf(kernel, micro.arguments[static_cast<size_t>(i)]);
        }
        return picksHalves;
    }

    bool isHalf(double number) const { return m_rounding->map(number, 0, 0) == number; }

    KernelList& m_list;
    const OpDef* m_rounding;
    std::vector<bool> m_isHalf; // by the store that has memory of its own
};

} // namespace

void storeHalves(KernelList& list, int64_t alignment)
{
    for (const PlannedKernel& kernel : list.kernels) {
        for (const Micro& micro : kernel.chain.ops) {
            if (micro.op->rounds != StorageFormat::Words) { // without one there is nothing but 0 and 1
                return Halving(list, micro.op).run(alignment);
            }
        }
    }
}

} // namespace plexus
