// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/loss_case.h"

#include "engine/program/gradient.h"
#include "tests/support/layer_case.h"

#include <gtest/gtest.h>

namespace plexus::test {

Value lossLeaf(Program& program, const std::string& name, const Shape& shape, Type type)
{
    return {&program, program.call("input", {}, {{"name", name},
                                                 {"shape", shape.extents()},
                                                 {"type", std::string(typeText(type))}})};
}

std::pair<Shape, Shape> lossShapes(const LossDef& loss)
{
    if (!loss.exampleShapes.empty()) {
        return {loss.exampleShapes[0], loss.exampleShapes[1]};
    }
    return {{5, 3}, loss.targetIsClass ? Shape{5} : Shape{5, 3}};
}

std::vector<ParamValue> lossAlternatives(const ParamDef& param)
{
    switch (param.kind) {
    case ParamKind::Choice:
        return {param.choices.back()};
    case ParamKind::Bool:
        return {!std::get<bool>(param.initial)};
    case ParamKind::Integer:
        return {std::get<int64_t>(param.initial) + 1, std::get<int64_t>(param.initial) + 2};
    case ParamKind::Real:
        return {std::get<double>(param.initial) == 0 ? 0.25 : std::get<double>(param.initial) * 1.25};
    case ParamKind::Reals:
        return {std::vector<double>{0.5, 1, 2}}; // one per class
    default:
        ADD_FAILURE() << "teach this test to vary " << param.key;
        return {};
    }
}

std::vector<Params> lossVariants(const LossDef& loss)
{
    std::vector<Params> all{Params(&loss.params)};
    for (const ParamDef& param : loss.params) {
        for (const ParamValue& value : lossAlternatives(param)) {
            Params params(&loss.params);
            params.set(param.key, value);
            all.push_back(params);
        }
    }
    return all;
}

Program lossProgram(const LossDef& loss, const Params& params, const LossForward& forward)
{
    const auto [outputShape, targetShape] = lossShapes(loss);
    Program program;
    const Value output = lossLeaf(program, "output", outputShape, Type::F32);
    const Value target = lossLeaf(program, "target", targetShape, loss.targetIsClass ? Type::I32 : Type::F32);
    const Value value = reshape(forward({params, output, target}), {1});
    program.addOutput("loss", value.id);
    const auto slope = gradients(value, {output});
    EXPECT_TRUE(slope.ok() && (*slope)[0]);
    program.addOutput("slope", (*slope)[0].id);
    return program;
}

RunContext lossContext(const LossDef& loss)
{
    const auto [outputShape, targetShape] = lossShapes(loss);
    RunContext context;
    context.inputs = {{"output", drawn(outputShape, 1, "output")}, {"target", drawn(targetShape, 1, "target")}};
    std::vector<double>& values = context.inputs[1].second.data;
    for (size_t i = 0; i < values.size(); ++i) {
        if (loss.targetIsClass) { // three classes; where class 0 may be the blank, the others alone
            values[i] = static_cast<double>(loss.exampleShapes.empty() ? 2 * i % 3 : 1 + i % 2);
        } else { // from [-1, 1] to what the loss takes
            values[i] = loss.targetLeast + (values[i] + 1) / 2 * (1 - loss.targetLeast);
        }
    }
    return context;
}

} // namespace plexus::test
