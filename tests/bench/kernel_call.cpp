// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/kernel_call.h"

#include <nlohmann/json.hpp>

namespace plexus::bench {
namespace {

std::vector<int64_t> extentsOf(const Shape& shape)
{
    std::vector<int64_t> extents;
    for (int axis = 0; axis < shape.rank(); ++axis) {
        extents.push_back(shape[axis]);
    }
    return extents;
}

} // namespace

Program KernelCall::program() const
{
    Program program;
    std::vector<ValueId> operands;
    for (size_t i = 0; i < inputs.size(); ++i) {
        const std::vector<int64_t> extents = extentsOf(inputs[i]);
        if (static_cast<int>(i) == weight) {
            program.parameters.push_back({.name = "weight", .shape = inputs[i], .init = {}, .node = {}});
            operands.push_back(program.call("parameter", {}, {{"index", int64_t{0}}, {"shape", extents}}));
        } else {
            operands.push_back(program.call("input", {},
                                            {{"name", "operand" + std::to_string(i)},
                                             {"shape", extents},
                                             {"type", std::string("f32")}}));
        }
    }
    program.addOutput("result", program.call(op, operands, attributes));
    return program;
}

nlohmann::json KernelCall::json() const
{
    nlohmann::json json = {{"op", op}, {"inputs", nlohmann::json::array()}};
    for (const Shape& input : inputs) {
        json["inputs"].push_back(extentsOf(input));
    }
    for (const auto& [name, item] : attributes.items()) {
        std::visit([&json, &name](const auto& value) { json[name] = value; }, item);
    }
    return json;
}

} // namespace plexus::bench
