// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/plan/prepare.h"

#include <algorithm>
#include <map>

namespace plexus {
namespace {

std::vector<std::optional<double>> uniforms(const Program& program)
{
    std::vector<std::optional<double>> uniform(program.nodes.size());
    for (size_t i = 0; i < program.nodes.size(); ++i) {
        const Node& node = program.nodes[i];
        if (leafOf(node) == Leaf::Constant) {
            const std::vector<double>& values = node.attributes.reals("values");
            const bool isUniform = std::all_of(values.begin(), values.end(), [&](double value) {
                return value == values.front();
            });
            if (isUniform && !values.empty()) {
                uniform[i] = static_cast<double>(static_cast<float>(values.front()));
            }
            continue;
        }
        const bool isMovement = node.op->kind == OpKind::Movement && !node.op->addsZeros;
        if (node.inputs.empty() || !(isMovement || node.op->kind == OpKind::Map)) {
            continue;
        }
        std::array<double, 3> arguments = {0, 0, 0};
        bool isUniform = true;
        for (size_t k = 0; k < node.inputs.size(); ++k) {
            const std::optional<double>& input = uniform[static_cast<size_t>(node.inputs[k])];
            isUniform = isUniform && input.has_value();
            arguments[k] = input.value_or(0);
        }
        if (isUniform) {
            uniform[i] = node.op->kind == OpKind::Map
                             ? static_cast<double>(static_cast<float>(
                                   node.op->map(arguments[0], arguments[1], arguments[2])))
                             : arguments[0];
        }
    }
    return uniform;
}

} // namespace

Leaf leafOf(const Node& node)
{
    static const std::map<std::string, Leaf, std::less<>> leaves = {
        {"input", Leaf::Input},       {"parameter", Leaf::Parameter}, {"state", Leaf::State},
        {"constant", Leaf::Constant}, {"scalar", Leaf::Scalar},       {"random", Leaf::Random},
    };
    const auto found = leaves.find(node.op->key);
    return found == leaves.end() ? Leaf::None : found->second;
}

Result<Prepared> prepare(const Program& program)
{
    const size_t count = program.nodes.size();
    Prepared prepared{program, std::vector<bool>(count), std::vector<std::vector<ValueId>>(count),
                      uniforms(program), std::vector<std::vector<Kernel>>(count)};
    for (const Output& output : program.outputs) {
        prepared.live[static_cast<size_t>(output.value)] = true;
    }
    for (size_t i = count; i-- > 0;) {
        if (!prepared.live[i]) {
            continue;
        }
        const Node& node = program.nodes[i];
        if (!prepared.uniform[i]) {
            for (ValueId input : node.inputs) {
                prepared.live[static_cast<size_t>(input)] = true;
                std::vector<ValueId>& consumers = prepared.consumers[static_cast<size_t>(input)];
                if (consumers.empty() || consumers.back() != static_cast<ValueId>(i)) {
                    consumers.push_back(static_cast<ValueId>(i));
                }
            }
        }
        if (node.op->kind == OpKind::Reduce || node.op->kind == OpKind::Heavy) {
            KernelBuilder builder(node);
            if (node.op->kernel) {
                PLEXUS_CHECK(node.op->kernel(builder));
            }
            if (builder.kernels().size() != 1) {
                return Error{.what = "the op " + node.op->key + " has no kernel for devices",
                             .where = node.source,
                             .kind = ErrorKind::Device};
            }
            prepared.kernels[i] = builder.kernels();
        }
    }
    for (std::vector<ValueId>& consumers : prepared.consumers) {
        std::reverse(consumers.begin(), consumers.end());
    }
    return prepared;
}

Program masksFromOutputs(const Program& program)
{
    const std::vector<std::optional<double>> uniform = uniforms(program);
    std::map<std::pair<ValueId, double>, ValueId> clamped; // (z, c) -> maximum(z, c)
    Program result = program;
    for (size_t i = 0; i < result.nodes.size(); ++i) {
        Node& node = result.nodes[i];
        if (node.op->key == "maximum") {
            const auto bound = uniform[static_cast<size_t>(node.inputs[1])];
            if (bound) {
                clamped.try_emplace({node.inputs[0], *bound}, static_cast<ValueId>(i));
            }
        } else if (node.op->key == "less") {
            const auto bound = uniform[static_cast<size_t>(node.inputs[0])];
            const auto found = bound ? clamped.find({node.inputs[1], *bound}) : clamped.end();
            if (found != clamped.end()) {
                node.inputs[1] = found->second;
            }
        }
    }
    return result;
}

} // namespace plexus
