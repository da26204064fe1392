// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/exec/host.h"

#include "engine/program/op.h"

#include <algorithm>

namespace plexus {

std::vector<InputLeaf> inputLeaves(const Program& program)
{
    std::vector<InputLeaf> leaves;
    for (size_t i = 0; i < program.nodes.size(); ++i) {
        const Node& node = program.nodes[i];
        if (node.op->key == "input") {
            leaves.push_back({static_cast<ValueId>(i), node.attributes.text("name")});
        }
    }
    return leaves;
}

int64_t batchOf(const Program& program)
{
    for (const InputLeaf& leaf : inputLeaves(program)) {
        const Shape& shape = program[leaf.value].shape;
        if (shape.rank() > 0) {
            return shape[0];
        }
    }
    return 0;
}

namespace {

Shape sampleShape(const Shape& batched)
{
    return Shape(std::vector<int64_t>(batched.begin() + (batched.rank() > 0), batched.end()));
}

const Tensor* find(const NamedTensors& tensors, const std::string& name)
{
    for (const auto& [key, tensor] : tensors) {
        if (key == name) {
            return &tensor;
        }
    }
    return nullptr;
}

Result<void> checkTensors(const char* what, const std::vector<ParameterInfo>& infos,
                          const std::vector<Tensor>& tensors)
{
    if (infos.size() != tensors.size()) {
        return Error{.what = std::string("the network needs ") + std::to_string(infos.size()) + " " +
                             what + "s",
                     .seen = std::to_string(tensors.size())};
    }
    for (size_t i = 0; i < infos.size(); ++i) {
        if (infos[i].shape != tensors[i].shape) {
            return Error{.what = std::string(what) + " must have the shape " + infos[i].shape.text(),
                         .where = infos[i].name,
                         .seen = tensors[i].shape.text()};
        }
    }
    return {};
}

Result<void> checkSame(const char* what, const std::vector<ParameterInfo>& network,
                       const std::vector<ParameterInfo>& program)
{
    for (size_t i = 0; i < std::min(network.size(), program.size()); ++i) {
        if (network[i].name != program[i].name || network[i].shape != program[i].shape) {
            return Error{.what = std::string("this program's ") + what + " " + std::to_string(i) +
                                 " must be " + network[i].name + " " + network[i].shape.text(),
                         .seen = program[i].name + " " + program[i].shape.text()};
        }
    }
    if (network.size() != program.size()) {
        return Error{.what = std::string("this program must have ") + std::to_string(network.size()) +
                             " " + what + "s as the network has",
                     .seen = std::to_string(program.size())};
    }
    return {};
}

} // namespace

Result<void> checkRows(const Program& program, const Dataset& data, std::span<const int32_t> rows)
{
    if (static_cast<int64_t>(rows.size()) != batchOf(program)) {
        return Error{.what = "the program takes " + std::to_string(batchOf(program)) +
                             " samples at once",
                     .seen = std::to_string(rows.size())};
    }
    for (int32_t row : rows) {
        if (row < 0 || row >= data.count()) {
            return Error{.what = "a sample's index must be between 0 and " +
                                 std::to_string(data.count() - 1),
                         .seen = std::to_string(row)};
        }
    }
    for (const InputLeaf& leaf : inputLeaves(program)) {
        const DataField* field = data.find(leaf.name);
        if (field == nullptr) {
            return Error{.what = "the data has no field of this name", .where = leaf.name};
        }
        const Shape wanted = sampleShape(program[leaf.value].shape);
        if (field->sample != wanted) {
            return Error{.what = "the network takes samples of shape " + wanted.text(),
                         .where = leaf.name,
                         .seen = field->sample.text()};
        }
    }
    return {};
}

Result<void> checkInputs(const Program& program, const NamedTensors& inputs)
{
    for (const InputLeaf& leaf : inputLeaves(program)) {
        const Tensor* tensor = find(inputs, leaf.name);
        if (tensor == nullptr) {
            return Error{.what = "no input of this name was given", .where = leaf.name};
        }
        if (tensor->shape != program[leaf.value].shape) {
            return Error{.what = "the input must have the shape " +
                                 program[leaf.value].shape.text(),
                         .where = leaf.name,
                         .seen = tensor->shape.text()};
        }
    }
    return {};
}

NamedTensors gatherRows(const Program& program, const Dataset& data, std::span<const int32_t> rows)
{
    NamedTensors inputs;
    for (const InputLeaf& leaf : inputLeaves(program)) {
        const DataField& field = *data.find(leaf.name);
        Tensor tensor(program[leaf.value].shape);
        const int64_t elements = field.sample.elements();
        size_t next = 0;
        for (int32_t row : rows) {
            for (int64_t i = 0; i < elements; ++i) {
                tensor.data[next++] = field.at(row, i);
            }
        }
        inputs.emplace_back(leaf.name, std::move(tensor));
    }
    return inputs;
}

Result<void> checkSameNetwork(const Program& network, const Program& program)
{
    PLEXUS_CHECK(checkSame("parameter", network.parameters, program.parameters));
    PLEXUS_CHECK(checkSame("state", network.states, program.states));
    return {};
}

Result<void> checkValues(const Program& network, size_t slots, const NetworkValues& values)
{
    PLEXUS_CHECK(checkTensors("parameter", network.parameters, values.parameters));
    PLEXUS_CHECK(checkTensors("state", network.states, values.states));
    if (values.slots.size() != slots) {
        return Error{.what = "the optimizer keeps " + std::to_string(slots) + " values a parameter",
                     .seen = std::to_string(values.slots.size())};
    }
    for (const std::vector<Tensor>& slot : values.slots) {
        PLEXUS_CHECK(checkTensors("parameter", network.parameters, slot));
    }
    return {};
}

bool isReported(std::string_view output)
{
    return output == "loss" || output.starts_with("loss/") || output.starts_with("metric/");
}

std::vector<std::string> reportedOutputs(const Program& program)
{
    std::vector<std::string> names;
    for (const Output& output : program.outputs) {
        if (isReported(output.name)) {
            names.push_back(output.name);
        }
    }
    return names;
}

std::vector<std::string> scalarsOf(const Program& program)
{
    std::vector<std::string> names;
    for (const Node& node : program.nodes) {
        if (node.op->key == "scalar" && std::find(names.begin(), names.end(), node.attributes.text("name")) == names.end()) {
            names.push_back(node.attributes.text("name"));
        }
    }
    return names;
}

Program stretched(const Program& update, int64_t elements)
{
    Program program = update;
    for (Node& node : program.nodes) {
        if (node.shape.rank() != 1) {
            continue; // scalars stay scalars
        }
        node.shape = Shape{elements};
        if (node.attributes.has("shape")) {
            node.attributes.set("shape", std::vector<int64_t>{elements});
        }
    }
    return program;
}

} // namespace plexus
