// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/program/interpret.h"

#include "engine/base/random.h"

#include <algorithm>
#include <cmath>

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

namespace {

// Gram and Schmidt over normal draws, twice against rounding: `count` vectors of `length` numbers, vector v at
// v * step with its numbers `stride` apart.
void makeOrthonormal(std::vector<double>& data, int64_t count, int64_t length, int64_t step, int64_t stride)
{
    const auto at = [&](int64_t vector, int64_t i) -> double& {
        return data[static_cast<size_t>(vector * step + i * stride)];
    };
    const auto product = [&](int64_t a, int64_t b) {
        double total = 0;
        for (int64_t i = 0; i < length; ++i) {
            total += at(a, i) * at(b, i);
        }
        return total;
    };
    for (int64_t vector = 0; vector < count; ++vector) {
        for (int64_t other = 0; other < 2 * vector; ++other) {
            const double share = product(vector, other % vector);
            for (int64_t i = 0; i < length; ++i) {
                at(vector, i) -= share * at(other % vector, i);
            }
        }
        const double size = std::sqrt(product(vector, vector));
        for (int64_t i = 0; i < length; ++i) {
            at(vector, i) /= size;
        }
    }
}

} // namespace

Tensor initialValue(const ParameterInfo& info, uint64_t seed)
{
    using Kind = Init::Kind;
    Tensor result(info.shape, info.init.value);
    const Random random(seed, streamOf(info.name));
    const bool isDrawn = info.init.kind != Kind::Constant;
    for (size_t i = 0; i < result.data.size() && isDrawn; ++i) {
        result.data[i] = info.init.kind == Kind::Uniform ? 2 * random.uniform(i) - 1 : random.normal(i);
    }
    if (info.init.kind == Kind::Orthogonal) {
        const int64_t rows = info.shape[0];
        const int64_t columns = info.shape.elements() / rows;
        const bool isTall = rows > columns;
        makeOrthonormal(result.data, isTall ? columns : rows, isTall ? rows : columns, isTall ? 1 : columns,
                        isTall ? columns : 1);
    }
    for (double& value : result.data) {
        value = rounded(isDrawn ? value * info.init.value : value);
    }
    if (const int64_t row = info.init.emptyRow; row >= 0) {
        const int64_t columns = info.shape.elements() / info.shape[0];
        std::fill_n(result.data.begin() + row * columns, columns, 0.0);
    }
    return result;
}

} // namespace plexus
