// SPDX-License-Identifier: GPL-3.0-or-later
// Gradients over many parameters and odd shapes: along one drawn direction through all inputs and weights, the
// slope by differences is what the derived gradients say.
#include "tests/support/layer_samples.h"

#include <cmath>
#include <gtest/gtest.h>
#include <set>

namespace plexus::test {
namespace {

constexpr size_t kSamples = 32; // of a layer; those with few parameters and rules have fewer
constexpr size_t kLeastSamples = 2000;

class LayerSamples : public ::testing::TestWithParam<const LayerDef*> {};

INSTANTIATE_TEST_SUITE_P(Every, LayerSamples, ::testing::ValuesIn(innerLayers()),
                         [](const auto& one) { return one.param->key; });

// What a step along the direction moves: the inputs that are no whole numbers, and the weights.
void stepAlong(RunContext& context, const LayerCase& one, const std::vector<ParameterInfo>& parameters,
               double length)
{
    const auto move = [&](Tensor& tensor, const std::string& name) {
        const Tensor direction = drawn(tensor.shape, 23, "direction of " + name);
        for (size_t i = 0; i < tensor.data.size(); ++i) {
            tensor.data[i] += length * direction.data[i];
        }
    };
    for (auto& [name, tensor] : context.inputs) {
        if (name != "probe" && !isWhole(one, name)) {
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
double derivedSlope(const Program& both, const RunContext& context, const LayerCase& one)
{
    double slope = 0;
    const auto outputs = interpretOutputs(both, context, Rounding::Double);
    EXPECT_TRUE(outputs.ok());
    for (const auto& [output, gradient] : *outputs) {
        const std::string leaf = output.starts_with("gradient/") ? output.substr(9) : std::string();
        const bool isInput = leaf.starts_with("in") && leaf.find('.') == std::string::npos;
        if (leaf.empty() || (isInput && isWhole(one, leaf))) {
            continue;
        }
        const Tensor direction = drawn(gradient.shape, 23, "direction of " + leaf);
        for (size_t i = 0; i < gradient.data.size(); ++i) {
            slope += gradient.data[i] * direction.data[i];
        }
    }
    return slope;
}

// A step that sees no other is NaN in PyTorch and evenly mixed here, where its scores have no slope: so the first step
// of all is never hidden.
void showFirstStep(const LayerCase& one, RunContext& context)
{
    for (auto& [name, tensor] : context.inputs) {
        for (size_t i = 0; name != "probe" && one.layer->isLastOptional && isWhole(one, name) && i < tensor.data.size();
             i += static_cast<size_t>(tensor.shape[1])) {
            tensor.data[i] = 0;
        }
    }
}

void checkSlope(const LayerDef& layer, const LayerExample& sample, Mode mode)
{
    constexpr double step = 1e-6;
    const LayerCase one{&layer, &sample};
    const Params params = paramsOf(layer, sample);
    const Program forward = layerProgram(one, params, mode, Parts::Forward);
    const Program both = layerProgram(one, params, mode, Parts::Gradients);
    RunContext context = layerContext(one, both, 7);
    showFirstStep(one, context);
    for (size_t i = 0; i < both.parameters.size(); ++i) { // off the kinks of zeros
        context.parameters[i] = drawn(both.parameters[i].shape, 29, both.parameters[i].name);
    }
    const double derived = derivedSlope(both, context, one);
    RunContext above = context, below = context;
    stepAlong(above, one, both.parameters, step);
    stepAlong(below, one, both.parameters, -step);
    const double measured = (lossOf(forward, above) - lossOf(forward, below)) / (2 * step);
    EXPECT_NEAR(derived, measured, 1e-5 + 1e-3 * std::abs(measured)) << sample.name;
}

TEST_P(LayerSamples, SlopeEqualsDifferences)
{
    int count = 0;
    for (const LayerSample& sample : layerSamples(*GetParam(), kSamples)) {
        checkSlope(*GetParam(), sample.example, ++count % 4 == 0 ? Mode::Evaluation : Mode::Training);
    }
}

TEST_P(LayerSamples, SlopeEqualsDifferencesOnManyElements)
{
    const LayerExample sample = largeSample(*GetParam());
    const Params params = paramsOf(*GetParam(), sample);
    const auto shape = GetParam()->shape({params, sample.inputs});
    ASSERT_TRUE(shape.ok()) << shape.error().sentence();
    ASSERT_GT(std::max(shape->elements(), sample.inputs[0].elements()), 1 << 16);
    checkSlope(*GetParam(), sample, Mode::Training);
}

TEST(LayerSampleCount, IsAtLeastTwoThousand)
{
    size_t count = 0;
    for (const LayerDef* layer : innerLayers()) {
        count += layerSamples(*layer, kSamples).size();
    }
    EXPECT_GE(count, kLeastSamples);
    RecordProperty("samples", static_cast<int>(count));
}

// What no sample of a layer can be, and why.
struct Outside {
    std::string layer;
    Odd odd;
    const char* why;
};
const std::vector<Outside> kOutside{
    {"constant", Odd::NotSquare, "sees nothing but how many samples there are"},
};

TEST(LayerSampleGrid, HasEveryOddShapeOfEveryLayer)
{
    for (const LayerDef* layer : innerLayers()) {
        std::set<Odd> seen;
        for (const LayerSample& sample : layerSamples(*layer, kSamples)) {
            seen.insert(sample.odd);
        }
        for (const Odd odd : allOdds) {
            const bool isOutside = std::any_of(kOutside.begin(), kOutside.end(), [&](const Outside& one) {
                return one.layer == layer->key && one.odd == odd;
            });
            EXPECT_NE(seen.count(odd) == 1, isOutside) << layer->key << ", " << oddText(odd);
        }
    }
}

// Of a switch both, of a choice all, of numbers and lists more than one.
TEST(LayerSampleGrid, MovesEveryParameterOfEveryLayer)
{
    for (const LayerDef* layer : innerLayers()) {
        const std::vector<LayerSample> samples = layerSamples(*layer, kSamples);
        for (const ParamDef* param : ownParams(*layer)) {
            std::set<std::string> seen;
            for (const LayerSample& sample : samples) {
                seen.insert(param->text(paramsOf(*layer, sample.example).value(param->key)));
            }
            EXPECT_GE(seen.size(), std::max<size_t>(param->choices.size(), 2)) << layer->key << "." << param->key;
        }
    }
}

// Where a step may be hidden by what comes later and by what only fills up: alone and together.
TEST(LayerSampleGrid, HidesStepsInEveryWay)
{
    int hiding = 0;
    for (const LayerDef* layer : innerLayers()) {
        if (!layer->isLastOptional) {
            continue;
        }
        ++hiding;
        std::set<std::pair<bool, bool>> seen;
        for (const LayerSample& sample : layerSamples(*layer, kSamples)) {
            const Params params = paramsOf(*layer, sample.example);
            seen.emplace(params.flag("causal"), sample.example.inputs.size() == layer->inputs.size());
        }
        EXPECT_EQ(seen.size(), 4u) << layer->key;
    }
    EXPECT_GE(hiding, 4);
}

} // namespace
} // namespace plexus::test
