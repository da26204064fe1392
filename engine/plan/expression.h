// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/plan/kernel_list.h"
#include "engine/plan/prepare.h"

#include <optional>
#include <set>

namespace plexus {

// What a template can hold of a chain.
struct ChainLimits {
    size_t loads = 4;
    size_t ops = 12;
    size_t immediates = 8;
    bool hasScalars = true;
    bool hasRandom = false;
    bool hold(const MicroChain& chain) const
    {
        return chain.loads.size() <= loads && chain.ops.size() <= ops && chain.immediates.size() <= immediates;
    }
};
inline constexpr ChainLimits mapChain = {.loads = 8, .ops = 24, .hasRandom = true};
inline constexpr ChainLimits epilogueChain = {};
inline constexpr ChainLimits prologueChain = {.hasScalars = false};

// Why a value cannot be computed in one chain. NeedsStore: `value` must be in memory first.
// NotAffine: `value`, a movement, cannot be expressed in these loops. Unavailable: `value` is
// computed later.
struct Obstacle {
    enum class Kind : uint8_t { NeedsStore, NotAffine, Unavailable } kind;
    ValueId value = noValue;
};

// The memory of a value, seen through bijective movements, as that value's axes lie in it; nothing
// if it is not stored.
std::optional<std::pair<StoreId, Layout>> viewOf(const Prepared& prepared, const KernelList& list,
                                                 const std::vector<StoreId>& storeOf,
                                                 ValueId value);

// Writes values as micro-ops over loads: maps are inlined, movements turn into views.
class Expression {
public:
    // inner: the value that the template itself computes at `root`; noValue for maps.
    Expression(const Prepared& prepared, const KernelList& list,
               const std::vector<StoreId>& storeOf, ChainLimits limits, Coordinates root,
               ValueId inner = noValue);

    // Adds a result; false with an obstacle.
    bool add(ValueId value);
    const Obstacle& obstacle() const { return m_obstacle; }
    bool hasOps() const { return !m_chain.ops.empty(); }

    // The chain in five loops, where groups[i] lists the neighbouring loops that become loop i.
    // None when some load does not run through a group in one stride.
    using Groups = std::array<std::vector<size_t>, 5>;
    std::optional<MicroChain> chain(const Groups& groups) const;
    // Groups for a map whose output has these dims (one per loop): as few loops as all loads allow.
    // None when that is more than five.
    std::optional<Groups> mapGroups(const std::vector<Dim>& dims) const;
    static Loops loopsOf(const std::vector<int64_t>& extents, const Groups& groups);

private:
    struct RawView {
        int64_t offset = 0;
        std::vector<int64_t> strides, low, high;
        bool operator==(const RawView&) const = default;
    };
    struct Made {
        ValueId value;
        Coordinates at;
        Slot slot;
    };

    std::optional<Slot> build(ValueId value, const Coordinates& at);
    std::optional<Slot> buildMap(ValueId value, const Coordinates& at);
    std::optional<Slot> load(ValueId value, StoreId store, const Layout& layout,
                             const Coordinates& at);
    std::optional<Slot> draw(ValueId value, const Coordinates& at);
    std::optional<Slot> immediate(double number);
    std::optional<Slot> scalar(const std::string& name);
    std::optional<Slot> fail(Obstacle::Kind kind, ValueId value);
    std::optional<Slot> tooBig();
    int weight(ValueId value) const; // micro-ops that inlining it takes
    ValueId heaviestInput(ValueId value) const;
    bool collect(ValueId value, std::set<ValueId>& ops, std::set<ValueId>& loads) const;
    bool isWindowed(const Coordinates& at) const;
    static bool joins(const RawView& view, const std::vector<int64_t>& loops, size_t outer,
                      size_t inner);
    bool joins(size_t outer, size_t inner) const;
    LoopView collapsed(const RawView& view, const Groups& groups) const;

    const Prepared& m_prepared;
    const KernelList& m_list;
    const std::vector<StoreId>& m_storeOf;
    ChainLimits m_limits;
    Coordinates m_root;
    ValueId m_inner;
    ValueId m_target = noValue; // the value being added
    MicroChain m_chain;         // loads without views
    std::vector<RawView> m_views;
    std::optional<RawView> m_draw;
    std::vector<Made> m_made;
    Obstacle m_obstacle{Obstacle::Kind::Unavailable};
};

// Loop l runs over dims[l]; the coordinates of a value of this rank in such a layout.
Coordinates coordinatesOf(const std::vector<Dim>& dims, int rank);

} // namespace plexus
