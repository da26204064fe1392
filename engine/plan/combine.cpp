// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/plan/combine.h"

#include <algorithm>
#include <optional>

namespace plexus {
namespace {

constexpr int64_t mostRows = 1024;    // of a cross-entropy that one workgroup does alone
constexpr int64_t mostClasses = 64;   // an invocation runs through those of its row
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
        return work.rows <= mostRows && work.classes <= mostClasses;
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

    // sum(argmax(logits) == labels). Where losses are wanted row by row (one of several heads), nothing is summed up.
    void takeHits(size_t at)
    {
        auto& work = std::get<CrossEntropyWork>(kernel(at).work);
        if (work.loss != noStore) {
            return;
        }
        for (size_t i = 0; i < m_list.kernels.size() && isSmall(work); ++i) {
            const auto* most = std::get_if<ReduceWork>(&kernel(i).work);
            if (m_isGone[i] || most == nullptr || most->kind != ReduceKernel::Kind::ArgMax ||
                most->axis != ReduceWork::Axis::Rows || !most->prologue.ops.empty() ||
                most->prologue.loads.front().store != work.logits || !kernel(i).chain.ops.empty() ||
                most->a[0] * most->a[1] != work.rows || most->r[0] * most->r[1] != work.classes) {
                continue;
            }
            const StoreId best = kernel(i).outputs.front();
            const auto reader = onlyReader(best);
            if (!reader || !isCountOfEqual(kernel(*reader), best, work.labels) || !canMove(*reader, at)) {
                continue;
            }
            work.hitCount = kernel(*reader).outputs.front();
            move(*reader, at);
            m_isGone[i] = true;
            return;
        }
    }

    static bool isCountOfEqual(const PlannedKernel& kernel, StoreId first, StoreId second)
    {
        const ReduceWork* sum = wholeSum(kernel);
        if (sum == nullptr || !kernel.chain.ops.empty()) {
            return false;
        }
        const MicroChain& chain = sum->prologue;
        const auto loads = [&](const Slot& slot, StoreId store) {
            const Slot* from = &slot;
            if (slot.kind == Slot::Kind::Result) { // words as numbers
                const Micro& micro = chain.ops[static_cast<size_t>(slot.index)];
                from = micro.op->key == "to_float" ? &micro.arguments[0] : nullptr;
            }
            return from != nullptr && from->kind == Slot::Kind::Load &&
                   chain.loads[static_cast<size_t>(from->index)].store == store &&
                   chain.loads[static_cast<size_t>(from->index)].view.offset == 0;
        };
        const Slot& result = chain.results.front();
        if (result.kind != Slot::Kind::Result) {
            return false;
        }
        const Micro& equal = chain.ops[static_cast<size_t>(result.index)];
        return equal.op->key == "equal" && loads(equal.arguments[0], first) &&
               loads(equal.arguments[1], second);
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
