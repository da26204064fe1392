// SPDX-License-Identifier: GPL-3.0-or-later
// What holds for every op, whoever writes the next one.
#include "engine/base/random.h"
#include "engine/program/gradient.h"
#include "engine/program/interpret.h"
#include "engine/program/verify.h"
#include "tests/support/op_case.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <stdexcept>

namespace plexus {
namespace {

using ::testing::HasSubstr;
using testing::OpCase;

class EveryOp : public ::testing::TestWithParam<const OpDef*> {};
class EveryOpExample : public ::testing::TestWithParam<OpCase> {};
class EveryDifferentiableOpExample : public ::testing::TestWithParam<OpCase> {};
class EveryFiniteOpExample : public ::testing::TestWithParam<OpCase> {};

std::vector<const OpDef*> ops()
{
    std::vector<const OpDef*> result;
    for (const OpDef& op : allOps()) {
        result.push_back(&op);
    }
    return result;
}

std::vector<OpCase> differentiable()
{
    std::vector<OpCase> cases = testing::opCases();
    std::erase_if(cases, [](const OpCase& c) { return !c.op->gradient || c.op->inputs == 0; });
    return cases;
}

std::vector<OpCase> finite()
{
    std::vector<OpCase> cases = testing::opCases();
    std::erase_if(cases, [](const OpCase& c) { return c.op->finiteUpTo == 0; });
    return cases;
}

const auto nameOfOp = [](const auto& param) { return param.param->key; };
const auto nameOfCase = [](const auto& param) { return param.param.name(); };

INSTANTIATE_TEST_SUITE_P(Ops, EveryOp, ::testing::ValuesIn(ops()), nameOfOp);
INSTANTIATE_TEST_SUITE_P(Ops, EveryOpExample, ::testing::ValuesIn(testing::opCases()), nameOfCase);
INSTANTIATE_TEST_SUITE_P(Ops, EveryDifferentiableOpExample, ::testing::ValuesIn(differentiable()),
                         nameOfCase);
INSTANTIATE_TEST_SUITE_P(Ops, EveryFiniteOpExample, ::testing::ValuesIn(finite()), nameOfCase);

TEST_P(EveryOp, IsComplete)
{
    const OpDef& op = *GetParam();
    EXPECT_FALSE(op.examples.empty());
    EXPECT_TRUE(op.shape);
    EXPECT_EQ(findOp(op.key), &op) << "the key must be the file's name";
    EXPECT_EQ(op.kind == OpKind::Map, op.map != nullptr);
    EXPECT_EQ(op.kind == OpKind::Map, !op.glsl.empty());
    EXPECT_NE(op.kind == OpKind::Map, static_cast<bool>(op.reference));
    EXPECT_EQ(op.kind == OpKind::Leaf, op.inputs == 0);
}

Result<std::pair<Shape, Type>> callWith(const OpCase& example, size_t inputs, const Attributes& attributes)
{
    OpCall call{attributes, {}, {}};
    for (size_t i = 0; i < inputs; ++i) {
        call.shapes.push_back(&example.example->inputs[std::min(i, example.example->inputs.size() - 1)]);
        call.types.push_back(example.type(i));
    }
    return shapeOf(*example.op, call);
}

TEST_P(EveryOp, RefusesWrongCallsWithAReason)
{
    const OpDef& op = *GetParam();
    const OpCase example{&op, &op.examples[0]};
    const Attributes& right = op.examples[0].attributes;
    const auto inputs = static_cast<size_t>(op.inputs);
    ASSERT_TRUE(callWith(example, inputs, right).ok());
    if (inputs > 0) {
        EXPECT_THAT(callWith(example, inputs + 1, right).error().sentence(),
                    HasSubstr(op.key + " takes " + std::to_string(inputs) + " inputs, got "));
    }
    for (const AttributeRule& rule : op.attributes) {
        Attributes fewer;
        for (const auto& [key, item] : right.items()) {
            if (key != rule.key) {
                fewer.set(key, item);
            }
        }
        EXPECT_THAT(callWith(example, inputs, fewer).error().sentence(),
                    HasSubstr(op.key + " needs the attribute " + rule.key));
    }
    Attributes more = right;
    more.set("colour", "red");
    EXPECT_EQ(callWith(example, inputs, more).error().sentence(), op.key + " has no attribute colour");
}

TEST_P(EveryOpExample, ReadsBackFromItsText)
{
    const Program program = GetParam().program();
    ASSERT_TRUE(verify(program).ok()) << verify(program).error().sentence();
    const auto read = Program::parse(program.print());
    ASSERT_TRUE(read.ok()) << read.error().sentence();
    EXPECT_EQ(read->print(), program.print());
    EXPECT_EQ(read->nodes.back().attributes, program.nodes.back().attributes);
}

TEST_P(EveryOpExample, GivesFiniteNumbersOfTheStatedShape)
{
    const Program program = GetParam().program();
    const auto out = interpretOutputs(program, GetParam().context(1), Rounding::Float32);
    ASSERT_TRUE(out.ok()) << out.error().sentence();
    const Tensor& tensor = out->at(0).second;
    EXPECT_EQ(tensor.shape, program.nodes.back().shape);
    ASSERT_EQ(tensor.data.size(), static_cast<size_t>(tensor.shape.elements()));
    for (const double value : tensor.data) {
        ASSERT_TRUE(std::isfinite(value));
        ASSERT_EQ(value, static_cast<double>(static_cast<float>(value)));
    }
}

// The op's result times fixed weights, summed: one number that depends on every element.
enum class Form : uint8_t { Whole, Parts };
struct Scored {
    Program program;
    std::vector<Value> inputs, gradients;
};

Result<void> score(const OpCase& example, Scored& scored, Form form = Form::Whole)
{
    scored.program = example.program();
    const ValueId id = scored.program.output("out");
    Value out = toFloat({&scored.program, id});
    if (form == Form::Parts) {
        std::vector<Value> inputs;
        for (const ValueId input : scored.program[id].inputs) {
            inputs.push_back({&scored.program, input});
        }
        const Attributes attributes = scored.program[id].attributes;
        out = example.op->parts(attributes, inputs);
        scored.program.addOutput("parts", out.id);
    }
    const Random random(5, streamOf("weights"));
    std::vector<double> weights(static_cast<size_t>(out.shape().elements()));
    for (size_t i = 0; i < weights.size(); ++i) {
        weights[i] = random.uniform(i) + 0.25;
    }
    out = out * constant(scored.program, out.shape(), weights);
    std::vector<int64_t> axes(static_cast<size_t>(out.shape().rank()));
    for (size_t i = 0; i < axes.size(); ++i) {
        axes[i] = static_cast<int64_t>(i);
    }
    const Value loss = reshape(sum(out, axes), {});
    scored.program.addOutput("loss", loss.id);
    for (size_t i = 0; i < example.example->inputs.size(); ++i) {
        scored.inputs.push_back({&scored.program, static_cast<ValueId>(i)});
    }
    auto found = gradients(loss, scored.inputs);
    if (!found) {
        return found.error();
    }
    scored.gradients = std::move(*found);
    for (size_t i = 0; i < scored.gradients.size(); ++i) {
        if (scored.gradients[i]) {
            scored.program.addOutput("gradient" + std::to_string(i), scored.gradients[i].id);
        }
    }
    return {};
}

double lossAt(const Program& program, const RunContext& context)
{
    Program forward = program;
    forward.outputs = {{"loss", program.output("loss")}};
    forward.nodes.resize(static_cast<size_t>(program.output("loss")) + 1);
    return interpretOutputs(forward, context, Rounding::Double).value()[0].second.data[0];
}

TEST_P(EveryDifferentiableOpExample, GradientEqualsFiniteDifferences)
{
    const OpCase& example = GetParam();
    Scored scored;
    const auto built = score(example, scored);
    ASSERT_TRUE(built.ok()) << built.error().sentence();
    RunContext context = example.context(11);
    const auto outputs = interpretOutputs(scored.program, context, Rounding::Double);
    ASSERT_TRUE(outputs.ok()) << outputs.error().sentence();

    constexpr double step = 1e-6, relative = 1e-3, absolute = 1e-5;
    constexpr size_t mostElements = 64;
    for (size_t input = 0; input < scored.inputs.size(); ++input) {
        if (example.type(input) != Type::F32) {
            EXPECT_FALSE(scored.gradients[input]) << "whole numbers have no gradient";
            continue;
        }
        const Tensor* gradient = nullptr;
        for (const auto& [name, tensor] : *outputs) {
            gradient = name == "gradient" + std::to_string(input) ? &tensor : gradient;
        }
        Tensor& x = context.inputs[input].second;
        const size_t stride = x.data.size() / mostElements + 1;
        for (size_t i = 0; i < x.data.size(); i += stride) {
            const double middle = x.data[i];
            x.data[i] = middle + step;
            const double above = lossAt(scored.program, context);
            x.data[i] = middle - step;
            const double below = lossAt(scored.program, context);
            x.data[i] = middle;
            const double expected = (above - below) / (2 * step);
            const double actual = gradient ? gradient->data[i] : 0;
            ASSERT_NEAR(actual, expected, absolute + relative * std::abs(expected))
                << "input " << input << ", element " << i
                << (gradient ? "" : ": no gradient arrives");
        }
    }
}

// An op that is there for a better gradient has the value and the gradient of what devices compute instead.
TEST_P(EveryOpExample, EqualsItsParts)
{
    const OpCase& example = GetParam();
    if (!example.op->parts) {
        return;
    }
    const auto outputs = [&](Form form) {
        Scored scored;
        EXPECT_TRUE(score(example, scored, form).ok());
        std::erase_if(scored.program.outputs, [&](const Output& output) {
            return output.name == "loss" || output.name == (form == Form::Parts ? "out" : "parts");
        });
        return interpretOutputs(scored.program, example.context(3), Rounding::Double).value();
    };
    const auto whole = outputs(Form::Whole), parts = outputs(Form::Parts);
    ASSERT_EQ(whole.size(), parts.size());
    ASSERT_GT(whole.size(), 1) << "the value and at least one gradient";
    for (size_t o = 0; o < whole.size(); ++o) {
        for (size_t i = 0; i < whole[o].second.data.size(); ++i) {
            ASSERT_NEAR(whole[o].second.data[i], parts[o].second.data[i], 1e-9) << whole[o].first << ", element " << i;
        }
    }
}

TEST_P(EveryFiniteOpExample, StaysFiniteOnHostileInputs)
{
    const OpCase& example = GetParam();
    const double limit = example.op->finiteUpTo;
    const double hostile[] = {0, -0.0, 1e-45, -1e-45, 1e-38, limit, -limit, 1, -limit / 2, limit};
    RunContext context = example.context(1);
    size_t next = 0;
    for (size_t input = 0; input < example.example->inputs.size(); ++input) {
        for (double& value : context.inputs[input].second.data) {
            const double wanted = hostile[next++ % std::size(hostile)];
            value = example.type(input) == Type::F32 ? static_cast<double>(static_cast<float>(wanted)) : value;
        }
    }
    Program program = example.program();
    if (example.op->gradient) {
        // One arrives at every element: the weights of score() are about one.
        Scored scored;
        ASSERT_TRUE(score(example, scored).ok());
        program = scored.program;
        std::erase_if(program.outputs, [](const Output& output) { return output.name == "loss"; });
    }
    const auto outputs = interpretOutputs(program, context, Rounding::Float32);
    ASSERT_TRUE(outputs.ok()) << outputs.error().sentence();
    for (const auto& [name, tensor] : *outputs) {
        for (size_t i = 0; i < tensor.data.size(); ++i) {
            ASSERT_TRUE(std::isfinite(tensor.data[i])) << name << ", element " << i;
        }
    }
}

} // namespace
} // namespace plexus
