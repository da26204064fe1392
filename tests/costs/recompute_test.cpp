// SPDX-License-Identifier: GPL-3.0-or-later
// What computing activations again saves, by the plan that a device would run.
#include "engine/costs/explain.h"
#include "engine/model/chain.h"
#include "engine/model/data_choice.h"
#include "engine/session/template.h"

#include <gtest/gtest.h>

namespace plexus {
namespace {

DeviceProfile plainDevice(uint64_t bytes)
{
    const TimeModel model{.seconds = {{"dispatch", 1e-5}, {"word stored", 1e-9}}, .perStep = 1e-4, .perKernel = 1};
    return {.name = "Invented",
            .driver = "1.0",
            .isCpu = true,
            .availableBytes = bytes,
            .readsTexels = true,
            .workers = 2,
            .maxOperandBytes = uint64_t{128} << 20,
            .small = model,
            .large = model};
}

struct Planned {
    Graph graph;
    std::vector<FieldInfo> fields;

    CostRequest request(const char* recompute, uint64_t bytes)
    {
        graph.training.general.set("recompute", std::string(recompute));
        return {.graph = graph, .fields = fields, .device = plainDevice(bytes)};
    }
    StepPlan plan(const char* recompute) { return explain(request(recompute, uint64_t{1} << 34)).value(); }
};

Planned residual()
{
    Planned planned{findTemplate("resnet18-cifar")->make(""), {{"image", {3, 32, 32}}, {"label", {}, 10}}};
    return planned;
}

Planned transformer()
{
    Chain chain;
    chain.then("input", {{"field", std::string("text")}})
        .then("embedding", {{"entries", int64_t{65}}, {"width", int64_t{128}}})
        .then("positional_encoding");
    for (int layer = 0; layer < 12; ++layer) {
        chain.then("transformer_encoder_layer",
                   {{"heads", int64_t{4}}, {"hidden", int64_t{512}}, {"norm_first", true}, {"causal", true}});
    }
    chain.then("dense", {{"units", int64_t{65}}}).then("permute").then("output");
    return {chain.take(), {{"text", {64}, 65}, {"label", {64}, 65}}};
}

// Times the bytes of the arena that holds all activations, and what most are alive in it.
void expectSmaller(Planned planned, double times)
{
    const StepPlan kept = planned.plan("nothing"), again = planned.plan("activations");
    EXPECT_LT(static_cast<double>(again.arenaBytes) * times, static_cast<double>(kept.arenaBytes))
        << again.arenaBytes << " against " << kept.arenaBytes;
    EXPECT_LT(again.arenaBytes, again.mostAlive + again.mostAlive / 20);
    EXPECT_GT(again.kernels.size(), kept.kernels.size());
    EXPECT_GT(*again.seconds, *kept.seconds);
    EXPECT_LT(*again.seconds, *kept.seconds * 1.5);
}

TEST(RecomputePlan, OfResNet18IsSmaller)
{
    expectSmaller(residual(), 2);
}

TEST(RecomputePlan, OfTwelveTransformerLayersIsSmaller)
{
    expectSmaller(transformer(), 3);
}

TEST(RecomputePlan, FitsALargerBatch)
{
    Chain chain;
    chain.then("input");
    for (int layer = 0; layer < 12; ++layer) {
        chain.then("dense", {{"units", int64_t{64}}}).then("tanh");
    }
    chain.then("dense", {{"units", int64_t{10}}}).then("output");
    Planned planned{chain.take(), {{"image", {64}}, {"label", {}, 10}}};
    const auto largest = [&](const char* recompute) {
        return costsOf(planned.request(recompute, uint64_t{4} << 20)).value().largestBatch.value();
    };
    const int64_t kept = largest("nothing");
    EXPECT_GT(largest("activations"), kept * 3 / 2) << kept;
}

} // namespace
} // namespace plexus
