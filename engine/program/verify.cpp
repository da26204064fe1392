// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/program/verify.h"

#include "engine/program/op.h"

#include <map>
#include <set>

namespace plexus {

namespace {

Error wrong(const Program& program, ValueId id, std::string what)
{
    return {.what = std::move(what), .where = nodeText(program, id)};
}

Result<void> verifyTable(const char* word, const std::vector<ParameterInfo>& table)
{
    std::set<std::string_view> names;
    for (const ParameterInfo& info : table) {
        if (!names.insert(info.name).second) {
            return Error{.what = std::string("two ") + word + " have one name", .where = info.name};
        }
    }
    return {};
}

Result<void> verifyLeaf(const Program& program, ValueId id, std::map<std::string, ValueId>& inputs)
{
    const Node& node = program[id];
    const bool isState = node.op->key == "state";
    if (isState || node.op->key == "parameter") {
        const auto& table = isState ? program.states : program.parameters;
        const int64_t index = node.attributes.integer("index");
        if (index < 0 || static_cast<size_t>(index) >= table.size()) {
            return wrong(program, id,
                         "the program has only " + std::to_string(table.size()) + " of these");
        }
        const Shape& shape = table[static_cast<size_t>(index)].shape;
        if (shape != node.shape) {
            return wrong(program, id, "the table says " + shape.text());
        }
    }
    if (node.op->key == "input") {
        const auto [first, isNew] = inputs.emplace(node.attributes.text("name"), id);
        const Node& other = program[first->second];
        if (!isNew && (other.shape != node.shape || other.type != node.type)) {
            return wrong(program, id, "another input of this name has another shape or type");
        }
    }
    return {};
}

Result<void> verifyNode(const Program& program, ValueId id, std::map<std::string, ValueId>& inputs)
{
    const Node& node = program[id];
    OpCall call{node.attributes, {}, {}};
    for (const ValueId input : node.inputs) {
        if (input < 0 || input >= id) {
            return wrong(program, id, "an input does not precede its user");
        }
        call.shapes.push_back(&program[input].shape);
        call.types.push_back(program[input].type);
    }
    const auto result = shapeOf(*node.op, call);
    if (!result) {
        return wrong(program, id, result.error().sentence());
    }
    if (result->first != node.shape || result->second != node.type) {
        return wrong(program, id,
                     "its rule gives " + std::string(typeText(result->second)) + result->first.text());
    }
    return node.op->kind == OpKind::Leaf ? verifyLeaf(program, id, inputs) : Result<void>();
}

} // namespace

Result<void> verify(const Program& program)
{
    PLEXUS_CHECK(verifyTable("parameters", program.parameters));
    PLEXUS_CHECK(verifyTable("states", program.states));
    std::map<std::string, ValueId> inputs;
    for (size_t id = 0; id < program.nodes.size(); ++id) {
        PLEXUS_CHECK(verifyNode(program, static_cast<ValueId>(id), inputs));
    }
    std::set<std::string_view> names;
    for (const Output& output : program.outputs) {
        if (output.value < 0 || static_cast<size_t>(output.value) >= program.nodes.size()) {
            return Error{.what = "an output names a value that does not exist", .where = output.name};
        }
        if (!names.insert(output.name).second) {
            return Error{.what = "two outputs have one name", .where = output.name};
        }
    }
    return {};
}

} // namespace plexus
