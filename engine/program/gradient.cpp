// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/program/gradient.h"

#include "engine/program/op.h"

namespace plexus {

namespace {

// Which values depend on a wanted one: only along these does a gradient have to flow.
std::vector<bool> reached(const Program& program, const std::vector<Value>& wanted)
{
    std::vector<bool> result(program.nodes.size(), false);
    for (const Value& value : wanted) {
        result[static_cast<size_t>(value.id)] = true;
    }
    for (size_t id = 0; id < program.nodes.size(); ++id) {
        for (const ValueId input : program.nodes[id].inputs) {
            result[id] = result[id] || result[static_cast<size_t>(input)];
        }
    }
    return result;
}

} // namespace

Result<std::vector<Value>> gradients(Value loss, const std::vector<Value>& wanted, Value scale)
{
    Program& program = *loss.program;
    if (loss.shape().elements() != 1) {
        return Error{.what = "only one number has a gradient", .seen = loss.shape().text()};
    }
    const std::string source = program.source;
    const std::vector<bool> onPath = reached(program, wanted);
    std::vector<Value> arrived(program.nodes.size());
    program.source = loss.node().source;
    arrived[static_cast<size_t>(loss.id)] = scale ? expand(scale, loss.shape()) : constant(program, loss.shape(), {1.0});

    for (ValueId id = loss.id; id >= 0; --id) {
        const auto index = static_cast<size_t>(id);
        // A copy, because rules append to the program.
        const Node node = program[id];
        if (!arrived[index] || !onPath[index] || node.inputs.empty()) {
            continue;
        }
        GradientCall call{node.attributes, {}, {&program, id}, arrived[index], {}};
        bool isNeeded = false;
        for (const ValueId input : node.inputs) {
            call.inputs.push_back({&program, input});
            call.needed.push_back(onPath[static_cast<size_t>(input)]);
            isNeeded = isNeeded || call.needed.back();
        }
        if (!isNeeded) {
            continue; // a wanted value that is not a leaf
        }
        if (!node.op->gradient) {
            program.source = source;
            return Error{.what = "the op " + node.op->key + " has no gradient", .where = node.source};
        }
        program.source = node.source;
        const std::vector<Value> parts = node.op->gradient(call);
        for (size_t i = 0; i < parts.size(); ++i) {
            Value& sum = arrived[static_cast<size_t>(node.inputs[i])];
            if (parts[i] && call.needed[i]) {
                sum = sum ? sum + parts[i] : parts[i];
            }
        }
    }
    program.source = source;

    std::vector<Value> result;
    for (const Value& value : wanted) {
        result.push_back(arrived[static_cast<size_t>(value.id)]);
    }
    return result;
}

} // namespace plexus
