// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/plan/loops.h"

#include "engine/base/round_up.h"

#include <algorithm>
#include <map>
#include <optional>

namespace plexus {
namespace {

constexpr size_t longestPeriod = 6;
constexpr size_t leastSteps = 4, mostKernels = 192; // of a loop

// Words of a root store that a kernel touches for row r: `length` from `begin + r * pitch` on.
struct RowAccess {
    int64_t begin = 0, pitch = 0, length = 0;
    bool isWrite = false;
    int64_t end(int64_t rows) const { return begin + (rows - 1) * pitch + length; }
};

class LoopFinder {
public:
    explicit LoopFinder(const KernelList& list) : m_list(list) {}

    std::vector<KernelLoop> run() const
    {
        std::vector<KernelLoop> loops;
        for (size_t first = 0; first < m_list.kernels.size();) {
            const KernelLoop loop = longestFrom(first);
            if (loop.steps < leastSteps || !rowsStayApart(loop)) {
                ++first;
                continue;
            }
            loops.push_back(loop);
            first = loop.end();
        }
        return loops;
    }

private:
    static bool canRepeat(const PlannedKernel& kernel)
    {
        const auto* product = std::get_if<MatmulWork>(&kernel.work);
        const bool isPlain = product != nullptr && product->batch == std::array<int64_t, 2>{1, 1} && product->sums == noStore &&
                             product->order != MatmulWork::Order::TN;
        return (isPlain || std::holds_alternative<MapWork>(kernel.work)) && !kernel.isChecked && !kernel.isGated && !kernel.chain.isRandom;
    }

    // Which of the kernel's loops are these rows; `flat` where they are stretches of the innermost, -1: none.
    static constexpr int flat = 4;
    static int rowLoopOf(const PlannedKernel& kernel, int64_t rows)
    {
        const auto outermost = std::find_if(kernel.loops.begin(), kernel.loops.end() - 1, [](int64_t extent) { return extent > 1; });
        const auto loop = static_cast<int>(outermost - kernel.loops.begin());
        return loop == flat ? (std::holds_alternative<MapWork>(kernel.work) && kernel.loops[4] % (4 * rows) == 0 ? flat : -1)
                            : (*outermost == rows ? loop : -1);
    }

    static bool sameWork(const Work& a, const Work& b)
    {
        const auto* x = std::get_if<MatmulWork>(&a);
        const auto* y = std::get_if<MatmulWork>(&b);
        return (x == nullptr) == (y == nullptr) &&
               (x == nullptr || (x->order == y->order && x->b == y->b && x->m == y->m && x->n == y->n && x->k == y->k &&
                                 x->rowA == y->rowA && x->rowB == y->rowB && x->rowOut == y->rowOut));
    }

    bool isSame(size_t i, size_t j) const
    {
        const PlannedKernel &a = m_list.kernels[i], &b = m_list.kernels[j];
        return canRepeat(b) && sameWork(a.work, b.work) && a.loops == b.loops && a.outputs.size() == b.outputs.size() &&
               a.chain.ops == b.chain.ops && a.chain.immediates == b.chain.immediates && a.chain.scalars == b.chain.scalars &&
               a.chain.results == b.chain.results &&
               std::equal(a.chain.loads.begin(), a.chain.loads.end(), b.chain.loads.begin(), b.chain.loads.end(),
                          [](const Load& x, const Load& y) {
                              return x.view.strides == y.view.strides && x.view.low == y.view.low && x.view.high == y.view.high;
                          });
    }

    KernelLoop longestFrom(size_t first) const
    {
        KernelLoop longest{.first = first, .steps = 0};
        for (size_t period = 1; period <= longestPeriod && canRepeat(m_list.kernels[first]); ++period) {
            size_t end = first + period;
            while (end < m_list.kernels.size() && end - first < mostKernels && isSame(end - period, end)) {
                ++end;
            }
            KernelLoop loop{first, period, (end - first) / period, 0};
            for (size_t k = first; k < first + period && loop.rows == 0; ++k) {
                const auto* product = std::get_if<MatmulWork>(&m_list.kernels[k].work);
                loop.rows = product != nullptr ? product->m : 0;
            }
            if (loop.rows > 1 && loop.steps >= leastSteps && loop.steps * loop.period > longest.steps * longest.period) {
                longest = loop;
            }
        }
        return longest;
    }

    // Where strides along other loops reach as far as the view's window, in whole vec4.
    static RowAccess readOf(const LoopView& view, const Loops& loops, int rowLoop, int64_t rows, int64_t start)
    {
        int64_t low = start + view.offset, high = low;
        for (int i = 0; i < 5; ++i) {
            const auto at = static_cast<size_t>(i);
            const int64_t count = i != rowLoop ? loops[at] : i == flat ? loops[at] / rows : 1;
            const bool isWindow = i != rowLoop;
            const int64_t first = view.strides[at] * (isWindow ? std::max<int64_t>(view.low[at], 0) : 0);
            const int64_t last = view.strides[at] * (isWindow ? std::min(view.high[at], count) - 1 : count - 1);
            low += std::min(first, last);
            high += std::max(first, last);
        }
        low -= (low % 4 + 4) % 4;
        const int64_t stride = view.strides[static_cast<size_t>(rowLoop)];
        return {low, rowLoop == flat ? stride * (loops[4] / rows) : stride, roundUp(high + 1 - low, int64_t{4}), false};
    }

    std::optional<RowAccess> writeOf(const PlannedKernel& kernel, StoreId id, int64_t rows, int64_t start) const
    {
        if (const auto* product = std::get_if<MatmulWork>(&kernel.work)) {
            return RowAccess{start, product->rowOut, roundUp(product->n, int64_t{4}), true};
        }
        const Store& store = m_list[id];
        int64_t words = roundUp(kernel.loops[4], int64_t{4});
        for (size_t i = 0; i < 4; ++i) {
            words *= kernel.loops[i];
        }
        const int64_t row = words / rows;
        if (store.pitch == 0) {
            return RowAccess{start, row, row, true};
        }
        if (row % store.block != 0) {
            return std::nullopt;
        }
        return RowAccess{start, row / store.block * store.pitch, (row / store.block - 1) * store.pitch + store.block, true};
    }

    bool rowsStayApart(const KernelLoop& loop) const
    {
        std::map<StoreId, std::vector<RowAccess>> accesses;
        for (size_t k = loop.first; k < loop.end(); ++k) {
            const PlannedKernel& kernel = m_list.kernels[k];
            const int rowLoop = rowLoopOf(kernel, loop.rows);
            if (rowLoop < 0) {
                return false;
            }
            for (const Load& load : kernel.chain.loads) {
                if (m_list[load.store].pitch != 0) {
                    return false;
                }
                const auto [root, start] = m_list.rootOf(load.store);
                accesses[root].push_back(readOf(load.view, kernel.loops, rowLoop, loop.rows, start));
            }
            const auto* product = std::get_if<MatmulWork>(&kernel.work);
            if (product != nullptr) {
                const auto [a, startA] = m_list.rootOf(product->a);
                accesses[a].push_back({startA, product->rowA, roundUp(product->k, int64_t{4}), false});
                const auto [b, startB] = m_list.rootOf(product->b);
                accesses[b].push_back({startB, 0, m_list[product->b].span() / bytesOf(m_list[product->b].format), false});
            }
            for (const StoreId id : kernel.outputs) {
                const auto [root, start] = m_list.rootOf(id);
                const std::optional<RowAccess> write = writeOf(kernel, id, loop.rows, start);
                if (!write) {
                    return false;
                }
                accesses[root].push_back(*write);
            }
        }
        return std::all_of(accesses.begin(), accesses.end(), [&](const auto& entry) { return areApart(entry.second, loop.rows); });
    }

    static bool areApart(const std::vector<RowAccess>& all, int64_t rows)
    {
        for (const RowAccess& write : all) {
            for (const RowAccess& other : all) {
                if (!write.isWrite) {
                    break;
                }
                const bool isElsewhere = write.end(rows) <= other.begin || other.end(rows) <= write.begin;
                // Both within one stretch of `pitch` words that is this row's alone.
                const int64_t first = std::min(write.begin, other.begin);
                const int64_t last = std::max(write.begin + write.length, other.begin + other.length);
                const bool isSameRow = write.pitch == other.pitch && last - first <= write.pitch;
                if (!isElsewhere && !isSameRow) {
                    return false;
                }
            }
        }
        return true;
    }

    const KernelList& m_list;
};

} // namespace

std::vector<KernelLoop> findLoops(const KernelList& list)
{
    return LoopFinder(list).run();
}

} // namespace plexus
