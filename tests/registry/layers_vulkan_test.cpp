// SPDX-License-Identifier: GPL-3.0-or-later
// Every layer on the device, forward and gradients, training and evaluation, equals the interpreter.
#include "tests/support/layer_samples.h"
#include "tests/support/loss_case.h"
#include "tests/support/op_case.h"
#include "tests/support/vulkan_run.h"

#include <gtest/gtest.h>

namespace plexus {
namespace {

using test::LayerCase;

class EveryLayerOnVulkan : public ::testing::TestWithParam<LayerCase> {};

std::vector<LayerCase> layerCases()
{
    std::vector<LayerCase> all = test::allLayerCases();
    std::erase_if(all, [](const LayerCase& one) { return one.layer->role != LayerRole::Inner; });
    return all;
}

INSTANTIATE_TEST_SUITE_P(Layers, EveryLayerOnVulkan, ::testing::ValuesIn(layerCases()),
                         [](const auto& param) { return test::caseName(param.param); });

void compare(const LayerCase& one, const Program& program)
{
    RunContext context = test::layerContext(one, program, 7);
    context.seed = 0;
    context.step = 0;
    const auto expected = interpretOutputs(program, context, Rounding::Float32);
    ASSERT_TRUE(expected.ok()) << expected.error().sentence();
    const auto exact = interpretOutputs(program, context, Rounding::Double);
    ASSERT_TRUE(exact.ok()) << exact.error().sentence();
    const auto actual = testing::runOnVulkan(program, context);
    ASSERT_TRUE(actual.ok()) << actual.error().sentence();
    testing::expectEqual(*actual, *expected, testing::errorUnits(program), &*exact);
}

TEST_P(EveryLayerOnVulkan, TrainsAsTheInterpreterDoes)
{
    const Params params = test::paramsOf(*GetParam().layer, *GetParam().example);
    compare(GetParam(), test::layerProgram(GetParam(), params, Mode::Training, test::Parts::Gradients));
}

TEST_P(EveryLayerOnVulkan, EvaluatesAsTheInterpreterDoes)
{
    const Params params = test::paramsOf(*GetParam().layer, *GetParam().example);
    compare(GetParam(), test::layerProgram(GetParam(), params, Mode::Evaluation, test::Parts::Forward));
}

// Examples nobody wrote, one of each of these shapes (the layers' own ones are not square), of few kernels each, as every
// one is compiled for the device.
constexpr size_t kVulkanDraws = 24;
constexpr std::array kVulkanShapes{test::Odd::Ones, test::Odd::Primes, test::Odd::Wide};
constexpr size_t kVulkanNodes = 100;

Program sampleProgram(const LayerDef& layer, const LayerExample& sample)
{
    return test::layerProgram({&layer, &sample}, test::paramsOf(layer, sample), Mode::Training, test::Parts::Gradients);
}

std::vector<LayerExample> vulkanSamples(const LayerDef& layer)
{
    std::vector<LayerExample> samples;
    const std::vector<test::LayerSample> all = test::layerSamples(layer, kVulkanDraws);
    for (const test::Odd odd : kVulkanShapes) {
        const auto fits = [&](const test::LayerSample& one) {
            return one.odd == odd && sampleProgram(layer, one.example).nodes.size() <= kVulkanNodes;
        };
        if (const auto found = std::find_if(all.rbegin(), all.rend(), fits); found != all.rend()) {
            samples.push_back(found->example);
        }
    }
    return samples;
}

class EveryLayersSamplesOnVulkan : public ::testing::TestWithParam<const LayerDef*> {};

INSTANTIATE_TEST_SUITE_P(Layers, EveryLayersSamplesOnVulkan, ::testing::ValuesIn(test::innerLayers()),
                         [](const auto& param) { return param.param->key; });

TEST_P(EveryLayersSamplesOnVulkan, TrainAsTheInterpreterDoes)
{
    for (const LayerExample& sample : vulkanSamples(*GetParam())) {
        SCOPED_TRACE(sample.name);
        compare({GetParam(), &sample}, sampleProgram(*GetParam(), sample));
    }
}

// What this folder compares with the device, programs with their shapes: ops, layers in training and in
// evaluation, losses.
TEST(VulkanCases, AreAtLeastAThousand)
{
    size_t cases = testing::opCases().size() - 1 + 2 * layerCases().size(); // scalars: see ops_vulkan_test
    for (const LayerDef* layer : test::innerLayers()) {
        cases += vulkanSamples(*layer).size();
    }
    for (const LossDef& loss : allLosses()) {
        cases += test::lossVariants(loss).size();
    }
    EXPECT_GE(cases, 1000u);
}

} // namespace
} // namespace plexus
