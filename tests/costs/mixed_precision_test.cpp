// SPDX-License-Identifier: GPL-3.0-or-later
// What 16 bits save, by the plan that a device would run.
#include "engine/costs/explain.h"
#include "engine/session/template.h"

#include <gtest/gtest.h>

namespace plexus {
namespace {

StepPlan planOf(const char* name, const std::vector<FieldInfo>& fields, const char* precision)
{
    const TimeModel model{.seconds = {{"dispatch", 1e-5}, {"word stored", 1e-9}}, .perStep = 1e-4, .perKernel = 1};
    const DeviceProfile device{.name = "Invented",
                               .driver = "1.0",
                               .isCpu = true,
                               .availableBytes = uint64_t{1} << 34,
                               .readsTexels = true,
                               .workers = 2,
                               .maxOperandBytes = uint64_t{128} << 20,
                               .small = model,
                               .large = model};
    Graph graph = findTemplate(name)->make("");
    graph.training.general.set("precision", std::string(precision));
    return explain({.graph = graph, .fields = fields, .device = device}).value();
}

// The share of the arena that is left; no more kernels.
void expectSmaller(const char* name, const std::vector<FieldInfo>& fields, double share)
{
    const StepPlan words = planOf(name, fields, "float32");
    for (const char* precision : {"bfloat16", "float16"}) {
        const StepPlan halves = planOf(name, fields, precision);
        EXPECT_LT(static_cast<double>(halves.arenaBytes), static_cast<double>(words.arenaBytes) * share)
            << halves.arenaBytes << " against " << words.arenaBytes;
        const size_t scaling = std::string(precision) == "float16" ? 1 : 0; // of the loss
        EXPECT_EQ(halves.kernels.size(), words.kernels.size() + scaling) << precision;
    }
}

TEST(MixedPrecisionPlan, OfResNet18IsLittleMoreThanHalf)
{
    expectSmaller("resnet18-cifar", {{"image", {3, 32, 32}}, {"label", {}, 10}}, 0.58);
}

TEST(MixedPrecisionPlan, OfMnistCnnIsHalf)
{
    // (Where maxima lie takes two bytes a window either way.)
    expectSmaller("mnist-cnn", {{"image", {1, 28, 28}}, {"label", {}, 10}}, 0.58);
}

} // namespace
} // namespace plexus
