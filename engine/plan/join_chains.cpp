// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/plan/join_chains.h"

#include <algorithm>
#include <iterator>

namespace plexus {
namespace {

// Where it stands, at the end if it is new.
template <typename T> int indexIn(std::vector<T>& all, const T& one)
{
    const auto found = std::find(all.begin(), all.end(), one);
    const auto index = static_cast<int>(found - all.begin());
    if (found == all.end()) {
        all.push_back(one);
    }
    return index;
}

} // namespace

Slot slotOf(MicroChain& chain, const Load& load)
{
    return {Slot::Kind::Load, indexIn(chain.loads, load)};
}

void append(MicroChain& chain, const MicroChain& more, const std::vector<Slot>& loads)
{
    std::vector<Slot> results;
    const auto moved = [&](const Slot& slot) {
        const auto index = static_cast<size_t>(slot.index);
        switch (slot.kind) {
        case Slot::Kind::Load: return loads[index];
        case Slot::Kind::Result: return results[index];
        case Slot::Kind::Immediate: return Slot{Slot::Kind::Immediate, indexIn(chain.immediates, more.immediates[index])};
        default: return slot;
        }
    };
    for (Micro micro : more.ops) {
        std::transform(micro.arguments.begin(), micro.arguments.end(), micro.arguments.begin(), moved);
        results.push_back({Slot::Kind::Result, indexIn(chain.ops, micro)});
    }
    std::transform(more.results.begin(), more.results.end(), std::back_inserter(chain.results), moved);
}

} // namespace plexus
