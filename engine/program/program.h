// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/error.h"
#include "engine/base/shape.h"
#include "engine/base/type.h"
#include "engine/program/tensor.h"

#include <cmath>
#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace plexus {

struct OpDef;
class Program;

using ValueId = int32_t; // the index of a node; every node makes exactly one value
inline constexpr ValueId noValue = -1;

// The constants of one op call, in a fixed order per op.
class Attributes {
public:
    using Item = std::variant<int64_t, double, std::vector<int64_t>, std::vector<double>, std::string>;
    Attributes() = default;
    Attributes(std::initializer_list<std::pair<std::string, Item>> items) : m_items(items) {}

    int64_t integer(std::string_view key) const;
    double real(std::string_view key) const;
    const std::vector<int64_t>& integers(std::string_view key) const;
    const std::vector<double>& reals(std::string_view key) const;
    const std::string& text(std::string_view key) const;
    const Item* find(std::string_view key) const; // nullptr when there is none
    bool has(std::string_view key) const { return find(key) != nullptr; }
    void set(std::string_view key, Item item);
    const std::vector<std::pair<std::string, Item>>& items() const { return m_items; }
    bool operator==(const Attributes&) const = default;

private:
    std::vector<std::pair<std::string, Item>> m_items;
};

struct Node {
    const OpDef* op = nullptr;
    std::vector<ValueId> inputs;
    Attributes attributes;
    Shape shape;
    Type type = Type::F32;
    std::string source; // key of the graph node it was lowered from; empty for loss and glue
};

// How a parameter starts. Draws come from Random(seed, streamOf(parameter name)).
struct Init {
    // Orthogonal: as a matrix (first axis, others) its rows or columns, whichever are fewer, have length
    // `value` and stand upright on each other (Saxe and others 2013).
    enum class Kind : uint8_t { Constant, Uniform, Normal, Orthogonal } kind = Kind::Constant;
    double value = 0; // the constant, the bound of uniform(-value, value), the deviation, or the length
    int64_t emptyRow = -1; // of the first axis: starts as zeros whatever the others are
    static Init constant(double v) { return {Kind::Constant, v}; }
    static Init uniform(double bound) { return {Kind::Uniform, bound}; }
    // PyTorch's own start, where one result adds up so many values.
    static Init fanIn(int64_t values) { return uniform(1 / std::sqrt(static_cast<double>(values))); }
    static Init normal(double deviation) { return {Kind::Normal, deviation}; }
    static Init orthogonal(double length) { return {Kind::Orthogonal, length}; }
};

// A trained tensor, or (in Program::states) one that training carries along without a gradient.
struct ParameterInfo {
    std::string name; // "conv1.weight": the node's key, a dot, PyTorch's name
    Shape shape;      // PyTorch's layout
    Init init;
    std::string node; // key of the owning graph node
    double l1 = 0, l2 = 0; // lower() adds l1 sign(weight) + l2 weight to the gradient
    double rate = 1;       // what its step is multiplied by: a learning rate of its own
};

struct Output {
    std::string name;
    ValueId value = noValue;
};

// A flat single-assignment tensor program. Nodes stand in execution order.
class Program {
public:
    std::vector<Node> nodes;
    std::vector<ParameterInfo> parameters; // read through the op `parameter`, attribute "index"
    std::vector<ParameterInfo> states;     // read through the op `state`, attribute "index"
    std::vector<Output> outputs;
    std::string source; // what calls that name no source are given; not part of the program's text
    // How devices bring forward values to the calls that make gradients of them; not part of the text either.
    enum class Activations : uint8_t { Kept, Recomputed } activations = Activations::Kept; // see recompute.h

    const Node& operator[](ValueId id) const { return nodes[static_cast<size_t>(id)]; }
    // Appends a call, its inputs any earlier values; the op's shape rule gives shape and type. A wrong call is our bug: it throws
    // std::logic_error with the op, the shapes and the reason.
    ValueId call(std::string_view op, std::vector<ValueId> inputs, Attributes attributes = {},
                 std::string_view source = {});
    ValueId output(std::string_view name) const; // noValue when absent
    void addOutput(std::string name, ValueId value);

    std::string print() const; // one line a node: %7 = matmul %3 %5 {transpose_b=1} : f32(64, 10)
    static Result<Program> parse(std::string_view text);
};

std::string nodeText(const Program& program, ValueId id); // its line of print()

} // namespace plexus
