// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/program/interpret.h"

#include "engine/base/random.h"

#include <algorithm>

namespace plexus {

namespace {

double rounded(double value)
{
    return static_cast<double>(static_cast<float>(value));
}

void roundTo(Tensor& tensor, Rounding rounding)
{
    if (rounding == Rounding::Float32) {
        std::transform(tensor.data.begin(), tensor.data.end(), tensor.data.begin(), rounded);
    }
}

Result<void> checkTensor(const std::string& name, const Shape& wanted, const Tensor* tensor)
{
    if (!tensor) {
        return Error{.what = "the program needs " + name + ", which was not given"};
    }
    if (tensor->shape != wanted || tensor->data.size() != static_cast<size_t>(wanted.elements())) {
        return Error{.what = name + " must have the shape " + wanted.text(), .seen = tensor->shape.text()};
    }
    return {};
}

Result<void> checkTable(const std::vector<ParameterInfo>& table, const std::vector<Tensor>& values)
{
    for (size_t i = 0; i < table.size(); ++i) {
        const Tensor* value = i < values.size() ? &values[i] : nullptr;
        PLEXUS_CHECK(checkTensor(table[i].name, table[i].shape, value));
    }
    return {};
}

template <typename T>
const T* named(const std::vector<std::pair<std::string, T>>& values, const std::string& name)
{
    for (const auto& [candidate, value] : values) {
        if (candidate == name) {
            return &value;
        }
    }
    return nullptr;
}

Result<void> checkContext(const Program& program, const RunContext& context)
{
    PLEXUS_CHECK(checkTable(program.parameters, context.parameters));
    PLEXUS_CHECK(checkTable(program.states, context.states));
    for (const Node& node : program.nodes) {
        if (node.op->kind != OpKind::Leaf || !node.attributes.has("name")) {
            continue;
        }
        const std::string& name = node.attributes.text("name");
        const bool isHostScalar = !node.attributes.has("shape");
        if (isHostScalar && !named(context.scalars, name)) {
            return Error{.what = "the program needs the number " + name + ", which was not given"};
        }
        if (!isHostScalar) {
            PLEXUS_CHECK(checkTensor(name, node.shape, named(context.inputs, name)));
        }
    }
    return {};
}

Tensor run(const Node& node, const std::vector<const Tensor*>& inputs, const RunContext& context,
           Rounding rounding)
{
    OpCall call{node.attributes, {}, std::vector<Type>(inputs.size(), Type::F32)};
    for (const Tensor* input : inputs) {
        call.shapes.push_back(&input->shape);
    }
    Tensor out(node.shape);
    evaluate(*node.op, call, inputs, context, out);
    roundTo(out, rounding);
    return out;
}

enum class Keep : uint8_t { Everything, Outputs };

Result<std::vector<Tensor>> runAll(const Program& program, const RunContext& context,
                                   Rounding rounding, Keep keep)
{
    PLEXUS_CHECK(checkContext(program, context));
    const size_t count = program.nodes.size();
    std::vector<size_t> lastUse(count, keep == Keep::Everything ? count : 0);
    for (size_t id = 0; id < count && keep == Keep::Outputs; ++id) {
        lastUse[id] = id;
        for (const ValueId input : program.nodes[id].inputs) {
            lastUse[static_cast<size_t>(input)] = id;
        }
    }
    for (const Output& output : program.outputs) {
        lastUse[static_cast<size_t>(output.value)] = count;
    }

    std::vector<Tensor> values(count);
    for (size_t id = 0; id < count; ++id) {
        std::vector<const Tensor*> inputs;
        for (const ValueId input : program.nodes[id].inputs) {
            inputs.push_back(&values[static_cast<size_t>(input)]);
        }
        values[id] = run(program.nodes[id], inputs, context, rounding);
        for (const ValueId input : program.nodes[id].inputs) {
            if (lastUse[static_cast<size_t>(input)] == id) {
                values[static_cast<size_t>(input)] = Tensor();
            }
        }
        if (lastUse[id] == id) {
            values[id] = Tensor();
        }
    }
    return values;
}

} // namespace

Result<std::vector<Tensor>> interpret(const Program& program, const RunContext& context,
                                      Rounding rounding)
{
    return runAll(program, context, rounding, Keep::Everything);
}

Result<std::vector<std::pair<std::string, Tensor>>>
interpretOutputs(const Program& program, const RunContext& context, Rounding rounding)
{
    PLEXUS_TRY(std::vector<Tensor> values, runAll(program, context, rounding, Keep::Outputs));
    std::vector<std::pair<std::string, Tensor>> result;
    for (const Output& output : program.outputs) {
        result.emplace_back(output.name, values[static_cast<size_t>(output.value)]);
    }
    return result;
}

Tensor initialValue(const ParameterInfo& info, uint64_t seed)
{
    Tensor result(info.shape, rounded(info.init.value));
    const Random random(seed, streamOf(info.name));
    for (size_t i = 0; i < result.data.size() && info.init.kind != Init::Kind::Constant; ++i) {
        const double draw = info.init.kind == Init::Kind::Normal ? random.normal(i)
                                                                  : 2 * random.uniform(i) - 1;
        result.data[i] = rounded(draw * info.init.value);
    }
    return result;
}

} // namespace plexus
