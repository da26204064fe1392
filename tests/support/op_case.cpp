// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/op_case.h"

#include "engine/base/random.h"

#include <cctype>
#include <cmath>

namespace plexus::testing {

std::string OpCase::name() const
{
    std::string result = op->key + "_" + example->name;
    for (char& c : result) {
        if (!std::isalnum(static_cast<unsigned char>(c))) {
            c = '_';
        }
    }
    return result;
}

Type OpCase::type(size_t input) const
{
    return input < example->types.size() ? example->types[input] : Type::F32;
}

Program OpCase::program() const
{
    Program program;
    std::vector<ValueId> inputs;
    for (size_t i = 0; i < example->inputs.size(); ++i) {
        inputs.push_back(program.call("input", {},
                                      {{"name", "in" + std::to_string(i)},
                                       {"shape", example->inputs[i].extents()},
                                       {"type", std::string(typeText(type(i)))}}));
    }
    if (op->kind == OpKind::Leaf && example->attributes.has("index")) {
        const Shape shape(example->attributes.integers("shape"));
        (op->key == "state" ? program.states : program.parameters)
            .push_back({"node.tensor", shape, Init::constant(0), "node"});
    }
    program.addOutput("out", program.call(op->key, inputs, example->attributes, "node"));
    return program;
}

namespace {

Tensor draw(const Shape& shape, Type type, double low, double high, const Random& random)
{
    Tensor result(shape);
    for (size_t i = 0; i < result.data.size(); ++i) {
        const double u = random.uniform(i);
        result.data[i] = type == Type::F32
                             ? static_cast<double>(static_cast<float>(low + u * (high - low)))
                             : std::floor(low + u * (high - low + 1));
    }
    return result;
}

}

RunContext OpCase::context(uint64_t seed) const
{
    RunContext context{.seed = seed, .step = 3};
    std::vector<Tensor> inputs;
    for (size_t i = 0; i < example->inputs.size(); ++i) {
        const Random random(seed, streamOf("in" + std::to_string(i)));
        inputs.push_back(draw(example->inputs[i], type(i), example->low, example->high, random));
    }
    if (example->prepare) {
        example->prepare(example->attributes, inputs);
    }
    for (size_t i = 0; i < inputs.size(); ++i) {
        context.inputs.emplace_back("in" + std::to_string(i), std::move(inputs[i]));
    }
    if (op->kind == OpKind::Leaf) {
        const bool hasShape = example->attributes.has("shape");
        const Shape shape = hasShape ? Shape(example->attributes.integers("shape")) : Shape{};
        const Tensor tensor = draw(shape, Type::F32, -1, 1, Random(seed, streamOf("leaf")));
        context.parameters = {tensor};
        context.states = {tensor};
        if (example->attributes.has("name")) {
            context.inputs.emplace_back(example->attributes.text("name"), tensor);
            context.scalars.emplace_back(example->attributes.text("name"), 0.5);
        }
    }
    return context;
}

std::vector<OpCase> opCases()
{
    std::vector<OpCase> cases;
    for (const OpDef& op : allOps()) {
        for (const OpExample& example : op.examples) {
            cases.push_back({&op, &example});
        }
    }
    return cases;
}

}
