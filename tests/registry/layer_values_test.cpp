// SPDX-License-Identifier: GPL-3.0-or-later
// What single layers give where a drawn example would not look.
#include "tests/support/layer_case.h"

#include <gtest/gtest.h>

namespace plexus::test {
namespace {

using Outputs = std::vector<std::pair<std::string, Tensor>>;

Outputs outputsOf(const char* key, const LayerExample& example, const std::vector<Tensor>& inputs)
{
    const LayerDef& layer = *findLayer(key);
    const LayerCase one{&layer, &example};
    const Program program = layerProgram(one, paramsOf(layer, example), Mode::Training, Parts::Gradients);
    RunContext context = layerContext(one, program, 1);
    for (auto& [name, tensor] : context.inputs) {
        tensor = name == "probe" ? Tensor(tensor.shape, 1.0) : inputs[static_cast<size_t>(name.back() - '0')];
    }
    const auto outputs = interpretOutputs(program, context, Rounding::Float32);
    EXPECT_TRUE(outputs.ok()) << outputs.error().sentence();
    return *outputs;
}

// As torch.maximum.
TEST(LayerValues, MaximumOfEqualInputsGivesEachHalfOfTheGradient)
{
    const LayerExample example{"ties", "1x3 1x3"};
    const Outputs outputs = outputsOf("maximum", example, {Tensor({1, 3}, {2, 5, -1}), Tensor({1, 3}, {2, 4, 0})});
    EXPECT_EQ(outputOf(outputs, "out").data, (std::vector<double>{2, 5, 0}));
    EXPECT_EQ(outputOf(outputs, "gradient/in0").data, (std::vector<double>{0.5, 1, 0}));
    EXPECT_EQ(outputOf(outputs, "gradient/in1").data, (std::vector<double>{0.5, 0, 1}));
}

// As PyTorch's, which count zero to the branch below it; relu to the flat one.
TEST(LayerValues, ActivationsHaveTheSlopeOfTheirLowerBranchAtZero)
{
    const auto slope = [](const char* key, const char* params) {
        const LayerExample example{"zero", "1x1", params};
        return outputOf(outputsOf(key, example, {Tensor({1, 1}, {0})}), "gradient/in0").data.front();
    };
    EXPECT_EQ(slope("relu", ""), 0);
    EXPECT_EQ(slope("leaky_relu", "slope=0.125"), 0.125);
    EXPECT_EQ(slope("elu", "alpha=0.5"), 0.5);
    EXPECT_EQ(slope("celu", "alpha=0.5"), 1);
    EXPECT_NEAR(slope("selu", ""), 1.0507009873554805 * 1.6732632423543772, 1e-6);
    const LayerExample learned{"zero", "1x1"};
    const Outputs outputs = outputsOf("prelu", learned, {Tensor({1, 1}, {0})});
    EXPECT_NE(outputOf(outputs, "gradient/in0").data.front(), 0); // its weight, which is drawn here
}

// As torch.nn.BatchNorm2d with momentum=None: the third batch has a third.
TEST(LayerValues, BatchNormMayTakeTheMeanOfAllBatches)
{
    const LayerExample example{"all", "2x1", "cumulative=true"};
    const LayerDef& layer = *findLayer("batch_norm");
    const LayerCase one{&layer, &example};
    const Program program = layerProgram(one, paramsOf(layer, example), Mode::Training, Parts::Forward);
    RunContext context = layerContext(one, program, 1);
    for (auto& [name, tensor] : context.inputs) {
        tensor = name == "in0" ? Tensor({2, 1}, {4, 8}) : tensor; // mean 6, unbiased variance 8
    }
    for (size_t i = 0; i < program.states.size(); ++i) {
        const std::string& name = program.states[i].name;
        const double before = name.ends_with("running_mean") ? 3 : name.ends_with("running_var") ? 5 : 2;
        context.states[i] = Tensor(program.states[i].shape, before);
    }
    const auto outputs = interpretOutputs(program, context, Rounding::Double);
    ASSERT_TRUE(outputs.ok());
    for (const auto& [name, tensor] : *outputs) {
        if (name.ends_with("running_mean")) {
            EXPECT_NEAR(tensor.data[0], 4, 1e-12);
        } else if (name.ends_with("running_var")) {
            EXPECT_NEAR(tensor.data[0], 6, 1e-12);
        }
    }
}

TEST(LayerValues, ALargeBorderLeavesThePictureAlone)
{
    const LayerExample example{"border", "1x1x1x1", "value=1e6 before=0,1 after=0,0"};
    const Outputs outputs = outputsOf("pad2d", example, {Tensor({1, 1, 1, 1}, 0.125001)});
    EXPECT_EQ(outputOf(outputs, "out").data, (std::vector<double>{1e6, static_cast<double>(0.125001F)}));
}

} // namespace
} // namespace plexus::test
