// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/plan/expression.h"

#include <algorithm>

namespace plexus {

Coordinates coordinatesOf(const std::vector<Dim>& dims, int rank)
{
    Coordinates at;
    const size_t loops = std::max<size_t>(dims.size(), 1);
    at.loops.assign(loops, 1);
    at.low.assign(loops, 0);
    at.high.assign(loops, 1);
    at.axes.assign(static_cast<size_t>(rank), Affine{0, std::vector<int64_t>(loops, 0)});
    for (size_t loop = 0; loop < dims.size(); ++loop) {
        at.loops[loop] = at.high[loop] = dims[loop].extent;
        at.axes[static_cast<size_t>(dims[loop].axis)].factors[loop] = dims[loop].step;
    }
    return at;
}

std::optional<std::pair<StoreId, Layout>> viewOf(const Prepared& prepared, const KernelList& list,
                                                 const std::vector<StoreId>& storeOf, ValueId value)
{
    if (const StoreId store = storeOf[static_cast<size_t>(value)]; store != noStore) {
        return std::pair(store, list[store].layout);
    }
    const Node& node = prepared.program[value];
    if (node.op->push == nullptr) {
        return std::nullopt;
    }
    auto view = viewOf(prepared, list, storeOf, node.inputs[0]);
    const MoveCall call{node.attributes, prepared.program[node.inputs[0]].shape, node.shape};
    if (!view || !node.op->push(call, view->second.dims)) {
        return std::nullopt;
    }
    return view;
}

Expression::Expression(const Prepared& prepared, const KernelList& list,
                       const std::vector<StoreId>& storeOf, ChainLimits limits, Coordinates root,
                       ValueId inner)
    : m_prepared(prepared), m_list(list), m_storeOf(storeOf), m_limits(limits),
      m_root(std::move(root)), m_inner(inner)
{
}

bool Expression::add(ValueId value)
{
    m_target = value;
    const std::optional<Slot> slot = build(value, m_root);
    if (slot) {
        m_chain.results.push_back(*slot);
    }
    return slot.has_value();
}

std::optional<Slot> Expression::fail(Obstacle::Kind kind, ValueId value)
{
    m_obstacle = {kind, value};
    return std::nullopt;
}

int Expression::weight(ValueId value) const
{
    const auto index = static_cast<size_t>(value);
    const Node& node = m_prepared.program[value];
    if (m_storeOf[index] != noStore || m_prepared.uniform[index] || value == m_inner) {
        return 0;
    }
    int sum = node.op->kind == OpKind::Map ? 1 : leafOf(node) == Leaf::Random ? 4 : 0;
    if (node.op->kind == OpKind::Map || node.op->kind == OpKind::Movement) {
        for (ValueId input : node.inputs) {
            sum += weight(input);
        }
    }
    return sum;
}

// The input that takes most to compute, seen through movements; none if all are at hand.
ValueId Expression::heaviestInput(ValueId value) const
{
    ValueId heaviest = noValue;
    int most = 0;
    for (ValueId input : m_prepared.program[value].inputs) {
        while (m_prepared.program[input].op->kind == OpKind::Movement
               && m_storeOf[static_cast<size_t>(input)] == noStore) {
            input = m_prepared.program[input].inputs[0];
        }
        if (weight(input) > most) {
            most = weight(input);
            heaviest = input;
        }
    }
    return heaviest;
}

// What computing it would put into a chain; false, and no more, once that is more than a map holds.
bool Expression::collect(ValueId value, std::set<ValueId>& ops, std::set<ValueId>& loads) const
{
    const auto isStored = [&](ValueId id) { return m_storeOf[static_cast<size_t>(id)] != noStore; };
    if (m_prepared.uniform[static_cast<size_t>(value)] || value == m_inner) {
        return true;
    }
    ValueId base = value;
    while (!isStored(base) && m_prepared.program[base].op->kind == OpKind::Movement) {
        base = m_prepared.program[base].inputs[0];
    }
    if (m_prepared.program[base].op->kind != OpKind::Map || isStored(base)) {
        loads.insert(value);
    } else if (ops.insert(base).second) {
        for (const ValueId input : m_prepared.program[base].inputs) {
            if (!collect(input, ops, loads)) {
                return false;
            }
        }
    }
    return ops.size() <= mapChain.ops && loads.size() <= mapChain.loads;
}

// A part of the target must be in memory first: on the way along the heaviest inputs the first that a map can compute
// at once. (A long sum is cut into pieces of many terms so; were the heaviest input itself asked for, and of that
// again, every partial sum would go through memory.)
std::optional<Slot> Expression::tooBig()
{
    const auto fits = [&](ValueId value) {
        std::set<ValueId> ops, loads;
        return collect(value, ops, loads);
    };
    ValueId part = heaviestInput(m_target);
    if (part == noValue) {
        return fail(Obstacle::Kind::Unavailable, m_target);
    }
    for (ValueId next = heaviestInput(part); next != noValue && !fits(part); next = heaviestInput(part)) {
        part = next;
    }
    return fail(Obstacle::Kind::NeedsStore, part);
}

bool Expression::isWindowed(const Coordinates& at) const
{
    return at.low != m_root.low || at.high != m_root.high;
}

std::optional<Slot> Expression::build(ValueId value, const Coordinates& at)
{
    const auto index = static_cast<size_t>(value);
    const Node& node = m_prepared.program[value];
    if (value == m_inner) {
        return at == m_root ? std::optional<Slot>({Slot::Kind::Value, 0})
                            : fail(Obstacle::Kind::Unavailable, value);
    }
    if (m_storeOf[index] != noStore) {
        return load(value, m_storeOf[index], m_list[m_storeOf[index]].layout, at);
    }
    if (const std::optional<double>& number = m_prepared.uniform[index]) {
        return isWindowed(at) ? fail(Obstacle::Kind::NeedsStore, value) : immediate(*number);
    }
    for (const Made& made : m_made) {
        if (made.value == value && made.at == at) {
            return made.slot;
        }
    }
    std::optional<Slot> slot;
    if (node.op->kind == OpKind::Movement) {
        const Node& input = m_prepared.program[node.inputs[0]];
        Coordinates moved = at;
        if (!node.op->pull(MoveCall{node.attributes, input.shape, node.shape}, moved)) {
            const auto view = viewOf(m_prepared, m_list, m_storeOf, value);
            return view ? load(value, view->first, view->second.merged(), at)
                        : fail(Obstacle::Kind::NotAffine, value);
        }
        slot = build(node.inputs[0], moved);
    } else if (node.op->kind == OpKind::Map) {
        slot = buildMap(value, at);
    } else if (leafOf(node) == Leaf::Random) {
        slot = draw(value, at);
    } else if (leafOf(node) == Leaf::Scalar && !isWindowed(at)) {
        slot = scalar(node.attributes.text("name"));
    } else {
        return fail(Obstacle::Kind::Unavailable, value);
    }
    if (slot) {
        m_made.push_back({value, at, *slot});
    }
    return slot;
}

std::optional<Slot> Expression::buildMap(ValueId value, const Coordinates& at)
{
    // Outside a window an element is zero, not the map of zeros.
    if (isWindowed(at)) {
        return fail(Obstacle::Kind::NeedsStore, value);
    }
    const Node& node = m_prepared.program[value];
    Micro micro;
    micro.op = node.op;
    for (size_t i = 0; i < node.inputs.size(); ++i) {
        const std::optional<Slot> argument = build(node.inputs[i], at);
        if (!argument) {
            return std::nullopt;
        }
        micro.arguments[i] = *argument;
    }
    const auto same = std::find(m_chain.ops.begin(), m_chain.ops.end(), micro);
    if (same != m_chain.ops.end()) {
        return Slot{Slot::Kind::Result, static_cast<int>(same - m_chain.ops.begin())};
    }
    if (m_chain.ops.size() == m_limits.ops) {
        return tooBig();
    }
    m_chain.ops.push_back(micro);
    return Slot{Slot::Kind::Result, static_cast<int>(m_chain.ops.size()) - 1};
}

std::optional<Slot> Expression::load(ValueId value, StoreId store, const Layout& layout,
                                     const Coordinates& at)
{
    const Shape& shape = m_prepared.program[value].shape;
    const std::vector<int64_t> strides = layout.strides();
    RawView view{0, std::vector<int64_t>(at.loops.size(), 0), at.low, at.high};
    for (int axis = 0; axis < shape.rank(); ++axis) {
        std::vector<size_t> dims; // of this axis, outermost coordinate first
        for (size_t d = 0; d < layout.dims.size(); ++d) {
            if (layout.dims[d].axis == axis && layout.dims[d].extent > 1) {
                dims.push_back(d);
            }
        }
        std::sort(dims.begin(), dims.end(),
                  [&](size_t a, size_t b) { return layout.dims[a].step > layout.dims[b].step; });
        std::vector<Affine> parts;
        if (dims.size() == 1) {
            parts.push_back(at.axes[static_cast<size_t>(axis)]);
        } else if (dims.size() > 1) {
            std::vector<int64_t> extents;
            for (size_t d : dims) {
                extents.push_back(layout.dims[d].extent);
            }
            if (!splitAffine(at, at.axes[static_cast<size_t>(axis)], extents, parts)) {
                return fail(Obstacle::Kind::NotAffine, value);
            }
        }
        for (size_t i = 0; i < dims.size(); ++i) {
            view.offset += parts[i].constant * strides[dims[i]];
            for (size_t loop = 0; loop < at.loops.size(); ++loop) {
                view.strides[loop] += parts[i].factors[loop] * strides[dims[i]];
            }
        }
    }
    for (size_t i = 0; i < m_views.size(); ++i) {
        if (m_chain.loads[i].store == store && m_views[i] == view) {
            return Slot{Slot::Kind::Load, static_cast<int>(i)};
        }
    }
    if (m_views.size() == m_limits.loads) {
        return tooBig();
    }
    m_chain.loads.push_back({store, {}});
    m_views.push_back(std::move(view));
    return Slot{Slot::Kind::Load, static_cast<int>(m_views.size()) - 1};
}

std::optional<Slot> Expression::draw(ValueId value, const Coordinates& at)
{
    if (isWindowed(at)) {
        return fail(Obstacle::Kind::NeedsStore, value);
    }
    const Node& node = m_prepared.program[value];
    const auto stream = static_cast<uint32_t>(node.attributes.integer("stream"));
    RawView view{0, std::vector<int64_t>(at.loops.size(), 0), at.low, at.high};
    int64_t stride = 1;
    for (int axis = node.shape.rank() - 1; axis >= 0; --axis) {
        const Affine& form = at.axes[static_cast<size_t>(axis)];
        view.offset += form.constant * stride;
        for (size_t loop = 0; loop < at.loops.size(); ++loop) {
            view.strides[loop] += form.factors[loop] * stride;
        }
        stride *= node.shape[axis];
    }
    if (!m_limits.hasRandom || (m_draw && (*m_draw != view || m_chain.stream != stream))) {
        // A map of its own draws it.
        return value == m_target ? fail(Obstacle::Kind::Unavailable, value) : tooBig();
    }
    m_draw = view;
    m_chain.isRandom = true;
    m_chain.stream = stream;
    return Slot{Slot::Kind::Random, 0};
}

std::optional<Slot> Expression::immediate(double number)
{
    std::vector<double>& numbers = m_chain.immediates;
    const auto found = std::find(numbers.begin(), numbers.end(), number);
    if (found == numbers.end() && numbers.size() == m_limits.immediates) {
        return tooBig();
    }
    const auto index = static_cast<int>(found - numbers.begin());
    if (found == numbers.end()) {
        numbers.push_back(number);
    }
    return Slot{Slot::Kind::Immediate, index};
}

std::optional<Slot> Expression::scalar(const std::string& name)
{
    std::vector<std::string>& names = m_chain.scalars;
    const auto found = std::find(names.begin(), names.end(), name);
    if (!m_limits.hasScalars || (found == names.end() && names.size() == 8)) {
        return tooBig();
    }
    const auto index = static_cast<int>(found - names.begin());
    if (found == names.end()) {
        names.push_back(name);
    }
    return Slot{Slot::Kind::Scalar, index};
}

// Whether a load runs through two neighbouring loops as through one.
bool Expression::joins(const RawView& view, const std::vector<int64_t>& loops, size_t outer,
                       size_t inner)
{
    const bool isOpen = view.low[outer] <= 0 && view.high[outer] >= loops[outer]
                        && view.low[inner] <= 0 && view.high[inner] >= loops[inner];
    return isOpen && view.strides[outer] == view.strides[inner] * loops[inner];
}

bool Expression::joins(size_t outer, size_t inner) const
{
    for (const RawView& view : m_views) {
        if (!joins(view, m_root.loops, outer, inner)) {
            return false;
        }
    }
    return !m_draw || joins(*m_draw, m_root.loops, outer, inner);
}

LoopView Expression::collapsed(const RawView& view, const Groups& groups) const
{
    LoopView result{view.offset, {}, {}, {}};
    for (size_t g = 0; g < groups.size(); ++g) {
        result.low[g] = INT32_MIN;
        result.high[g] = INT32_MAX;
        if (groups[g].empty()) {
            continue;
        }
        const size_t innermost = groups[g].back();
        result.strides[g] = view.strides[innermost];
        if (groups[g].size() == 1) {
            if (view.low[innermost] > 0) {
                result.low[g] = view.low[innermost];
            }
            if (view.high[innermost] < m_root.loops[innermost]) {
                result.high[g] = view.high[innermost];
            }
        }
    }
    return result;
}

std::optional<MicroChain> Expression::chain(const Groups& groups) const
{
    for (const std::vector<size_t>& group : groups) {
        for (size_t i = 1; i < group.size(); ++i) {
            if (!joins(group[i - 1], group[i])) {
                return std::nullopt;
            }
        }
    }
    MicroChain chain = m_chain;
    for (size_t i = 0; i < m_views.size(); ++i) {
        chain.loads[i].view = collapsed(m_views[i], groups);
    }
    if (m_draw) {
        chain.draw = collapsed(*m_draw, groups);
    }
    return chain;
}

std::optional<Expression::Groups> Expression::mapGroups(const std::vector<Dim>& dims) const
{
    std::vector<std::vector<size_t>> joined;
    for (size_t loop = 0; loop < m_root.loops.size(); ++loop) {
        const bool isTight = loop < dims.size() && dims[loop].padded == dims[loop].extent;
        if (!joined.empty() && isTight && joins(joined.back().back(), loop)) {
            joined.back().push_back(loop);
        } else {
            joined.push_back({loop});
        }
    }
    Groups groups;
    if (joined.size() > groups.size()) {
        return std::nullopt;
    }
    std::move(joined.begin(), joined.end(),
              groups.end() - static_cast<std::ptrdiff_t>(joined.size()));
    return groups;
}

Loops Expression::loopsOf(const std::vector<int64_t>& extents, const Groups& groups)
{
    Loops loops = {1, 1, 1, 1, 1};
    for (size_t g = 0; g < groups.size(); ++g) {
        for (size_t loop : groups[g]) {
            loops[g] *= extents[loop];
        }
    }
    return loops;
}

} // namespace plexus
