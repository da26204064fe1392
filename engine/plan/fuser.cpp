// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/plan/fuser.h"

#include <algorithm>
#include <functional>

namespace plexus {

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
        if (m_prepared.live[i] && !m_prepared.uniform[i]
            && (leaf == Leaf::Parameter || leaf == Leaf::State || leaf == Leaf::Constant)) {
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
            m_gradientOf[static_cast<size_t>(base)] =
                indexOf(program.parameters, output.name.substr(9));
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
                // What a slice takes is copied once, in the layout that the template asks for.
                const ValueId base = baseOf(input);
                m_mustStore[static_cast<size_t>(base)] = m_mustStore[static_cast<size_t>(base)]
                                                         || node(base).op->kind != OpKind::Movement;
            }
        }
    }
    for (size_t i = 0; i < program.nodes.size(); ++i) {
        // What is put behind others as a whole may be placed there when it is computed (place_parts.h).
        const Node& padded = program.nodes[i];
        if (m_prepared.live[i] && padded.op->addsZeros && padded.attributes.has("axis")
            && padded.attributes.integer("axis") == 0) {
            const ValueId base = baseOf(padded.inputs[0]);
            m_mustStore[static_cast<size_t>(base)] =
                m_mustStore[static_cast<size_t>(base)] || node(base).op->kind == OpKind::Map;
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
        if (m_prepared.live[i] && program.nodes[i].op->kind == OpKind::Map && readers(value) > 1
            && !isCheap(value)) {
            m_mustStore[i] = true;
        }
    }
}

// How many compute with it, as it is or seen in another shape.
size_t Fuser::readers(ValueId value) const
{
    size_t count = 0;
    for (const ValueId consumer : m_prepared.consumers[static_cast<size_t>(value)]) {
        count += node(consumer).op->push != nullptr ? readers(consumer) : 1;
    }
    return count;
}

// Whether it repeats few numbers so often that these had better be computed once, before they are
// repeated. (A single number may come from the host and is as quickly computed as read.)
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
        const bool isInlined =
            !m_mustStore[index]
            && (inner.op->kind == OpKind::Map || inner.op->kind == OpKind::Movement);
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
    return "%" + std::to_string(value) + " " + labelled.op->key
           + (labelled.source.empty() ? "" : " " + labelled.source);
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
    case Leaf::Input:
        return runInput(value);
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
        // Only bijective movements lead to the product or convolution that may choose the layout;
        // it does so before anything is computed, because programs start with their forward pass.
        const auto parameter = static_cast<int>(current.attributes.integer("index"));
        for (ValueId consumer : m_prepared.consumers[index]) {
            for (const Kernel& kernel : m_prepared.kernels[static_cast<size_t>(consumer)]) {
                const auto* conv = std::get_if<ConvKernel>(&kernel);
                if (conv != nullptr && conv->kind != ConvKernel::Kind::WeightGradient
                    && node(consumer).inputs[1] == value) {
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
    case Leaf::None:
        break;
    }
    if (current.op->kind == OpKind::Reduce || current.op->kind == OpKind::Heavy) {
        return runHeavy(value);
    }
    if (m_mustStore[index]) {
        PLEXUS_CHECK(emitMap(value));
    }
    return {};
}

} // namespace plexus
