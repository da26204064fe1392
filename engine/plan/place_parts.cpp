// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/plan/place_parts.h"

#include "engine/base/round_up.h"

#include <algorithm>
#include <optional>

namespace plexus {
namespace {

// Words from place to place of each loop, as a map writes its results.
Loops stridesOf(const Loops& loops)
{
    Loops strides = {};
    int64_t stride = 1;
    for (size_t loop = 5; loop-- > 0;) {
        strides[loop] = stride;
        stride *= loop == 4 ? roundUp(loops[4], 4) : loops[loop];
    }
    return strides;
}

// A store that is put into another: rows of `block` words, `pitch` apart there, from word `start` on.
struct Part {
    StoreId store = noStore;
    int64_t start = 0, block = 0, pitch = 0;
};

class Placer {
public:
    Placer(KernelList& list, int64_t alignment)
        : m_list(list), m_alignment(alignment), m_isGone(list.kernels.size()), m_writer(list.stores.size(), none),
          m_readers(list.stores.size())
    {
        for (size_t k = 0; k < list.kernels.size(); ++k) {
            for (const StoreId id : list.kernels[k].outputs) {
                size_t& writer = m_writer[static_cast<size_t>(id)];
                writer = writer == none ? k : several;
            }
            for (const StoreId id : list.kernels[k].reads()) {
                ++m_readers[static_cast<size_t>(id)];
            }
        }
        for (const PlannedOutput& output : list.outputs) {
            ++m_readers[static_cast<size_t>(output.store)];
        }
    }

    void run()
    {
        // The last map of a chain first: it has the others in it.
        for (size_t k = m_list.kernels.size(); k-- > 0;) {
            std::vector<Part> parts;
            std::vector<size_t> maps;
            if (!m_isGone[k] && isPiece(k)) {
                const Load& load = m_list.kernels[k].chain.loads.front();
                Store& piece = m_list.stores[static_cast<size_t>(m_list.kernels[k].outputs.front())];
                piece.within = load.store;
                piece.start = load.view.offset;
                m_isGone[k] = true;
            } else if (!m_isGone[k] && collect(k, parts, maps) && fill(parts)) {
                for (const Part& part : parts) {
                    Store& store = m_list.stores[static_cast<size_t>(part.store)];
                    store.within = m_list.kernels[k].outputs.front();
                    store.start = part.start;
                    if (part.block < store.layout.words()) {
                        store.block = part.block;
                        store.pitch = part.pitch;
                    }
                }
                for (const size_t map : maps) {
                    m_isGone[map] = true;
                }
            }
        }
        size_t next = 0;
        std::erase_if(m_list.kernels, [&](const PlannedKernel&) { return m_isGone[next++]; });
    }

private:
    static constexpr size_t none = SIZE_MAX, several = SIZE_MAX - 1;

    bool isMade(StoreId id) const // of the arena, with one writer
    {
        return m_list[id].place == Place::Arena && m_writer[static_cast<size_t>(id)] < several;
    }
    bool isOwn(StoreId id) const { return isMade(id) && m_list[id].within == noStore; } // and a place of its own

    // A map that only adds what it loads. (One addition fewer than loads: each is added once.)
    bool isSum(const PlannedKernel& kernel) const
    {
        const MicroChain& chain = kernel.chain;
        return std::holds_alternative<MapWork>(kernel.work) && !kernel.isGated && !kernel.isChecked &&
               kernel.outputs.size() == 1 && isMade(kernel.outputs.front()) && chain.immediates.empty() &&
               chain.scalars.empty() && !chain.isRandom && chain.ops.size() + 1 == chain.loads.size() &&
               std::all_of(chain.ops.begin(), chain.ops.end(),
                           [](const Micro& micro) { return micro.op->key == "add"; });
    }

    // Whether kernel k only copies neighbouring words of a store, from where a store may begin.
    bool isPiece(size_t k) const
    {
        const PlannedKernel& kernel = m_list.kernels[k];
        if (!isSum(kernel) || !kernel.chain.ops.empty() || !isOwn(kernel.outputs.front())) {
            return false;
        }
        const auto& [source, view] = kernel.chain.loads.front();
        const Loops strides = stridesOf(kernel.loops);
        bool isPiece = m_list[source].place == Place::Arena && view.offset * 4 % m_alignment == 0;
        for (size_t loop = 0; loop < 5; ++loop) {
            isPiece = isPiece && view.low[loop] <= 0 && view.high[loop] >= kernel.loops[loop] &&
                      (kernel.loops[loop] == 1 || view.strides[loop] == strides[loop]);
        }
        return isPiece && view.offset + m_list[kernel.outputs.front()].layout.words() <= m_list[source].layout.words();
    }

    // The stores that kernel k, a map that only adds, puts into its result, and the maps that take part in it.
    bool collect(size_t k, std::vector<Part>& parts, std::vector<size_t>& maps) const
    {
        const PlannedKernel& kernel = m_list.kernels[k];
        const MicroChain& chain = kernel.chain;
        if (!isSum(kernel) || m_list[kernel.outputs.front()].pitch != 0) {
            return false;
        }
        maps.push_back(k);
        const Loops strides = stridesOf(kernel.loops);
        return std::all_of(chain.loads.begin(), chain.loads.end(),
                           [&](const Load& load) { return collect(load, kernel.loops, strides, parts, maps); });
    }

    bool collect(const Load& load, const Loops& loops, const Loops& strides, std::vector<Part>& parts,
                 std::vector<size_t>& maps) const
    {
        const LoopView& view = load.view;
        std::optional<size_t> window;
        for (size_t loop = 0; loop < 5; ++loop) {
            const bool isOpen = view.low[loop] <= 0 && view.high[loop] >= loops[loop];
            if (!isOpen && window) {
                return false;
            }
            window = isOpen ? window : loop;
        }
        const auto inPlace = [&](size_t loop) { return loops[loop] == 1 || view.strides[loop] == strides[loop]; };
        if (!window) { // what an earlier map has put together, for this one alone
            const bool isWhole = view.offset == 0 && inPlace(0) && inPlace(1) && inPlace(2) && inPlace(3) && inPlace(4);
            const auto index = static_cast<size_t>(load.store);
            return isWhole && isOwn(load.store) && m_readers[index] == 1 && !m_isGone[m_writer[index]] &&
                   collect(m_writer[index], parts, maps);
        }
        const int64_t low = std::max<int64_t>(view.low[*window], 0), high = std::min(view.high[*window], loops[*window]);
        if (low >= high || !isOwn(load.store) || (*window == 4 && (low % 4 != 0 || high % 4 != 0))) {
            return false;
        }
        Loops own = loops;
        own[*window] = high - low;
        const Loops ownStrides = stridesOf(own);
        bool isPart = view.offset + low * view.strides[*window] == 0;
        for (size_t loop = 0; loop < 5; ++loop) {
            isPart = isPart && (own[loop] == 1 || view.strides[loop] == ownStrides[loop]);
        }
        const Part part{load.store, low * strides[*window], (high - low) * strides[*window], loops[*window] * strides[*window]};
        const int64_t words = m_list[load.store].layout.words();
        isPart = isPart && words == own[0] * ownStrides[0];
        // In rows: where the kernel that makes it can write it so, and nobody else reads it.
        const auto index = static_cast<size_t>(load.store);
        isPart = isPart && (part.block == words || (m_readers[index] == 1 && !m_isGone[m_writer[index]] &&
                                                    writesRows(m_list.kernels[m_writer[index]], part.block)));
        parts.push_back(part);
        return isPart;
    }

    static bool writesRows(const PlannedKernel& kernel, int64_t words)
    {
        const auto* attention = std::get_if<AttentionWork>(&kernel.work);
        return std::holds_alternative<MapWork>(kernel.work) ||
               (attention != nullptr && words == attention->heads * roundUp(attention->depth, 4));
    }

    // Whether the parts lie side by side, each where a store may begin, and leave nothing out.
    bool fill(std::vector<Part>& parts) const
    {
        std::sort(parts.begin(), parts.end(), [](const Part& a, const Part& b) { return a.start < b.start; });
        const int64_t pitch = parts.front().pitch;
        int64_t end = 0;
        for (const Part& part : parts) {
            const bool isOnce = std::count_if(parts.begin(), parts.end(), [&](const Part& other) {
                                    return other.store == part.store;
                                }) == 1;
            if (part.start != end || part.pitch != pitch || part.start * 4 % m_alignment != 0 || !isOnce) {
                return false;
            }
            end += part.block;
        }
        return end == pitch;
    }

    KernelList& m_list;
    int64_t m_alignment;
    std::vector<bool> m_isGone;
    std::vector<size_t> m_writer; // the kernel that writes a store
    std::vector<int> m_readers;   // kernels and outputs
};

} // namespace

void placeParts(KernelList& list, int64_t alignment)
{
    Placer(list, alignment).run();
}

} // namespace plexus
