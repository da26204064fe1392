// SPDX-License-Identifier: GPL-3.0-or-later
// A device that computes activations again gives the gradients of one that keeps them.
#include "engine/compile/lower.h"
#include "engine/model/chain.h"
#include "engine/plan/fuse.h"
#include "tests/support/vulkan_run.h"

#include <gtest/gtest.h>

namespace plexus::testing {
namespace {

// To the bit: what is computed again is computed by the same kernels from the same numbers.
void expectTheSame(Graph graph, const std::vector<FieldInfo>& fields)
{
    std::vector<NamedTensors> outputs;
    std::vector<size_t> calls;
    for (const char* recompute : {"nothing", "activations"}) {
        graph.training.general.set("recompute", std::string(recompute));
        const Program program = lower({.graph = graph, .fields = fields, .preprocessing = {}, .batch = 4}).value();
        const RunContext context = plainContext(program);
        calls.push_back(simplified(program).nodes.size());
        auto actual = runOnVulkan(program, context);
        ASSERT_TRUE(actual.ok()) << actual.error().sentence();
        const auto exact = interpretOutputs(program, context, Rounding::Double);
        expectEqual(*actual, interpretOutputs(program, context, Rounding::Float32).value(), errorUnits(program), &*exact);
        outputs.push_back(std::move(*actual));
    }
    EXPECT_GT(calls[1], calls[0]) << "nothing is computed again";
    EXPECT_EQ(outputs[0], outputs[1]);
}

TEST(RecomputeVulkan, OfConvolutionsWithBatchNormAndDropout)
{
    Chain chain;
    chain.then("input");
    for (int layer = 0; layer < 3; ++layer) {
        chain.then("conv2d", {{"channels", int64_t{4}}, {"padding", std::vector<int64_t>{1, 1}}})
            .then("batch_norm")
            .then("relu")
            .then("dropout", {{"p", 0.25}});
    }
    expectTheSame(chain.then("flatten").then("dense", {{"units", int64_t{3}}}).then("output").take(),
                  {{"image", {2, 6, 5}}, {"label", {}, 3}});
}

TEST(RecomputeVulkan, OfAttention)
{
    Chain chain;
    chain.then("input", {{"field", std::string("text")}}).then("embedding", {{"entries", int64_t{5}}, {"width", int64_t{8}}});
    for (int layer = 0; layer < 3; ++layer) {
        chain.then("transformer_encoder_layer", {{"heads", int64_t{2}}, {"hidden", int64_t{12}}, {"causal", true}});
    }
    expectTheSame(chain.then("dense", {{"units", int64_t{5}}}).then("permute").then("output").take(),
                  {{"text", {6}, 5}, {"label", {6}, 5}});
}

TEST(RecomputeVulkan, OfAnLstm)
{
    expectTheSame(Chain().then("input").then("lstm", {{"units", int64_t{4}}, {"steps", std::string("last")}})
                      .then("dense", {{"units", int64_t{3}}}).then("output").take(),
                  {{"image", {5, 4}}, {"label", {}, 3}});
}

} // namespace
} // namespace plexus::testing
