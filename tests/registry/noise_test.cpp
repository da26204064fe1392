// SPDX-License-Identifier: GPL-3.0-or-later
// What the layers do that draw while training: their statistics, and the same draws for the same seed.
#include "tests/support/layer_case.h"

#include <algorithm>
#include <cmath>
#include <gtest/gtest.h>

namespace plexus::test {
namespace {

struct Draws {
    std::string layer;
    Shape shape;
    std::vector<std::pair<std::string, ParamValue>> params;
};

// The layer's output on ones.
Tensor onOnes(const Draws& draws, Mode mode, uint64_t seed, uint32_t step)
{
    const LayerExample example{.name = "ones", .inputs = {draws.shape}, .params = draws.params};
    const LayerCase one{findLayer(draws.layer), &example};
    const Program program = layerProgram(one, paramsOf(*one.layer, example), mode, Parts::Forward);
    RunContext context = layerContext(one, program, seed);
    context.step = step;
    for (auto& [name, tensor] : context.inputs) {
        std::fill(tensor.data.begin(), tensor.data.end(), 1.0);
    }
    const auto outputs = interpretOutputs(program, context, Rounding::Float32);
    EXPECT_TRUE(outputs.ok());
    return outputOf(*outputs, "out");
}

struct Moments {
    double mean = 0, deviation = 0;
};

Moments momentsOf(const std::vector<double>& values)
{
    Moments moments;
    const auto count = static_cast<double>(values.size());
    for (const double value : values) {
        moments.mean += value / count;
    }
    for (const double value : values) {
        moments.deviation += (value - moments.mean) * (value - moments.mean) / count;
    }
    moments.deviation = std::sqrt(moments.deviation);
    return moments;
}

// Every piece of `size` neighbours is dropped or kept as one.
void expectPieces(const Tensor& out, size_t size, double p)
{
    size_t droppedPieces = 0;
    for (size_t piece = 0; piece < out.data.size(); piece += size) {
        for (size_t i = 0; i < size; ++i) {
            ASSERT_EQ(out.data[piece + i], out.data[piece]);
        }
        ASSERT_TRUE(out.data[piece] == 0 || std::abs(out.data[piece] - 1 / (1 - p)) < 1e-6);
        droppedPieces += out.data[piece] == 0 ? 1 : 0;
    }
    const auto count = static_cast<double>(out.data.size() / size);
    const double deviation = std::sqrt(p * (1 - p) / count); // of the share
    EXPECT_NEAR(static_cast<double>(droppedPieces) / count, p, 4 * deviation);
}

TEST(Noise, DropoutDropsSingleValues)
{
    expectPieces(onOnes({"dropout", {100, 100}, {{"p", 0.3}}}, Mode::Training, 1, 1), 1, 0.3);
}

TEST(Noise, ChannelDropoutDropsWholeChannels)
{
    expectPieces(onOnes({"dropout2d", {50, 40, 3, 2}, {{"p", 0.3}}}, Mode::Training, 1, 1), 6, 0.3);
}

TEST(Noise, DropPathDropsWholeSamples)
{
    expectPieces(onOnes({"drop_path", {2000, 3, 2}, {{"p", 0.2}}}, Mode::Training, 1, 1), 6, 0.2);
}

TEST(Noise, GaussianNoiseHasItsDeviation)
{
    const Tensor out = onOnes({"gaussian_noise", {200, 100}, {{"deviation", 0.5}}}, Mode::Training, 1, 1);
    const Moments moments = momentsOf(out.data);
    EXPECT_NEAR(moments.mean, 1, 4 * 0.5 / std::sqrt(20000));
    EXPECT_NEAR(moments.deviation, 0.5, 4 * 0.5 / std::sqrt(40000));
    double beyondTwo = 0; // of a normal distribution: 4.55 %
    for (const double value : out.data) {
        beyondTwo += std::abs(value - 1) > 1 ? 1.0 / 20000 : 0;
    }
    EXPECT_NEAR(beyondTwo, 0.0455, 4 * std::sqrt(0.0455 * 0.9545 / 20000));
}

class NoisyLayer : public ::testing::TestWithParam<const char*> {};
INSTANTIATE_TEST_SUITE_P(Layers, NoisyLayer,
                         ::testing::Values("dropout", "dropout2d", "drop_path", "gaussian_noise"),
                         [](const auto& one) { return std::string(one.param); });

TEST_P(NoisyLayer, DrawsBySeedAndStep)
{
    const Draws draws{GetParam(), {40, 10, 2, 2}, {}};
    const Tensor first = onOnes(draws, Mode::Training, 5, 3);
    EXPECT_EQ(first.data, onOnes(draws, Mode::Training, 5, 3).data);
    EXPECT_NE(first.data, onOnes(draws, Mode::Training, 6, 3).data);
    EXPECT_NE(first.data, onOnes(draws, Mode::Training, 5, 4).data);
}

TEST_P(NoisyLayer, DoesNothingInPredictions)
{
    const Tensor out = onOnes({GetParam(), {4, 3, 2, 2}, {}}, Mode::Evaluation, 5, 3);
    EXPECT_EQ(out.data, std::vector<double>(48, 1.0));
}

} // namespace
} // namespace plexus::test
