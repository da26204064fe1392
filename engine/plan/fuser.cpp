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

} // namespace

std::vector<Dim> Fuser::Shell::dims() const
{
    std::vector<Dim> all;
    for (const std::vector<Dim>& loop : loops) {
        all.insert(all.end(), loop.begin(), loop.end());
    }
    return all;
}

Fuser::Fuser(const Prepared& prepared, NetworkLayouts& layouts)
    : m_prepared(prepared), m_layouts(layouts), m_storeOf(prepared.program.nodes.size(), noStore),
      m_mustStore(prepared.program.nodes.size()), m_isAbsorbed(prepared.program.nodes.size()),
      m_gradientOf(prepared.program.nodes.size(), -1)
{
    m_list.gradients.assign(prepared.program.parameters.size(), noStore);
    m_list.states.assign(prepared.program.states.size(), noStore);
}

Result<KernelList> Fuser::run()
{
    markStored();
    // What is in memory beforehand is there for every kernel, wherever its leaf stands.
    for (size_t i = 0; i < m_prepared.program.nodes.size(); ++i) {
        const Leaf leaf = leafOf(m_prepared.program.nodes[i]);
        if (m_prepared.live[i] && !m_prepared.uniform[i] &&
            (leaf == Leaf::Parameter || leaf == Leaf::State || leaf == Leaf::Constant)) {
            PLEXUS_CHECK(runNode(static_cast<ValueId>(i)));
        }
    }
    for (size_t i = 0; i < m_prepared.program.nodes.size(); ++i) {
        if (m_prepared.live[i] && !m_prepared.uniform[i]) {
            PLEXUS_CHECK(runNode(static_cast<ValueId>(i)));
        }
    }
    PLEXUS_CHECK(finish());
    return std::move(m_list);
}

ValueId Fuser::baseOf(ValueId value) const
{
    while (node(value).op->push != nullptr && !isStored(value)) {
        value = node(value).inputs[0];
    }
    return value;
}

void Fuser::markStored()
{
    const Program& program = m_prepared.program;
    for (const Output& output : program.outputs) {
        const ValueId base = baseOf(output.value);
        if (output.name.starts_with("gradient/") && m_gradientOf[static_cast<size_t>(base)] < 0) {
            m_gradientOf[static_cast<size_t>(base)] = indexOf(program.parameters, output.name.substr(9));
        }
        if (output.name == "loss") {
            m_loss = base;
        }
        if (!output.name.starts_with("state/")) {
            m_mustStore[static_cast<size_t>(base)] = true;
        }
    }
    for (size_t i = 0; i < program.nodes.size(); ++i) {
        const Node& consumer = program.nodes[i];
        if (m_prepared.live[i] && consumer.op->kind == OpKind::Heavy) {
            for (ValueId input : consumer.inputs) {
                m_mustStore[static_cast<size_t>(baseOf(input))] = true;
            }
        }
    }
    for (size_t i = 0; i < program.nodes.size(); ++i) {
        if (m_prepared.live[i] && widens(static_cast<ValueId>(i))) {
            const ValueId base = baseOf(program.nodes[i].inputs[0]);
            m_mustStore[static_cast<size_t>(base)] =
                m_mustStore[static_cast<size_t>(base)] || node(base).op->kind == OpKind::Map;
        }
    }
    for (size_t i = 0; i < program.nodes.size(); ++i) {
        const auto value = static_cast<ValueId>(i);
        if (m_prepared.live[i] && program.nodes[i].op->kind == OpKind::Map &&
            m_prepared.consumers[i].size() > 1 && !isCheap(value)) {
            m_mustStore[i] = true;
        }
    }
}

// Whether it repeats few numbers so often that these had better be computed once, before they are repeated.
// (A single number may come from the host and is as quickly computed as read.)
bool Fuser::widens(ValueId value) const
{
    constexpr int64_t often = 32;
    const Node& wide = node(value);
    if (wide.op->kind != OpKind::Movement || wide.op->addsZeros) {
        return false;
    }
    const int64_t few = node(wide.inputs[0]).shape.elements();
    return few > 1 && wide.shape.elements() >= often * few;
}

// Whether computing it again in every consumer costs less than storing it: few ops over at most one
// load of its size.
bool Fuser::isCheap(ValueId value) const
{
    int ops = 0;
    int loads = 0;
    const int64_t size = node(value).shape.elements();
    const std::function<void(ValueId)> visit = [&](ValueId id) {
        const auto index = static_cast<size_t>(id);
        if (m_prepared.uniform[index]) {
            return;
        }
        const Node& inner = node(id);
        const bool isInlined = !m_mustStore[index] && (inner.op->kind == OpKind::Map ||
                                                       inner.op->kind == OpKind::Movement);
        if (leafOf(inner) == Leaf::Random) {
            ops += 2;
        } else if (isInlined || id == value) {
            ops += inner.op->kind == OpKind::Map;
            for (ValueId input : inner.inputs) {
                visit(input);
            }
        } else {
            loads += inner.shape.elements() * 2 > size;
        }
    };
    visit(value);
    return ops <= 4 && loads <= 1;
}

StoreId Fuser::addStore(Place place, int index, ValueId value, Layout layout)
{
    m_list.stores.push_back({place, index, node(value).type, node(value).shape, std::move(layout)});
    return static_cast<StoreId>(m_list.stores.size()) - 1;
}

std::string Fuser::label(ValueId value) const
{
    const Node& labelled = node(value);
    return "%" + std::to_string(value) + " " + labelled.op->key +
           (labelled.source.empty() ? "" : " " + labelled.source);
}

void Fuser::decideParameter(ValueId value, const Layout& layout)
{
    const Node& leaf = node(value);
    if (leafOf(leaf) == Leaf::Parameter) {
        auto& decided = m_layouts.parameters[static_cast<size_t>(leaf.attributes.integer("index"))];
        if (!decided) {
            decided = layout;
        }
    }
}

Result<void> Fuser::runNode(ValueId value)
{
    const auto index = static_cast<size_t>(value);
    const Node& current = node(value);
    if (isStored(value) || m_isAbsorbed[index]) {
        return {};
    }
    switch (leafOf(current)) {
    case Leaf::Input: return runInput(value);
    case Leaf::State: {
        const auto state = static_cast<int>(current.attributes.integer("index"));
        m_storeOf[index] =
            addStore(Place::State, state, value, m_layouts.states[static_cast<size_t>(state)]);
        m_list.states[static_cast<size_t>(state)] = m_storeOf[index];
        return {};
    }
    case Leaf::Constant: {
        const auto constant = static_cast<int>(m_list.constants.size());
        m_list.constants.emplace_back(constant,
                                      Tensor(current.shape, current.attributes.reals("values")));
        m_storeOf[index] = addStore(Place::Constant, constant, value, rowsLayout(current.shape));
        return {};
    }
    case Leaf::Parameter: {
        // Only bijective movements lead to the product or convolution that may choose the layout; it
        // does so before anything is computed, because programs start with their forward pass.
        const auto parameter = static_cast<int>(current.attributes.integer("index"));
        for (ValueId consumer : m_prepared.consumers[index]) {
            for (const Kernel& kernel : m_prepared.kernels[static_cast<size_t>(consumer)]) {
                const auto* conv = std::get_if<ConvKernel>(&kernel);
                if (conv != nullptr && conv->kind != ConvKernel::Kind::WeightGradient &&
                    node(consumer).inputs[1] == value) {
                    decideParameter(value, tapsLayout(current.shape));
                }
            }
        }
        const auto& decided = m_layouts.parameters[static_cast<size_t>(parameter)];
        if (decided) {
            m_storeOf[index] = addStore(Place::Parameter, parameter, value, *decided);
            return {};
        }
        const auto isProduct = [&](ValueId consumer) {
            const auto& kernels = m_prepared.kernels[static_cast<size_t>(consumer)];
            return !kernels.empty() && std::holds_alternative<MatmulKernel>(kernels.front());
        };
        const auto& consumers = m_prepared.consumers[index];
        if (current.shape.rank() == 2 && !consumers.empty() && isProduct(consumers.front())) {
            return {}; // the product decides
        }
        decideParameter(value, rowsLayout(current.shape));
        m_storeOf[index] = addStore(Place::Parameter, parameter, value, *decided);
        return {};
    }
    case Leaf::Scalar:
    case Leaf::Random:
        if (m_mustStore[index]) {
            PLEXUS_CHECK(emitMap(value));
        }
        return {};
    case Leaf::None: break;
    }
    if (current.op->kind == OpKind::Reduce || current.op->kind == OpKind::Heavy) {
        return runHeavy(value);
    }
    if (m_mustStore[index]) {
        PLEXUS_CHECK(emitMap(value));
    }
    return {};
}

std::optional<std::pair<StoreId, Layout>> Fuser::viewOf(ValueId value) const
{
    if (isStored(value)) {
        return std::pair(storeOf(value), m_list[storeOf(value)].layout);
    }
    const Node& current = node(value);
    if (current.op->push == nullptr) {
        return std::nullopt;
    }
    auto view = viewOf(current.inputs[0]);
    const MoveCall call{current.attributes, node(current.inputs[0]).shape, current.shape};
    if (!view || !current.op->push(call, view->second.dims)) {
        return std::nullopt;
    }
    return view;
}

bool Fuser::wantsChannels(ValueId value) const
{
    for (ValueId consumer : m_prepared.consumers[static_cast<size_t>(value)]) {
        for (const Kernel& kernel : m_prepared.kernels[static_cast<size_t>(consumer)]) {
            if (std::holds_alternative<ConvKernel>(kernel) || std::holds_alternative<PoolKernel>(kernel)) {
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

// Layouts in which the operands of a value lie, best first.
std::vector<Layout> Fuser::candidates(ValueId value) const
{
    std::vector<Layout> layouts;
    const auto offer = [&](Layout layout) {
        if (layout.isDense() && std::find(layouts.begin(), layouts.end(), layout) == layouts.end()) {
            layouts.push_back(std::move(layout));
        }
    };
    // The layouts of `id`, from what it reads.
    std::vector<std::pair<ValueId, std::vector<Layout>>> known;
    const std::function<std::vector<Layout>(ValueId)> visit = [&](ValueId id) -> std::vector<Layout> {
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
    if (wantsChannels(value) && node(value).shape.rank() == 4) {
        offer(channelsLayout(node(value).shape));
    }
    for (Layout& layout : visit(value)) {
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
    case Obstacle::Kind::NotAffine: return emitRelayout(obstacle.value);
    case Obstacle::Kind::Unavailable: break;
    }
    return planError("cannot be computed on a device in this form", label(target));
}

Result<StoreId> Fuser::emitMap(ValueId value, const std::optional<Layout>& wanted, StoreId into)
{
    const auto index = static_cast<size_t>(value);
    for (int attempt = 0; attempt < 100; ++attempt) {
        const std::vector<Layout> layouts = wanted ? std::vector<Layout>{*wanted} : candidates(value);
        Obstacle obstacle{Obstacle::Kind::Unavailable, value};
        for (const Layout& layout : layouts) {
            // Rooms inside the layout are loops too; what lies there reads as zero.
            std::vector<Dim> dims = layout.dims;
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
        if (obstacle.kind == Obstacle::Kind::NeedsStore && obstacle.value == value && !isStored(value)) {
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
        evaluate(*moved.op, OpCall{moved.attributes, {&places.shape}, {Type::F32}}, {&places}, {}, next);
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
        const ValueId output =
            m_prepared.program.output("gradient/" +
                                      m_prepared.program.parameters[static_cast<size_t>(parameter)].name);
        // The gradient may be a movement of this value: the same memory must be the parameter's layout.
        std::vector<ValueId> chain;
        for (ValueId id = output; id != value; id = node(id).inputs[0]) {
            chain.push_back(id);
        }
        Layout moved = layout;
        bool fits = decided.has_value();
        for (size_t i = chain.size(); fits && i-- > 0;) {
            const Node& movement = node(chain[i]);
            fits = movement.op->push(
                MoveCall{movement.attributes, node(movement.inputs[0]).shape, movement.shape}, moved.dims);
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
