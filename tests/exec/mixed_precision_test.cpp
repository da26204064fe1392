// SPDX-License-Identifier: GPL-3.0-or-later
// A device trains in 16 bits as the interpreter says.
#include "engine/compile/lower.h"
#include "engine/model/chain.h"
#include "engine/program/mixed_precision.h"
#include "tests/support/vulkan_run.h"

#include <cmath>
#include <gtest/gtest.h>

namespace plexus::testing {
namespace {

double distance(const Tensor& a, const Tensor& b)
{
    double squares = 0;
    for (size_t i = 0; i < b.data.size(); ++i) {
        squares += (a.data[i] - b.data[i]) * (a.data[i] - b.data[i]);
    }
    return std::sqrt(squares);
}

// Every output is as exact as float32 (that of terms that cancel by the size of the terms: vulkan_run.h). Or nearly: a
// sum that differs in its last bit may round to another neighbour, by 2^-8 or 2^-11, on some devices. So much less than the
// rounding itself changes is allowed as well.
void expectAsInterpreted(Graph graph, const std::vector<FieldInfo>& fields, const std::string& precision)
{
    const auto lowered = [&](const std::string& numbers) {
        graph.training.general.set("precision", numbers);
        return lower({.graph = graph, .fields = fields, .preprocessing = {}, .batch = 4}).value();
    };
    const Program program = lowered(precision);
    RunContext context = plainContext(program);
    context.scalars = {{lossScaleName, 1}}; // as of a run that is no step
    const NamedTensors expected = interpretOutputs(program, context, Rounding::Float32).value();
    const NamedTensors exact = interpretOutputs(program, context, Rounding::Double).value();
    const NamedTensors unrounded = interpretOutputs(lowered("float32"), context, Rounding::Float32).value();
    const std::vector<double> units = errorUnits(program);
    const auto executor = openOnVulkan(program, context);
    ASSERT_TRUE(executor.ok()) << executor.error().sentence();
    const int id = (*executor)->addProgram(program).value();
    EXPECT_NE((*executor)->plan(id).find(" " + precision + "\n"), std::string::npos) << (*executor)->plan(id);
    ASSERT_TRUE((*executor)->poison().ok());
    const NamedTensors actual = (*executor)->runOn(id, context.inputs).value();
    EXPECT_EQ((*executor)->device().instance().validationCount(), 0u);
    ASSERT_EQ(actual.size(), expected.size());
    for (size_t i = 0; i < expected.size(); ++i) {
        if (distance(actual[i].second, expected[i].second) * 5 >= distance(unrounded[i].second, expected[i].second)) {
            const NamedTensors exactly = {exact[i]};
            expectEqual({actual[i]}, {expected[i]}, {units[i]}, &exactly);
        }
    }
}

void expectAsInterpreted(const Graph& graph, const std::vector<FieldInfo>& fields)
{
    for (const char* precision : {"bfloat16", "float16"}) {
        SCOPED_TRACE(precision);
        expectAsInterpreted(graph, fields, precision);
    }
}

TEST(MixedPrecisionVulkan, OfAConvolutionWithBatchNormAndPool)
{
    Chain chain;
    chain.then("input")
        .then("conv2d", {{"channels", int64_t{3}}, {"padding", std::vector<int64_t>{1, 1}}})
        .then("batch_norm")
        .then("relu")
        .then("max_pool2d");
    expectAsInterpreted(chain.then("flatten").then("dense", {{"units", int64_t{3}}}).then("output").take(),
                        {{"image", {2, 4, 4}}, {"label", {}, 3}});
}

TEST(MixedPrecisionVulkan, OfConvolutionsThatComputeTheirPools)
{
    Chain chain;
    chain.then("input").then("conv2d", {{"channels", int64_t{5}}, {"padding", std::vector<int64_t>{1, 1}}}).then("relu");
    chain.then("max_pool2d").then("conv2d", {{"channels", int64_t{6}}, {"padding", std::vector<int64_t>{1, 1}}});
    chain.then("relu").then("max_pool2d").then("flatten");
    expectAsInterpreted(chain.then("dense", {{"units", int64_t{3}}}).then("output").take(),
                        {{"image", {2, 10, 9}}, {"label", {}, 3}});
}

TEST(MixedPrecisionVulkan, OfAttention)
{
    Chain chain;
    chain.then("input").then("multi_head_attention", {{"heads", int64_t{2}}}).then("flatten");
    expectAsInterpreted(chain.then("dense", {{"units", int64_t{3}}}).then("output").take(),
                        {{"image", {5, 8}}, {"label", {}, 3}});
}

TEST(MixedPrecisionVulkan, OfAnLstm)
{
    expectAsInterpreted(Chain().then("input").then("lstm", {{"units", int64_t{4}}, {"steps", std::string("last")}})
                            .then("dense", {{"units", int64_t{3}}}).then("output").take(),
                        {{"image", {3, 4}}, {"label", {}, 3}});
}

} // namespace
} // namespace plexus::testing
