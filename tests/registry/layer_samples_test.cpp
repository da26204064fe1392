// SPDX-License-Identifier: GPL-3.0-or-later
// Gradients over many parameters and odd shapes: along one drawn direction through all inputs and weights, the
// slope by differences is what the derived gradients say.
#include "tests/support/layer_samples.h"

#include <cmath>
#include <gtest/gtest.h>

namespace plexus::test {
namespace {

constexpr int kSamples = 30; // of a layer; those with few parameters and rules have fewer
constexpr size_t kLeastSamples = 2000;
constexpr size_t kLargeNodes = 12; // of a program that is quick on 2^16 elements

class LayerSamples : public ::testing::TestWithParam<const LayerDef*> {};

INSTANTIATE_TEST_SUITE_P(Every, LayerSamples, ::testing::ValuesIn(innerLayers()),
                         [](const auto& one) { return one.param->key; });

// What a step along the direction moves: the inputs that are no whole numbers, and the weights.
void stepAlong(RunContext& context, const LayerExample& sample, const std::vector<ParameterInfo>& parameters,
               double length)
{
    const auto move = [&](Tensor& tensor, const std::string& name) {
        const Tensor direction = drawn(tensor.shape, 23, "direction of " + name);
        for (size_t i = 0; i < tensor.data.size(); ++i) {
            tensor.data[i] += length * direction.data[i];
        }
    };
    for (auto& [name, tensor] : context.inputs) {
        if (name != "probe" && sample.wholeBelow == 0) {
            move(tensor, name);
        }
    }
    for (size_t i = 0; i < parameters.size(); ++i) {
        move(context.parameters[i], parameters[i].name);
    }
}

double lossOf(const Program& forward, const RunContext& context)
{
    const auto outputs = interpretOutputs(forward, context, Rounding::Double);
    EXPECT_TRUE(outputs.ok());
    return outputOf(*outputs, "loss").data[0];
}

// The sum of gradient x direction over all that moves.
double derivedSlope(const Program& both, const RunContext& context, const LayerExample& sample)
{
    double slope = 0;
    const auto outputs = interpretOutputs(both, context, Rounding::Double);
    EXPECT_TRUE(outputs.ok());
    for (const auto& [output, gradient] : *outputs) {
        const bool isStill = sample.wholeBelow > 0 && output.starts_with("gradient/in");
        if (!output.starts_with("gradient/") || isStill) {
            continue;
        }
        const Tensor direction = drawn(gradient.shape, 23, "direction of " + output.substr(9));
        for (size_t i = 0; i < gradient.data.size(); ++i) {
            slope += gradient.data[i] * direction.data[i];
        }
    }
    return slope;
}

void checkSlope(const LayerDef& layer, const LayerExample& sample, Mode mode)
{
    constexpr double step = 1e-6;
    const LayerCase one{&layer, &sample};
    const Params params = paramsOf(layer, sample);
    const Program forward = layerProgram(one, params, mode, Parts::Forward);
    const Program both = layerProgram(one, params, mode, Parts::Gradients);
    RunContext context = layerContext(one, both, 7);
    for (size_t i = 0; i < both.parameters.size(); ++i) { // off the kinks of zeros
        context.parameters[i] = drawn(both.parameters[i].shape, 29, both.parameters[i].name);
    }
    const double derived = derivedSlope(both, context, sample);
    RunContext above = context, below = context;
    stepAlong(above, sample, both.parameters, step);
    stepAlong(below, sample, both.parameters, -step);
    const double measured = (lossOf(forward, above) - lossOf(forward, below)) / (2 * step);
    EXPECT_NEAR(derived, measured, 1e-5 + 1e-3 * std::abs(measured)) << sample.name;
}

TEST_P(LayerSamples, SlopeEqualsDifferences)
{
    int count = 0;
    for (const LayerExample& sample : layerSamples(*GetParam(), kSamples)) {
        checkSlope(*GetParam(), sample, ++count % 4 == 0 ? Mode::Evaluation : Mode::Training);
    }
}

// More elements than 2^16, of layers that are quick.
TEST_P(LayerSamples, SlopeEqualsDifferencesOnManyElements)
{
    const LayerExample sample = largeSample(*GetParam());
    const Params params = paramsOf(*GetParam(), sample);
    if (!GetParam()->shape({params, sample.inputs}).ok()
        || layerProgram({GetParam(), &sample}, params, Mode::Training, Parts::Forward).nodes.size() > kLargeNodes) {
        return;
    }
    checkSlope(*GetParam(), sample, Mode::Training);
}

TEST(LayerSampleCount, IsAtLeastTwoThousand)
{
    size_t count = 0;
    for (const LayerDef* layer : innerLayers()) {
        const size_t own = layerSamples(*layer, kSamples).size();
        EXPECT_GE(own, 5u) << layer->key;
        count += own;
    }
    EXPECT_GE(count, kLeastSamples);
}

} // namespace
} // namespace plexus::test
