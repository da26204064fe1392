// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/plan/combine.h"

#include "engine/base/round_up.h"
#include "engine/plan/expression.h"
#include "engine/plan/join_chains.h"

#include <algorithm>
#include <optional>

namespace plexus {
namespace {

constexpr int64_t mostLogits = 8192;  // of a cross-entropy that one workgroup does alone
constexpr int64_t mostDepth = 65'536; // of a product: deeper ones are computed in parts

class Combiner {
public:
    explicit Combiner(KernelList& list) : m_list(list), m_isGone(list.kernels.size()) {}

    void run()
    {
        for (size_t i = 0; i < m_list.kernels.size(); ++i) {
            if (std::holds_alternative<CrossEntropyWork>(m_list.kernels[i].work)) {
                takeLoss(i);
                takeHits(i);
            } else if (std::holds_alternative<MatmulWork>(m_list.kernels[i].work)) {
                takeColumnSums(i);
            } else if (std::holds_alternative<GatherWork>(m_list.kernels[i].work)) {
                takeNumbers(i);
            }
        }
        for (size_t i = 0; i < m_list.kernels.size(); ++i) { // those that no product has taken
            takeSecondSum(i);
        }
        size_t next = 0;
        std::erase_if(m_list.kernels, [&](const PlannedKernel&) { return m_isGone[next++]; });
    }

private:
    PlannedKernel& kernel(size_t i) { return m_list.kernels[i]; }

    bool isOutput(StoreId id) const
    {
        return std::any_of(m_list.outputs.begin(), m_list.outputs.end(),
                           [&](const PlannedOutput& output) { return output.store == id; });
    }

    // The only kernel that reads an intermediate; none where there are more, or the host reads it.
    std::optional<size_t> onlyReader(StoreId id) const
    {
        std::optional<size_t> found;
        for (size_t i = 0; i < m_list.kernels.size(); ++i) {
            const std::vector<StoreId> reads = m_list.kernels[i].reads();
            if (m_isGone[i] || std::find(reads.begin(), reads.end(), id) == reads.end()) {
                continue;
            }
            if (found) {
                return std::nullopt;
            }
            found = i;
        }
        return isOutput(id) || m_list[id].place != Place::Arena ? std::nullopt : found;
    }

    // What `from` writes may be written by `to` instead: nobody reads or overwrites it in between.
    bool canMove(size_t from, size_t to) const
    {
        for (size_t i = std::min(from, to); i <= std::max(from, to); ++i) {
            const PlannedKernel& between = m_list.kernels[i];
            const std::vector<StoreId> reads = between.reads();
            for (StoreId id : m_list.kernels[from].outputs) {
                if (i != from && !m_isGone[i] &&
                    (std::find(reads.begin(), reads.end(), id) != reads.end() ||
                     std::find(between.outputs.begin(), between.outputs.end(), id) !=
                         between.outputs.end())) {
                    return false;
                }
            }
        }
        return !m_list.kernels[from].isGated && m_list.kernels[from].outputs.size() == 1;
    }

    void move(size_t from, size_t to)
    {
        PlannedKernel& taker = kernel(to);
        taker.outputs.push_back(kernel(from).outputs.front());
        taker.label += ", " + kernel(from).label;
        if (kernel(from).isChecked && !taker.isChecked) {
            taker.isChecked = true;
            taker.code = kernel(from).code;
        }
        m_isGone[from] = true;
    }

    // A plain sum of all rows to one number.
    static const ReduceWork* wholeSum(const PlannedKernel& kernel)
    {
        const auto* reduce = std::get_if<ReduceWork>(&kernel.work);
        const bool isWhole = reduce != nullptr && reduce->kind == ReduceKernel::Kind::Sum &&
                             reduce->axis == ReduceWork::Axis::Rows && reduce->a[0] * reduce->a[1] == 1;
        return isWhole ? reduce : nullptr;
    }

    // By how much a chain multiplies its value, if that is all it does.
    static std::optional<double> factorOf(const MicroChain& chain)
    {
        if (chain.ops.empty()) {
            return 1.0;
        }
        const Micro& micro = chain.ops.front();
        const Slot value{Slot::Kind::Value, 0};
        const bool isProduct = chain.ops.size() == 1 && micro.op->key == "mul" &&
                               micro.arguments[0] == value &&
                               micro.arguments[1].kind == Slot::Kind::Immediate;
        return isProduct ? std::optional(chain.immediates.front()) : std::nullopt;
    }

    // The field of one number a sample that nothing is done to on its way.
    void takeNumbers(size_t at)
    {
        const auto gatherOf = [&](size_t i) { return m_isGone[i] ? nullptr : std::get_if<GatherWork>(&kernel(i).work); };
        auto* rows = std::get_if<GatherWork>(&kernel(at).work);
        if (m_isGone[at] || rows->rowLoop != 0) {
            return;
        }
        for (size_t i = 0; i < m_list.kernels.size(); ++i) {
            const GatherWork* numbers = gatherOf(i);
            if (numbers != nullptr && numbers->rowLoop == 4 && kernel(i).chain.ops.empty() && kernel(i).loops[4] == kernel(at).loops[0]
                && canMove(i, at)) {
                rows->numbers = numbers->field;
                move(i, at);
                return;
            }
        }
    }

    static bool isSmall(const CrossEntropyWork& work)
    {
        return work.rows * work.classes <= mostLogits;
    }

    void takeLoss(size_t at)
    {
        auto& work = std::get<CrossEntropyWork>(kernel(at).work);
        const auto reader = work.loss == noStore ? std::nullopt : onlyReader(work.loss);
        if (!reader || !isSmall(work)) {
            return;
        }
        const ReduceWork* sum = wholeSum(kernel(*reader));
        const auto factor = factorOf(kernel(*reader).chain);
        if (sum == nullptr || !sum->prologue.ops.empty() || sum->r[0] * sum->r[1] != work.rows ||
            !factor || !canMove(*reader, at)) {
            return;
        }
        std::erase(kernel(at).outputs, work.loss);
        work.loss = noStore;
        work.lossSum = kernel(*reader).outputs.front();
        work.lossFactor = *factor;
        move(*reader, at);
    }

    // argmax(logits) == labels, row by row, or summed up where losses are.
    void takeHits(size_t at)
    {
        auto& work = std::get<CrossEntropyWork>(kernel(at).work);
        for (size_t i = 0; i < m_list.kernels.size(); ++i) {
            const auto* most = std::get_if<ReduceWork>(&kernel(i).work);
            if (m_isGone[i] || most == nullptr || most->kind != ReduceKernel::Kind::ArgMax ||
                most->axis != ReduceWork::Axis::Rows || !most->prologue.ops.empty() ||
                most->prologue.loads.front().store != work.logits || !kernel(i).chain.ops.empty() ||
                most->a[0] * most->a[1] != work.rows || most->r[0] * most->r[1] != work.classes) {
                continue;
            }
            const StoreId best = kernel(i).outputs.front();
            const auto reader = onlyReader(best);
            auto* sum = reader ? std::get_if<ReduceWork>(&kernel(*reader).work) : nullptr;
            const auto hits = sum != nullptr ? withHits(sum->prologue, best, work.labels) : std::nullopt;
            if (!hits) {
                continue;
            }
            if (work.loss == noStore) {
                if (isSmall(work) && hits->ops.empty() && wholeSum(kernel(*reader)) != nullptr &&
                    kernel(*reader).chain.ops.empty() && canMove(*reader, at)) {
                    work.hitCount = kernel(*reader).outputs.front();
                    move(*reader, at);
                    m_isGone[i] = true;
                }
                return;
            }
            if (*reader > at && canMove(i, at) && m_list[best].layout.words() == roundUp(work.rows, 4)) {
                sum->prologue = *hits;
                m_list.stores[static_cast<size_t>(best)].type = Type::F32;
                work.hits = best;
                move(i, at);
            }
            return;
        }
    }

    // A chain that compares `best` with the labels at the same places, both as numbers, and knows them for nothing else: as one
    // that loads the result, 1 or 0, from where `best` was.
    static std::optional<MicroChain> withHits(const MicroChain& chain, StoreId best, StoreId labels)
    {
        const auto loadOf = [&](Slot slot, StoreId store) -> const Load* {
            if (slot.kind == Slot::Kind::Result && chain.ops[static_cast<size_t>(slot.index)].op->key == "to_float") {
                slot = chain.ops[static_cast<size_t>(slot.index)].arguments[0];
            }
            const Load* load = slot.kind == Slot::Kind::Load ? &chain.loads[static_cast<size_t>(slot.index)] : nullptr;
            return load != nullptr && load->store == store ? load : nullptr;
        };
        MicroChain result = chain;
        result.ops.clear();
        result.loads.clear();
        std::vector<Slot> results; // of the ops; Zero: the two, which nothing else may want
        bool isPossible = true;
        const auto kept = [&](const Load& load) {
            const auto index = static_cast<int>(std::find(result.loads.begin(), result.loads.end(), load) - result.loads.begin());
            if (index == static_cast<int>(result.loads.size())) {
                result.loads.push_back(load);
            }
            return Slot{Slot::Kind::Load, index};
        };
        const auto moved = [&](const Slot& slot) {
            if (loadOf(slot, best) != nullptr || loadOf(slot, labels) != nullptr) {
                isPossible = false;
            }
            return slot.kind == Slot::Kind::Load     ? kept(chain.loads[static_cast<size_t>(slot.index)])
                   : slot.kind == Slot::Kind::Result ? results[static_cast<size_t>(slot.index)]
                                                     : slot;
        };
        for (size_t i = 0; i < chain.ops.size(); ++i) {
            Micro micro = chain.ops[i];
            const Slot own{Slot::Kind::Result, static_cast<int>(i)};
            const Load* first = micro.op->key == "equal" ? loadOf(micro.arguments[0], best) : nullptr;
            const Load* second = first != nullptr ? loadOf(micro.arguments[1], labels) : nullptr;
            if (second != nullptr && first->view == second->view && first->view.offset == 0) {
                results.push_back(kept(*first));
            } else if (loadOf(own, best) != nullptr || loadOf(own, labels) != nullptr) {
                results.push_back({});
            } else {
                std::transform(micro.arguments.begin(), micro.arguments.end(), micro.arguments.begin(), moved);
                results.push_back({Slot::Kind::Result, static_cast<int>(result.ops.size())});
                result.ops.push_back(micro);
            }
        }
        std::transform(result.results.begin(), result.results.end(), result.results.begin(), moved);
        const bool hasHits = std::any_of(result.loads.begin(), result.loads.end(), [&](const Load& load) { return load.store == best; });
        return isPossible && hasHits ? std::optional(std::move(result)) : std::nullopt;
    }

    void takeColumnSums(size_t at)
    {
        auto& work = std::get<MatmulWork>(kernel(at).work);
        if (work.order != MatmulWork::Order::TN || work.batch[0] * work.batch[1] != 1 || work.k > mostDepth) {
            return;
        }
        for (size_t i = 0; i < m_list.kernels.size(); ++i) {
            const auto* sum = std::get_if<ReduceWork>(&kernel(i).work);
            if (m_isGone[i] || sum == nullptr || sum->kind != ReduceKernel::Kind::Sum ||
                sum->axis != ReduceWork::Axis::Columns || !sum->prologue.ops.empty() ||
                sum->prologue.loads.front().store != work.a || !kernel(i).chain.ops.empty() ||
                sum->a[0] * sum->a[1] != 1 || sum->r[0] * sum->r[1] != work.k || sum->b != work.m ||
                !isWhole(sum->prologue.loads.front().view, *sum, work) || !canMove(i, at)) {
                continue;
            }
            work.sums = kernel(i).outputs.front();
            move(i, at);
            return;
        }
    }

    // A sum of columns as long as another one, of the same numbers among others: of a norm's weight and bias.
    void takeSecondSum(size_t at)
    {
        constexpr size_t reach = 12; // kernels
        for (size_t i = at + 1; i < std::min(at + 1 + reach, m_list.kernels.size()); ++i) {
            const ReduceWork* first = columnSum(at);
            const ReduceWork* second = columnSum(i);
            if (first == nullptr || second == nullptr || first->a != second->a || first->r != second->r ||
                first->b != second->b || !canMove(i, at) || !isMadeBefore(i, at)) {
                continue;
            }
            MicroChain both = first->prologue;
            std::vector<Slot> loads;
            for (const Load& load : second->prologue.loads) {
                loads.push_back(slotOf(both, load));
            }
            const bool shares = both.loads.size() < first->prologue.loads.size() + loads.size();
            append(both, second->prologue, loads);
            if (shares && prologueChain.hold(both)) {
                auto& work = std::get<ReduceWork>(kernel(at).work);
                work.prologue = std::move(both);
                work.second = kernel(i).outputs.front();
                move(i, at);
                return;
            }
        }
    }

    const ReduceWork* columnSum(size_t i) const // alone, and nothing done to it
    {
        const PlannedKernel& kernel = m_list.kernels[i];
        const auto* sum = std::get_if<ReduceWork>(&kernel.work);
        const bool isPlain = sum != nullptr && sum->kind == ReduceKernel::Kind::Sum && sum->axis == ReduceWork::Axis::Columns &&
                             sum->second == noStore && kernel.chain.ops.empty() && !kernel.isGated;
        return isPlain && !m_isGone[i] ? sum : nullptr;
    }

    // Whether all that kernel i reads is there when kernel `at` runs.
    bool isMadeBefore(size_t i, size_t at) const
    {
        const std::vector<StoreId> reads = m_list.kernels[i].reads();
        for (size_t k = at; k < i; ++k) {
            for (const StoreId id : m_list.kernels[k].outputs) {
                const bool isRead = std::any_of(reads.begin(), reads.end(), [&](StoreId read) {
                    return m_list.rootOf(read).first == m_list.rootOf(id).first;
                });
                if (isRead && !m_isGone[k]) {
                    return false;
                }
            }
        }
        return true;
    }

    // The sum runs over A as the product does: row by row, all of it.
    static bool isWhole(const LoopView& view, const ReduceWork& sum, const MatmulWork& work)
    {
        const bool isStraight = sum.r[0] == 1 || view.strides[2] == sum.r[1] * view.strides[3];
        return view.offset == 0 && view.strides[4] == 1 && isStraight &&
               (sum.r[1] == 1 || view.strides[3] == work.rowA) && view.low[4] <= 0 && view.high[4] >= sum.b;
    }

    KernelList& m_list;
    std::vector<bool> m_isGone;
};

} // namespace

void combine(KernelList& list)
{
    Combiner(list).run();
}

} // namespace plexus
