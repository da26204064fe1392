// SPDX-License-Identifier: GPL-3.0-or-later
// Every loss gives PyTorch's values and gradients.
#include "tests/support/layer_case.h"
#include "tests/support/loss_case.h"
#include "tests/support/torch_fixture.h"

#include "engine/program/compose.h"
#include "engine/program/gradient.h"

#include <gtest/gtest.h>
#include <set>

namespace plexus::test {
namespace {

class TorchLosses : public ::testing::TestWithParam<const LossDef*> {};

std::vector<const LossDef*> torchLosses()
{
    std::vector<const LossDef*> losses;
    for (const LossDef& loss : allLosses()) {
        losses.push_back(&loss);
    }
    return losses;
}

INSTANTIATE_TEST_SUITE_P(Every, TorchLosses, ::testing::ValuesIn(torchLosses()),
                         [](const auto& one) { return one.param->key; });

void compareLoss(const LossDef& loss, const Json& fixture)
{
    Params params(&loss.params);
    ASSERT_TRUE(params.fromJson(*fixture.find("params")).ok());
    ASSERT_TRUE(params.check().ok());
    const Shape shape = torchShape(*fixture.find("output_shape"));
    const Shape targets = torchShape(*fixture.find("target_shape"));
    Program program;
    const Value output = lossLeaf(program, "output", shape, Type::F32);
    const Value target = lossLeaf(program, "target", targets, loss.targetIsClass ? Type::I32 : Type::F32);
    const Value given = fixture.find("of_logarithms")->boolean() ? logSoftmax(output, 1) : output;
    const Value value = reshape(loss.forward({params, given, target}), {1});
    const auto slope = gradients(value, {output});
    ASSERT_TRUE(slope.ok() && (*slope)[0]);
    program.addOutput("loss", value.id);
    program.addOutput("slope", (*slope)[0].id);
    RunContext context;
    context.inputs = {{"output", drawn(shape, torchSeed, "output")},
                      {"target", Tensor(targets, torchNumbers(*fixture.find("target")))}};
    const auto outputs = interpretOutputs(program, context, Rounding::Double);
    ASSERT_TRUE(outputs.ok()) << outputs.error().sentence();
    const double wanted = fixture.find("loss")->number();
    EXPECT_NEAR(outputOf(*outputs, "loss").data[0], wanted, 1e-6 * (1 + std::abs(wanted)));
    expectTorchs(outputOf(*outputs, "slope"), *fixture.find("slope"));
}

TEST_P(TorchLosses, AgreeWithTheLoss)
{
    const Json file = torchFixture("losses/" + GetParam()->key);
    ASSERT_TRUE(file.isObject());
    std::set<std::string> varied;
    for (const Json& fixture : file.find("cases")->items()) {
        SCOPED_TRACE(fixture.find("params")->compact() + " on " + fixture.find("output_shape")->compact());
        compareLoss(*GetParam(), fixture);
        for (const auto& [key, value] : fixture.find("params")->members()) {
            const ParamDef* param = Params(&GetParam()->params).definition(key);
            ASSERT_NE(param, nullptr) << key;
            if (param->fromJson(value).value() != param->initial) {
                varied.insert(key);
            }
        }
    }
    for (const ParamDef& param : GetParam()->params) {
        EXPECT_EQ(varied.count(param.key), 1u) << param.key << " stands in no fixture";
    }
}

} // namespace
} // namespace plexus::test
