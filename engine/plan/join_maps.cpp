// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/plan/join_maps.h"

#include "engine/plan/expression.h"
#include "engine/plan/join_chains.h"

#include <algorithm>
#include <optional>

namespace plexus {
namespace {

constexpr size_t mostResults = 4; // that the template of maps writes
constexpr size_t reach = 12;      // kernels that are looked at behind a map

bool contains(const std::vector<StoreId>& stores, StoreId id)
{
    return std::find(stores.begin(), stores.end(), id) != stores.end();
}

// Which loops of `to` make up each of `from`, outermost first; none unless every loop of `from` is a row of
// neighbouring loops of `to`.
std::optional<std::array<std::vector<size_t>, 5>> cuts(const Loops& from, const Loops& to)
{
    std::array<std::vector<size_t>, 5> parts;
    size_t next = 5;
    for (size_t loop = 5; loop-- > 0;) {
        int64_t size = 1;
        while (size < from[loop] && next > 0) {
            size *= to[--next];
            parts[loop].insert(parts[loop].begin(), next);
        }
        if (size != from[loop] || (loop == 4 && parts[4].size() > 1 && (to[4] % 4 != 0 || parts[4].back() != 4))) {
            return std::nullopt;
        }
    }
    return parts;
}

// The view in finer loops; none where one that is cut has a window.
std::optional<LoopView> cut(const LoopView& view, const std::array<std::vector<size_t>, 5>& parts, const Loops& from,
                            const Loops& to)
{
    LoopView result{view.offset, {}, {}, {}};
    result.low.fill(INT32_MIN);
    result.high.fill(INT32_MAX);
    for (size_t loop = 0; loop < 5; ++loop) {
        const bool isOpen = view.low[loop] <= 0 && view.high[loop] >= from[loop];
        if (parts[loop].size() > 1 && !isOpen) {
            return std::nullopt;
        }
        int64_t stride = view.strides[loop];
        for (size_t i = parts[loop].size(); i-- > 0;) {
            const size_t part = parts[loop][i];
            result.strides[part] = stride;
            if (!isOpen) {
                result.low[part] = view.low[loop];
                result.high[part] = view.high[loop];
            }
            stride *= to[part];
        }
    }
    return result;
}

// A kernel's chain in finer loops.
std::optional<MicroChain> inLoops(const PlannedKernel& kernel, const Loops& loops)
{
    MicroChain chain = kernel.chain;
    if (kernel.loops == loops) {
        return chain;
    }
    const auto parts = cuts(kernel.loops, loops);
    for (Load& load : chain.loads) {
        const auto view = parts ? cut(load.view, *parts, kernel.loops, loops) : std::nullopt;
        if (!view) {
            return std::nullopt;
        }
        load.view = *view;
    }
    return parts ? std::optional(chain) : std::nullopt;
}

// Whether it reads at every place of the loops what a map writes there.
bool isInPlace(const LoopView& view, const Loops& loops)
{
    int64_t stride = 1;
    for (size_t loop = 5; loop-- > 0;) {
        const bool isOpen = view.low[loop] <= 0 && view.high[loop] >= loops[loop];
        if (!isOpen || (loops[loop] > 1 && view.strides[loop] != stride)) {
            return false;
        }
        stride *= loop == 4 ? (loops[4] + 3) / 4 * 4 : loops[loop];
    }
    return view.offset == 0;
}

class Joiner {
public:
    explicit Joiner(KernelList& list) : m_list(list), m_isGone(list.kernels.size()), m_writers(list.stores.size())
    {
        for (const PlannedKernel& kernel : list.kernels) {
            for (const StoreId id : kernel.outputs) {
                ++m_writers[static_cast<size_t>(id)];
            }
        }
    }

    void run()
    {
        for (size_t i = 0; i < m_list.kernels.size(); ++i) {
            for (size_t k = i + 1; k < std::min(i + 1 + reach, m_list.kernels.size()) && isPlain(i); ++k) {
                if (!m_isGone[k] && isPlain(k) && canRunAt(i, k)) {
                    join(i, k);
                }
            }
        }
        size_t next = 0;
        std::erase_if(m_list.kernels, [&](const PlannedKernel&) { return m_isGone[next++]; });
    }

private:
    // A map whose results are nobody's but the program's.
    bool isPlain(size_t i) const
    {
        const PlannedKernel& kernel = m_list.kernels[i];
        return !m_isGone[i] && std::holds_alternative<MapWork>(kernel.work) && !kernel.isGated && !kernel.isChecked &&
               !kernel.chain.isRandom && kernel.chain.scalars.empty() &&
               std::all_of(kernel.outputs.begin(), kernel.outputs.end(),
                           [&](StoreId id) {
                               return m_list[id].place == Place::Arena && m_writers[static_cast<size_t>(id)] == 1;
                           });
    }

    // Nothing that `later` reads is written in between.
    bool canRunAt(size_t at, size_t later) const
    {
        std::vector<StoreId> reads = m_list.kernels[later].reads();
        const auto root = [&](StoreId id) { return m_list.rootOf(id).first; };
        std::transform(reads.begin(), reads.end(), reads.begin(), root);
        for (size_t i = at + 1; i < later; ++i) {
            for (const StoreId id : m_list.kernels[i].outputs) {
                if (!m_isGone[i] && contains(reads, root(id))) {
                    return false;
                }
            }
        }
        return true;
    }

    void join(size_t into, size_t from)
    {
        PlannedKernel& first = m_list.kernels[into];
        const PlannedKernel& second = m_list.kernels[from];
        const Layout& layout = m_list[first.outputs.front()].layout;
        if (first.node != second.node || first.outputs.size() + second.outputs.size() > mostResults ||
            m_list[second.outputs.front()].layout != layout) {
            return;
        }
        for (const Loops& loops : {first.loops, second.loops}) {
            const auto a = inLoops(first, loops), b = inLoops(second, loops);
            auto both = a && b ? joined(*a, *b, first.outputs, loops) : std::nullopt;
            if (both) {
                first.chain = std::move(*both);
                first.loops = loops;
                first.outputs.insert(first.outputs.end(), second.outputs.begin(), second.outputs.end());
                first.label += ", " + second.label;
                m_isGone[from] = true;
                return;
            }
        }
    }

    // Both in one chain; none where that is too long, or where they have nothing in common.
    static std::optional<MicroChain> joined(MicroChain chain, const MicroChain& more,
                                            const std::vector<StoreId>& written, const Loops& loops)
    {
        bool shares = false;
        std::vector<Slot> loads;
        for (const Load& load : more.loads) {
            const auto own = std::find(written.begin(), written.end(), load.store);
            if (own != written.end()) {
                if (!isInPlace(load.view, loops)) {
                    return std::nullopt;
                }
                loads.push_back(chain.results[static_cast<size_t>(own - written.begin())]);
                shares = true;
                continue;
            }
            shares = shares || std::any_of(chain.loads.begin(), chain.loads.end(),
                                           [&](const Load& other) { return other.store == load.store; });
            loads.push_back(slotOf(chain, load));
        }
        append(chain, more, loads);
        return mapChain.hold(chain) && shares ? std::optional(std::move(chain)) : std::nullopt;
    }

    KernelList& m_list;
    std::vector<bool> m_isGone;
    std::vector<int> m_writers; // kernels that write a store; joining changes none
};

} // namespace

void joinMaps(KernelList& list)
{
    Joiner(list).run();
}

} // namespace plexus
