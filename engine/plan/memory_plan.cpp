// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/plan/memory_plan.h"

#include "engine/base/round_up.h"

#include <algorithm>
#include <limits>
#include <numeric>

namespace plexus {

uint64_t MemoryPlan::bytes() const
{
    return std::accumulate(pages.begin(), pages.end(), uint64_t{0});
}

namespace {

struct Taken {
    uint64_t begin, end;
};

// The smallest gap of `bytes` between these, or what follows them.
uint64_t bestGap(std::vector<Taken> taken, uint64_t bytes)
{
    std::sort(taken.begin(), taken.end(),
              [](const Taken& a, const Taken& b) { return a.begin < b.begin; });
    uint64_t end = 0;
    uint64_t best = 0;
    uint64_t least = std::numeric_limits<uint64_t>::max();
    for (const Taken& piece : taken) {
        if (piece.begin >= end + bytes && piece.begin - end < least) {
            least = piece.begin - end;
            best = end;
        }
        end = std::max(end, piece.end);
    }
    return least == std::numeric_limits<uint64_t>::max() ? end : best;
}

} // namespace

MemoryPlan planMemory(const std::vector<Lifetime>& lifetimes, uint64_t alignment, uint64_t pageBytes)
{
    MemoryPlan plan;
    plan.placements.resize(lifetimes.size());
    std::vector<size_t> order(lifetimes.size());
    std::iota(order.begin(), order.end(), size_t{0});
    std::stable_sort(order.begin(), order.end(),
                     [&](size_t a, size_t b) { return lifetimes[a].bytes > lifetimes[b].bytes; });
    std::vector<size_t> placed;
    for (size_t index : order) {
        const Lifetime& piece = lifetimes[index];
        const uint64_t bytes = roundUp(piece.bytes, alignment);
        for (uint32_t page = 0;; ++page) {
            if (page == plan.pages.size()) {
                plan.pages.push_back(0);
            }
            std::vector<Taken> taken;
            for (size_t other : placed) {
                const Lifetime& rival = lifetimes[other];
                if (plan.placements[other].page == page && rival.first <= piece.last &&
                    piece.first <= rival.last) {
                    const uint64_t begin = plan.placements[other].offset;
                    taken.push_back(
                        {begin, begin + roundUp(rival.bytes, alignment)});
                }
            }
            const uint64_t offset = bestGap(std::move(taken), bytes);
            if (offset + bytes <= pageBytes || plan.pages[page] == 0) {
                plan.placements[index] = {page, offset};
                plan.pages[page] = std::max(plan.pages[page], offset + bytes);
                break;
            }
        }
        placed.push_back(index);
    }
    return plan;
}

} // namespace plexus
