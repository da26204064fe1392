// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/plan/loops.h"

#include "engine/base/round_up.h"

#include <algorithm>
#include <map>
#include <numeric>
#include <optional>

namespace plexus {
namespace {

constexpr size_t longestPeriod = 5; // kernels that one dispatch can have
constexpr size_t leastSteps = 4, mostKernels = 192; // of a loop
constexpr int64_t shortest = 1 << 17;               // multiply-adds, below which a kernel is not worth sharing

// Words of a root store that a kernel touches for row r: `length` from `begin + r * pitch` on.
struct RowAccess {
    int64_t begin = 0, pitch = 0, length = 0;
    bool isWrite = false;
    int64_t end(int64_t rows) const { return begin + (rows - 1) * pitch + length; }
};

class LoopFinder {
public:
    LoopFinder(const KernelList& list, bool joinsShort, const std::function<bool(const KernelLoop&)>& isPossible)
        : m_list(list), m_joinsShort(joinsShort), m_isPossible(isPossible)
    {
    }

    std::vector<KernelLoop> run() const
    {
        std::vector<KernelLoop> loops;
        for (size_t first = 0; first < m_list.kernels.size();) {
            KernelLoop loop = longestFrom(first);
            if (loop.steps < leastSteps || !rowsStayApart(loop) || !m_isPossible(loop)) {
                loop = normFrom(first);
                loop = loop.rows > 0 && m_isPossible(loop) ? loop : KernelLoop{.first = first, .period = 0, .rows = 0};
                const KernelLoop small = shortFrom(first);
                loop = small.end() > loop.end() ? small : loop;
            }
            first = std::max(first + 1, loop.end());
            if (loop.rows > 0) {
                loops.push_back(loop);
            }
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

    static bool isRowSum(const PlannedKernel& kernel)
    {
        const auto* sum = std::get_if<ReduceWork>(&kernel.work);
        return sum != nullptr && sum->axis == ReduceWork::Axis::Rows && sum->kind == ReduceKernel::Kind::Sum && !kernel.isChecked &&
               !kernel.isGated;
    }

    static int outermost(const Loops& loops)
    {
        return static_cast<int>(std::find_if(loops.begin(), loops.end() - 1, [](int64_t extent) { return extent > 1; }) - loops.begin());
    }

    // Which of these loops consists of the rows, or of so many equal stretches; -1: none.
    static int rowLoopOf(const Loops& loops, int64_t rows)
    {
        const int loop = outermost(loops);
        const int64_t unit = loop == 4 ? 4 * rows : rows; // the innermost is walked by vec4
        return loops[static_cast<size_t>(loop)] % unit == 0 ? loop : -1;
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
        const size_t most = std::min(longestPeriod, m_list.kernels.size() - first);
        for (size_t period = 1; period <= most && canRepeat(m_list.kernels[first]); ++period) {
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

    // The sums of a norm and the maps that read them, each of which is hardly longer than the wait for it. (A product with them
    // would gain as much again, but its code is compiled apart for wherever it stands.)
    KernelLoop normFrom(size_t first) const
    {
        KernelLoop norm{.first = first, .period = 0};
        int sums = 0;
        for (size_t k = first; k < m_list.kernels.size() && k - first < longestPeriod; ++k) {
            const PlannedKernel& kernel = m_list.kernels[k];
            if (!isRowSum(kernel) && !(std::holds_alternative<MapWork>(kernel.work) && canRepeat(kernel))) {
                break;
            }
            const int loop = outermost(kernel.loops);
            const int64_t extent = kernel.loops[static_cast<size_t>(loop)] / (loop == 4 ? 4 : 1);
            KernelLoop longer = norm;
            longer.period = k + 1 - first;
            longer.rows = norm.period == 0 ? extent : std::min(norm.rows, extent);
            while (longer.rows > 1 && longer.rows % 2 == 0 && !rowsStayApart(longer)) {
                longer.rows /= 2;
            }
            if (longer.rows < 2 || !rowsStayApart(longer)) {
                break;
            }
            norm = longer;
            sums += isRowSum(kernel) ? 1 : 0;
        }
        norm.rows = sums > 0 && norm.period > 1 ? norm.rows : 0;
        return norm;
    }

    // Short kernels, one after the other.
    KernelLoop shortFrom(size_t first) const
    {
        KernelLoop some{.first = first, .period = 0, .rows = 0};
        for (size_t k = first; m_joinsShort && k < m_list.kernels.size() && k - first < longestPeriod && isShort(m_list.kernels[k]); ++k) {
            const KernelLoop longer{.first = first, .period = k + 1 - first};
            if (k > first && !m_isPossible(longer)) {
                break;
            }
            some = k > first ? longer : some;
        }
        return some;
    }

    static int64_t product(const Loops& loops)
    {
        return std::accumulate(loops.begin(), loops.end(), int64_t{1}, std::multiplies());
    }

    static bool isShort(const PlannedKernel& kernel)
    {
        constexpr int64_t number = 8; // multiply-adds in the time of a number loaded and stored, or of an exponential
        const auto amount = [&]() -> int64_t {
            if (const auto* matmul = std::get_if<MatmulWork>(&kernel.work)) {
                return matmul->batch[0] * matmul->batch[1] * matmul->m * matmul->n * matmul->k;
            }
            if (const auto* sum = std::get_if<ReduceWork>(&kernel.work)) {
                return sum->a[0] * sum->a[1] * sum->r[0] * sum->r[1] * number;
            }
            if (const auto* entropy = std::get_if<CrossEntropyWork>(&kernel.work)) {
                return entropy->rows * entropy->classes * 2 * number;
            }
            return std::holds_alternative<MapWork>(kernel.work) ? product(kernel.loops) * number : shortest;
        }();
        return amount < shortest && !kernel.isGated;
    }

    // Where strides along other loops reach as far as the view's window, in whole vec4.
    static RowAccess readOf(const LoopView& view, const Loops& loops, int rowLoop, int64_t rows, int64_t start)
    {
        int64_t low = start + view.offset, high = low;
        for (int i = 0; i < 5; ++i) {
            const auto at = static_cast<size_t>(i);
            const int64_t begin = i == rowLoop ? 0 : std::max<int64_t>(view.low[at], 0);
            const int64_t end = i == rowLoop ? loops[at] / rows : std::min(view.high[at], loops[at]);
            low += std::min(view.strides[at] * begin, view.strides[at] * (end - 1));
            high += std::max(view.strides[at] * begin, view.strides[at] * (end - 1));
        }
        low -= (low % 4 + 4) % 4;
        const auto row = static_cast<size_t>(rowLoop);
        return {low, view.strides[row] * (loops[row] / rows), roundUp(high + 1 - low, int64_t{4}), false};
    }

    static RowAccess matrix(int64_t start, int64_t count, int64_t pitch, int64_t columns, int64_t rows, bool isWrite)
    {
        const int64_t each = count / rows;
        return {start, each * pitch, (each - 1) * pitch + roundUp(columns, int64_t{4}), isWrite};
    }

    std::optional<RowAccess> writeOf(const PlannedKernel& kernel, StoreId id, int64_t rows, int64_t start) const
    {
        if (const auto* product = std::get_if<MatmulWork>(&kernel.work)) {
            return matrix(start, product->m, product->rowOut, product->n, rows, true);
        }
        const Store& store = m_list[id];
        int64_t words = isRowSum(kernel) ? kernel.loops[4] : roundUp(kernel.loops[4], int64_t{4});
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
        bool isDense = true; // what is read by views
        for (size_t k = loop.first; k < loop.end(); ++k) {
            const PlannedKernel& kernel = m_list.kernels[k];
            const auto* sum = std::get_if<ReduceWork>(&kernel.work);
            const Loops within = sum != nullptr ? Loops{1, sum->a[0], sum->a[1], sum->r[0], sum->r[1]} : kernel.loops;
            const int rowLoop = rowLoopOf(kernel.loops, loop.rows), rowWithin = rowLoopOf(within, loop.rows);
            if (rowLoop < 0 || rowWithin < 0 || (sum != nullptr && rowWithin > 2)) {
                return false;
            }
            const auto read = [&](const std::vector<Load>& loads, const Loops& loops, int rowOf) {
                for (const Load& load : loads) {
                    const auto [root, start] = m_list.rootOf(load.store);
                    accesses[root].push_back(readOf(load.view, loops, rowOf, loop.rows, start));
                    isDense = isDense && m_list[load.store].pitch == 0;
                }
            };
            read(kernel.chain.loads, kernel.loops, rowLoop);
            if (sum != nullptr) {
                read(sum->prologue.loads, within, rowWithin);
            }
            if (const auto* product = std::get_if<MatmulWork>(&kernel.work)) {
                const auto [a, startA] = m_list.rootOf(product->a);
                accesses[a].push_back(matrix(startA, product->m, product->rowA, product->k, loop.rows, false));
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
        return isDense && std::all_of(accesses.begin(), accesses.end(), [&](const auto& entry) { return areApart(entry.second, loop.rows); });
    }

    static bool areApart(const std::vector<RowAccess>& all, int64_t rows)
    {
        for (const RowAccess& write : all) {
            for (const RowAccess& other : all) {
                if (!write.isWrite) {
                    break;
                }
                if (write.pitch < 0 || other.pitch < 0) {
                    return false;
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
    const bool m_joinsShort;
    const std::function<bool(const KernelLoop&)>& m_isPossible;
};

} // namespace

std::vector<KernelLoop> findLoops(const KernelList& list, bool joinsShort, const std::function<bool(const KernelLoop&)>& isPossible)
{
    return LoopFinder(list, joinsShort, isPossible).run();
}

} // namespace plexus
