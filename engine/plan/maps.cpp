// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/plan/fuser.h"

#include <algorithm>
#include <functional>

namespace plexus {
namespace {

Error planError(std::string what, std::string where)
{
    return Error{.what = std::move(what), .where = std::move(where), .kind = ErrorKind::Device};
}

// The dims, cut where those of the layouts begin or end: attention's heads lie side by side within
// a row, and a loop over rows can only be followed to where the heads lie apart if it is two, one
// over heads.
std::vector<Dim> cutLike(std::vector<Dim> dims, const std::vector<Layout>& layouts)
{
    for (const Layout& layout : layouts) {
        for (const Dim& other : layout.dims) {
            for (const int64_t cut : {other.step, other.step * other.extent}) {
                for (size_t i = 0; i < dims.size(); ++i) {
                    const Dim dim = dims[i];
                    const int64_t end = dim.step * dim.extent;
                    const int64_t inner = cut / dim.step;
                    const bool isLast = i + 1 == dims.size(); // whose loop goes by vec4
                    if (dim.axis == other.axis && dim.padded == dim.extent && cut > dim.step
                        && cut < end && cut % dim.step == 0 && end % cut == 0
                        && (!isLast || inner % 4 == 0)) {
                        dims[i] = {dim.axis, inner, dim.step, inner};
                        dims.insert(dims.begin() + static_cast<std::ptrdiff_t>(i),
                                    {dim.axis, end / cut, cut, end / cut});
                    }
                }
            }
        }
    }
    return dims;
}

} // namespace

bool Fuser::wantsChannels(ValueId value) const
{
    for (ValueId consumer : m_prepared.consumers[static_cast<size_t>(value)]) {
        for (const Kernel& kernel : m_prepared.kernels[static_cast<size_t>(consumer)]) {
            if (std::holds_alternative<ConvKernel>(kernel)
                || std::holds_alternative<PoolKernel>(kernel)) {
                return true;
            }
        }
        if (node(consumer).op->kind == OpKind::Map && wantsChannels(consumer)) {
            return true;
        }
    }
    return false;
}

Layout Fuser::defaultLayout(ValueId value) const
{
    const Shape& shape = node(value).shape;
    return shape.rank() == 4 && wantsChannels(value) ? channelsLayout(shape) : rowsLayout(shape);
}

// Layouts in which the operands of a value lie.
std::vector<Layout> Fuser::operandLayouts(ValueId value) const
{
    std::vector<std::pair<ValueId, std::vector<Layout>>> known;
    const std::function<std::vector<Layout>(ValueId)> visit =
        [&](ValueId id) -> std::vector<Layout> {
        for (const auto& [seen, found] : known) {
            if (seen == id) {
                return found;
            }
        }
        std::vector<Layout> found;
        const Node& inner = node(id);
        if (isStored(id)) {
            found.push_back(m_list[storeOf(id)].layout);
        } else if (inner.op->kind == OpKind::Map) {
            for (ValueId input : inner.inputs) {
                for (Layout& layout : visit(input)) {
                    if (found.size() < 4) {
                        found.push_back(std::move(layout));
                    }
                }
            }
        } else if (inner.op->push != nullptr) {
            for (Layout layout : visit(inner.inputs[0])) {
                const MoveCall call{inner.attributes, node(inner.inputs[0]).shape, inner.shape};
                if (inner.op->push(call, layout.dims)) {
                    found.push_back(std::move(layout));
                }
            }
        }
        known.emplace_back(id, found);
        return found;
    };
    return visit(value);
}

// Layouts worth computing a value in, best first.
std::vector<Layout> Fuser::candidates(ValueId value) const
{
    std::vector<Layout> layouts;
    const auto offer = [&](Layout layout) {
        if (layout.isDense()
            && std::find(layouts.begin(), layouts.end(), layout) == layouts.end()) {
            layouts.push_back(std::move(layout));
        }
    };
    if (wantsChannels(value) && node(value).shape.rank() == 4) {
        offer(channelsLayout(node(value).shape));
    }
    for (Layout& layout : operandLayouts(value)) {
        offer(std::move(layout));
    }
    offer(defaultLayout(value));
    offer(rowsLayout(node(value).shape));
    return layouts;
}

// Removes what stands in the way of computing `target` in one kernel.
Result<void> Fuser::clear(const Obstacle& obstacle, ValueId target)
{
    switch (obstacle.kind) {
    case Obstacle::Kind::NeedsStore:
        if (obstacle.value == target) {
            break;
        }
        PLEXUS_CHECK(emitMap(obstacle.value));
        return {};
    case Obstacle::Kind::NotAffine:
        return emitRelayout(obstacle.value);
    case Obstacle::Kind::Unavailable:
        break;
    }
    return planError("cannot be computed on a device in this form", label(target));
}

Result<StoreId> Fuser::emitMap(ValueId value, const std::optional<Layout>& wanted, StoreId into)
{
    const auto index = static_cast<size_t>(value);
    for (int attempt = 0; attempt < 100; ++attempt) {
        const std::vector<Layout> layouts =
            wanted ? std::vector<Layout>{*wanted} : candidates(value);
        Obstacle obstacle{Obstacle::Kind::Unavailable, value};
        // Every layout loops over its own dims, and if that fails over parts of them.
        std::vector<std::pair<Layout, std::vector<Dim>>> ways;
        for (const Layout& layout : layouts) {
            ways.emplace_back(layout, layout.dims);
        }
        for (const Layout& layout : layouts) {
            std::vector<Dim> dims = cutLike(layout.dims, operandLayouts(value));
            if (dims != layout.dims) {
                ways.emplace_back(layout, std::move(dims));
            }
        }
        for (const auto& [layout, dims] : ways) {
            // Rooms inside the layout are loops too; what lies there reads as zero.
            Coordinates root = coordinatesOf(dims, node(value).shape.rank());
            bool hasRooms = false;
            for (size_t d = 0; d + 1 < dims.size(); ++d) {
                if (dims[d].padded != dims[d].extent) {
                    root.loops[d] = dims[d].padded;
                    hasRooms = true;
                }
            }
            Expression expression(m_prepared, m_list, m_storeOf, mapChain, root);
            if (!expression.add(value)) {
                // An operand that is too big or padded must go to memory whatever the layout.
                if (obstacle.kind != Obstacle::Kind::NeedsStore) {
                    obstacle = expression.obstacle();
                }
                continue;
            }
            if (hasRooms && (expression.hasOps() || !isStored(baseOf(value)))) {
                obstacle = {Obstacle::Kind::NeedsStore, value};
                continue;
            }
            const auto groups = expression.mapGroups(dims);
            if (!groups) {
                continue;
            }
            PlannedKernel kernel;
            kernel.label = label(value);
            kernel.node = node(value).source;
            kernel.work = MapWork{};
            kernel.chain = *expression.chain(*groups);
            kernel.loops = Expression::loopsOf(root.loops, *groups);
            const bool isFirst = into == noStore && !isStored(value);
            const StoreId store = into != noStore ? into
                                  : isFirst       ? place(value, layout)
                                                  : addStore(Place::Arena, 0, value, layout);
            kernel.outputs = {store};
            if (isFirst) {
                m_storeOf[index] = store;
            }
            m_list.kernels.push_back(std::move(kernel));
            return store;
        }
        if (obstacle.kind == Obstacle::Kind::NeedsStore && obstacle.value == value
            && !isStored(value)) {
            PLEXUS_CHECK(emitMap(value)); // dense first, then a copy
            continue;
        }
        PLEXUS_CHECK(clear(obstacle, value));
    }
    return planError("cannot be planned", label(value));
}

Result<void> Fuser::ensureStored(ValueId value)
{
    if (!isStored(value)) {
        PLEXUS_CHECK(emitMap(value));
    }
    return {};
}

// Moves elements by an index table: for movements that no loops express.
Result<void> Fuser::emitRelayout(ValueId value)
{
    std::vector<ValueId> chain; // movements from `value` down to what is stored
    ValueId base = value;
    while (!isStored(base) && node(base).op->kind == OpKind::Movement) {
        chain.push_back(base);
        base = node(base).inputs[0];
    }
    PLEXUS_CHECK(ensureStored(base));
    const StoreId source = storeOf(base);
    const std::vector<int64_t> words = wordsOf(m_list[source].layout, node(base).shape);
    Tensor places(node(base).shape); // word + 1; 0 is what a pad adds
    for (size_t i = 0; i < words.size(); ++i) {
        places.data[i] = static_cast<double>(words[i] + 1);
    }
    for (size_t i = chain.size(); i-- > 0;) {
        const Node& moved = node(chain[i]);
        Tensor next(moved.shape);
        evaluate(*moved.op, OpCall{moved.attributes, {&places.shape}, {Type::F32}}, {&places}, {},
                 next);
        places = std::move(next);
    }
    const Layout layout = rowsLayout(node(value).shape);
    const std::vector<int64_t> targets = wordsOf(layout, node(value).shape);
    std::vector<int32_t> index(static_cast<size_t>(layout.words()), -1);
    for (size_t i = 0; i < targets.size(); ++i) {
        index[static_cast<size_t>(targets[i])] = static_cast<int32_t>(places.data[i]) - 1;
    }
    PlannedKernel kernel;
    kernel.label = label(value) + " (moved)";
    kernel.node = node(value).source;
    kernel.work = RelayoutWork{source, static_cast<int>(m_list.indices.size())};
    kernel.loops = {1, 1, 1, 1, layout.words()};
    kernel.outputs = {addStore(Place::Arena, 0, value, layout)};
    m_list.indices.push_back(std::move(index));
    m_storeOf[static_cast<size_t>(value)] = kernel.outputs.front();
    m_list.kernels.push_back(std::move(kernel));
    return {};
}

Result<StoreId> Fuser::inLayout(ValueId value, const Layout& wanted)
{
    decideParameter(value, wanted);
    if (leafOf(node(value)) == Leaf::Parameter && !isStored(value)) {
        const auto parameter = static_cast<int>(node(value).attributes.integer("index"));
        m_storeOf[static_cast<size_t>(value)] =
            addStore(Place::Parameter, parameter, value,
                     *m_layouts.parameters[static_cast<size_t>(parameter)]);
    }
    const auto view = viewOf(value);
    if (view && Layout{view->second}.merged() == wanted.merged()) {
        return view->first;
    }
    for (const auto& [copied, store] : m_copies) {
        if (copied == value && m_list[store].layout == wanted) {
            return store;
        }
    }
    PLEXUS_TRY(const StoreId store, emitMap(value, wanted));
    m_copies.emplace_back(value, store);
    return store;
}

// Where a value goes that is computed for the first time.
StoreId Fuser::place(ValueId value, const Layout& layout)
{
    const int parameter = m_gradientOf[static_cast<size_t>(value)];
    if (parameter >= 0 && m_list.gradients[static_cast<size_t>(parameter)] == noStore) {
        const auto& decided = m_layouts.parameters[static_cast<size_t>(parameter)];
        const ValueId output = m_prepared.program.output(
            "gradient/" + m_prepared.program.parameters[static_cast<size_t>(parameter)].name);
        // The gradient may be a movement of this value: the same memory must be the parameter's
        // layout.
        std::vector<ValueId> chain;
        for (ValueId id = output; id != value; id = node(id).inputs[0]) {
            chain.push_back(id);
        }
        Layout moved = layout;
        bool fits = decided.has_value();
        for (size_t i = chain.size(); fits && i-- > 0;) {
            const Node& movement = node(chain[i]);
            fits = movement.op->push(
                MoveCall{movement.attributes, node(movement.inputs[0]).shape, movement.shape},
                moved.dims);
        }
        if (fits && moved.merged() == decided->merged()) {
            const StoreId store = addStore(Place::Gradient, parameter, value, layout);
            m_list.gradients[static_cast<size_t>(parameter)] = store;
            return store;
        }
    }
    return addStore(Place::Arena, 0, value, layout);
}

} // namespace plexus
