// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/program/simplify.h"

#include "engine/program/op.h"

#include <algorithm>
#include <functional>
#include <optional>
#include <unordered_map>

namespace plexus {

namespace {

constexpr int64_t mostFoldedElements = 4096;

std::vector<bool> liveNodes(const Program& program)
{
    std::vector<bool> live(program.nodes.size(), false);
    for (const Output& output : program.outputs) {
        live[static_cast<size_t>(output.value)] = true;
    }
    for (size_t id = live.size(); id-- > 0;) {
        for (const ValueId input : program.nodes[id].inputs) {
            live[static_cast<size_t>(input)] = live[static_cast<size_t>(input)] || live[id];
        }
    }
    return live;
}

// What no output needs, removed in place.
void removeDead(Program& program)
{
    const std::vector<bool> live = liveNodes(program);
    std::vector<ValueId> moved(live.size(), noValue);
    ValueId next = 0;
    for (size_t id = 0; id < live.size(); ++id) {
        if (!live[id]) {
            continue;
        }
        Node node = std::move(program.nodes[id]);
        for (ValueId& input : node.inputs) {
            input = moved[static_cast<size_t>(input)];
        }
        moved[id] = next;
        program.nodes[static_cast<size_t>(next++)] = std::move(node);
    }
    program.nodes.resize(static_cast<size_t>(next));
    for (Output& output : program.outputs) {
        output.value = moved[static_cast<size_t>(output.value)];
    }
}

// Ops that are made of others, by those.
Program inParts(const Program& program)
{
    Program result;
    result.parameters = program.parameters;
    result.states = program.states;
    std::vector<ValueId> moved;
    for (Node node : program.nodes) {
        for (ValueId& input : node.inputs) {
            input = moved[static_cast<size_t>(input)];
        }
        if (node.op->parts) {
            std::vector<Value> inputs;
            for (const ValueId input : node.inputs) {
                inputs.push_back({&result, input});
            }
            result.source = node.source;
            moved.push_back(node.op->parts(node.attributes, inputs).id);
        } else {
            result.nodes.push_back(std::move(node));
            moved.push_back(static_cast<ValueId>(result.nodes.size() - 1));
        }
    }
    result.source.clear();
    for (const Output& output : program.outputs) {
        result.addOutput(output.name, moved[static_cast<size_t>(output.value)]);
    }
    return result;
}

class Simplifier {
public:
    explicit Simplifier(const Program& from) : m_from(from)
    {
        m_to.parameters = from.parameters;
        m_to.states = from.states;
    }

    Program run()
    {
        const std::vector<bool> live = liveNodes(m_from);
        m_new.assign(m_from.nodes.size(), noValue);
        for (size_t id = 0; id < m_from.nodes.size(); ++id) {
            if (live[id]) {
                m_new[id] = place(renamed(m_from.nodes[id]));
            }
        }
        for (const Output& output : m_from.outputs) {
            m_to.addOutput(output.name, m_new[static_cast<size_t>(output.value)]);
        }
        return std::move(m_to);
    }

private:
    Node renamed(Node node) const
    {
        for (ValueId& input : node.inputs) {
            input = m_new[static_cast<size_t>(input)];
        }
        return node;
    }

    // The value that stands for this call: an existing one, or a new node.
    ValueId place(Node node, bool mayMove = true)
    {
        shorten(node);
        if (const ValueId same = repeated(node); same != noValue) {
            return same;
        }
        if (const ValueId product = factoredOut(node); product != noValue) {
            return product;
        }
        if (const ValueId moved = mayMove ? beforeReshape(node) : noValue; moved != noValue) {
            return moved;
        }
        if (std::optional<Node> folded = fold(node)) {
            node = std::move(*folded);
        }
        if (node.op->key == "random") {
            return append(std::move(node));
        }
        const size_t hash = hashOf(node);
        const auto [first, last] = m_known.equal_range(hash);
        for (auto it = first; it != last; ++it) {
            const Node& other = m_to[it->second];
            if (other.op == node.op && other.inputs == node.inputs
                && other.attributes == node.attributes) {
                return it->second;
            }
        }
        const ValueId id = append(std::move(node));
        m_known.emplace(hash, id);
        return id;
    }

    ValueId append(Node node)
    {
        bool isDrawn = node.op->key == "random";
        bool isProduct = node.op->kind == OpKind::Heavy;
        for (const ValueId id :
             node.op->kind == OpKind::Map ? node.inputs : std::vector<ValueId>{}) {
            isDrawn = isDrawn || m_isDrawn[static_cast<size_t>(id)];
            isProduct = isProduct || m_isProduct[static_cast<size_t>(id)];
        }
        m_isDrawn.push_back(isDrawn);
        m_isProduct.push_back(isProduct);
        m_to.nodes.push_back(std::move(node));
        return static_cast<ValueId>(m_to.nodes.size() - 1);
    }

    const Node& input(const Node& node, size_t index) const { return m_to[node.inputs[index]]; }

    // reshape of reshape, permute of permute, expand of expand: one call is enough.
    void shorten(Node& node) const
    {
        if (node.op->compose && input(node, 0).op == node.op) {
            const Node& inner = input(node, 0);
            node.attributes = node.op->compose(node.attributes, inner.attributes);
            node.inputs = inner.inputs;
        }
    }

    // The input that the call only repeats, or noValue.
    ValueId repeated(const Node& node) const
    {
        if (!node.op->repeats) {
            return noValue;
        }
        SimplifyCall call{node.attributes, {}, node.shape};
        for (size_t i = 0; i < node.inputs.size(); ++i) {
            call.inputs.push_back(&input(node, i));
        }
        const int index = node.op->repeats(call);
        return index < 0 ? noValue : node.inputs[static_cast<size_t>(index)];
    }

    // map(reshape(y), z) = reshape(map(y, reshape(z))): beside the product that made y the map is
    // part of its kernel. Not where z would have to be pulled through the reshape element by
    // element.
    ValueId beforeReshape(const Node& node)
    {
        if (node.op->kind != OpKind::Map) {
            return noValue;
        }
        const Shape* shape = nullptr;
        for (const ValueId id : node.inputs) {
            const Node& from = m_to[id];
            const bool isReshape = from.op->key == "reshape";
            if (isReshape && !shape && m_isProduct[static_cast<size_t>(from.inputs[0])]) {
                shape = &input(from, 0).shape;
            }
            if (m_isDrawn[static_cast<size_t>(id)]
                || (from.op->kind == OpKind::Movement && !isReshape)) {
                return noValue;
            }
        }
        if (!shape) {
            return noValue;
        }
        const Shape inner = *shape;
        Node before = node;
        before.shape = inner;
        for (ValueId& id : before.inputs) {
            id = placed("reshape", {id}, inner, {{"shape", inner.extents()}}, node, m_to[id].type);
        }
        const ValueId value = place(std::move(before), false);
        return placed("reshape", {value}, node.shape, {{"shape", node.shape.extents()}}, node,
                      node.type);
    }

    // sum(a w) = sum(a) w where w is the same along the summed axes: fewer numbers are multiplied,
    // and sums that differ only by such a factor, as a normalization's gradients do, become one.
    // noValue where there is no such factor.
    ValueId factoredOut(const Node& node)
    {
        if (node.op->key != "sum" || input(node, 0).op->key != "mul") {
            return noValue;
        }
        std::vector<ValueId> varying;
        std::vector<ValueId> steady;
        split(node.inputs[0], node.shape, varying, steady);
        if (steady.empty() || varying.empty()) {
            return noValue;
        }
        ValueId product = varying.front();
        for (size_t i = 1; i < varying.size(); ++i) {
            product = placed("mul", {product, varying[i]}, m_to[product].shape, {}, node);
        }
        Node inner = node;
        inner.inputs = {product};
        product = place(std::move(inner));
        for (const ValueId factor : steady) {
            const ValueId wide =
                placed("expand", {factor}, node.shape, {{"shape", node.shape.extents()}}, node);
            product = placed("mul", {product, wide}, node.shape, {}, node);
        }
        return product;
    }

    // The factors of a product: those that vary along the axes which `reduced` lacks, and those
    // that do not, before they were expanded.
    void split(ValueId value, const Shape& reduced, std::vector<ValueId>& varying,
               std::vector<ValueId>& steady)
    {
        const Node& node = m_to[value];
        if (node.op->key == "mul") {
            const std::vector<ValueId> inputs = node.inputs;
            split(inputs[0], reduced, varying, steady);
            split(inputs[1], reduced, varying, steady);
        } else if (node.op->key == "expand" && reaches(m_to[node.inputs[0]].shape, reduced)) {
            steady.push_back(node.inputs[0]);
        } else {
            varying.push_back(value);
        }
    }

    // Whether it can be expanded to that shape.
    static bool reaches(const Shape& from, const Shape& to)
    {
        bool fits = from.rank() <= to.rank();
        for (int back = 1; fits && back <= from.rank(); ++back) {
            fits = from[-back] == 1 || from[-back] == to[-back];
        }
        return fits;
    }

    ValueId placed(std::string_view op, std::vector<ValueId> inputs, const Shape& shape,
                   Attributes attributes, const Node& like, Type type = Type::F32)
    {
        Node node;
        node.type = type;
        node.op = findOp(op);
        node.inputs = std::move(inputs);
        node.shape = shape;
        node.attributes = std::move(attributes);
        node.source = like.source;
        return place(std::move(node));
    }

    // The constant that the call gives, when all its inputs are constants.
    std::optional<Node> fold(const Node& node) const
    {
        bool isFilled = node.op->kind == OpKind::Map || node.op->compose;
        OpCall call{node.attributes, {}, {}};
        for (size_t i = 0; i < node.inputs.size(); ++i) {
            const Node& from = input(node, i);
            if (from.op->key != "constant") {
                return std::nullopt;
            }
            isFilled = isFilled && from.attributes.reals("values").size() == 1;
            call.shapes.push_back(&from.shape);
            call.types.push_back(from.type);
        }
        if (node.inputs.empty() || node.type != Type::F32) {
            return std::nullopt;
        }
        // Filled tensors stay one number, whatever their shape.
        static const Shape single;
        if (isFilled) {
            std::fill(call.shapes.begin(), call.shapes.end(), &single);
        } else if (!areSmall(node)) {
            return std::nullopt;
        }
        std::vector<Tensor> tensors;
        std::vector<const Tensor*> inputs;
        for (size_t i = 0; i < node.inputs.size(); ++i) {
            const auto& values = input(node, i).attributes.reals("values");
            tensors.emplace_back(*call.shapes[i], values[0]);
            if (values.size() > 1) {
                tensors.back().data = values;
            }
        }
        for (const Tensor& tensor : tensors) {
            inputs.push_back(&tensor);
        }
        Tensor out(isFilled ? single : node.shape);
        if (isFilled && node.op->compose) {
            out = tensors[0];
        } else {
            evaluate(*node.op, call, inputs, RunContext{}, out);
        }
        Node result;
        result.op = findOp("constant");
        result.shape = node.shape;
        result.source = node.source;
        result.attributes = {{"shape", node.shape.extents()}, {"values", std::move(out.data)}};
        return result;
    }

    bool areSmall(const Node& node) const
    {
        bool small = node.shape.elements() <= mostFoldedElements;
        for (size_t i = 0; i < node.inputs.size(); ++i) {
            small = small && input(node, i).shape.elements() <= mostFoldedElements;
        }
        return small;
    }

    static size_t hashOf(const Node& node)
    {
        size_t hash = static_cast<size_t>(opIndex(node.op));
        const auto mix = [&hash](size_t value) { hash = hash * 1099511628211u + value; };
        for (const ValueId id : node.inputs) {
            mix(static_cast<size_t>(id));
        }
        for (const int64_t extent : node.shape) {
            mix(static_cast<size_t>(extent));
        }
        if (node.op->key == "constant") {
            mix(std::hash<double>()(node.attributes.reals("values")[0]));
        }
        return hash;
    }

    const Program& m_from;
    Program m_to;
    std::vector<ValueId> m_new; // by the old id
    // Random numbers, and what heavy ops give; perhaps with maps over them.
    std::vector<bool> m_isDrawn, m_isProduct;
    std::unordered_multimap<size_t, ValueId> m_known;
};

} // namespace

Program simplify(const Program& program)
{
    Program result = Simplifier(inParts(program)).run();
    removeDead(result); // what folding and shortening left behind
    return result;
}

} // namespace plexus
