// SPDX-License-Identifier: GPL-3.0-or-later
// A step explained: what a person reads is what a device would run.
#include "engine/costs/explain.h"
#include "engine/model/chain.h"
#include "engine/model/data_choice.h"
#include "engine/session/template.h"

#include <gmock/gmock.h>

namespace plexus {
namespace {

using ::testing::HasSubstr;

DeviceProfile texelDevice()
{
    const TimeModel model{.seconds = {{"dispatch", 1e-5}, {"word stored", 1e-9}}, .perStep = 1e-4, .perKernel = 1};
    return {.name = "Invented",
            .driver = "1.0",
            .isCpu = true,
            .availableBytes = uint64_t{1} << 34,
            .readsTexels = true,
            .workers = 2,
            .maxOperandBytes = uint64_t{128} << 20,
            .small = model,
            .large = model};
}

Result<StepPlan> planOf(const char* name, std::optional<DeviceProfile> device = texelDevice())
{
    const Graph graph = findTemplate(name)->make("");
    const std::vector<FieldInfo> fields = describeData(graph).value();
    return explain({.graph = graph, .fields = fields, .device = std::move(device)});
}

TEST(Explain, OfDigitsNamesWhatIsComputed)
{
    const auto plan = planOf("digits");
    ASSERT_TRUE(plan.ok()) << plan.error().sentence();
    EXPECT_THAT(plan->program, HasSubstr("%6 = conv2d"));
    ASSERT_GT(plan->kernels.size(), 5);
    EXPECT_THAT(plan->kernels.front().text, HasSubstr("gather image"));
    EXPECT_THAT(plan->kernels[1].label, HasSubstr("%6 conv2d conv2d"));
    double seconds = 0;
    int convolutions = 0;
    for (const StepPlan::Kernel& kernel : plan->kernels) {
        seconds += *kernel.seconds;
        convolutions += kernel.text.find(" conv_max_pool ") != std::string::npos ? 1 : 0;
        EXPECT_GT(kernel.writes, 0) << kernel.text;
    }
    EXPECT_EQ(convolutions, 2);
    EXPECT_GT(*plan->seconds, seconds); // the optimizer comes on top
}

TEST(Explain, AKernelStandsAboveWhatItReads)
{
    constexpr int64_t steps = 12;
    const Graph graph = Chain()
                            .then("input", {{"field", std::string("x")}})
                            .then("lstm", {{"units", int64_t{8}}, {"steps", std::string("last")}})
                            .then("dense", {{"units", int64_t{3}}})
                            .then("output")
                            .take();
    const std::vector<FieldInfo> fields = {{"x", {steps, 4}, 0, {}}, {"label", {}, 3, {}}};
    const auto plan = explain({.graph = graph, .fields = fields, .device = texelDevice()});
    ASSERT_TRUE(plan.ok()) << plan.error().sentence();
    EXPECT_EQ(plan->kernels.front().level, 0);
    int highest = 0;
    for (const StepPlan::Kernel& kernel : plan->kernels) {
        highest = std::max(highest, kernel.level);
    }
    EXPECT_GE(highest, 2 * 2 * (steps - 1)); // forward and back through all steps, a product and the gates in each
    EXPECT_LT(highest, static_cast<int>(plan->kernels.size()));
}

TEST(Explain, WithoutAMeasurementNoTimeIsSaid)
{
    DeviceProfile device = texelDevice();
    device.small.reset();
    device.large.reset();
    const auto plan = planOf("digits", device);
    ASSERT_TRUE(plan.ok()) << plan.error().sentence();
    EXPECT_FALSE(plan->seconds);
    EXPECT_FALSE(plan->kernels.front().seconds);
}

TEST(Explain, NamesTheTilesOfAGraphicsCardsProducts)
{
    DeviceProfile card = texelDevice();
    card.readsTexels = card.isCpu = false;
    card.workers = 128;
    card.small.reset();
    card.large.reset();
    const auto plan = planOf("digits", card);
    ASSERT_TRUE(plan.ok()) << plan.error().sentence();
    for (const StepPlan::Kernel& kernel : plan->kernels) {
        const bool multiplies = kernel.text.find(" conv") != std::string::npos || kernel.text.find(" matmul") != std::string::npos;
        EXPECT_EQ(kernel.tile.empty(), !multiplies) << kernel.text;
    }
    EXPECT_TRUE(planOf("digits")->kernels[2].tile.empty()); // lavapipe's bodies have one each
}

// What is alive at once does not overlap, and the gaps are few.
TEST(Explain, TheArenaOfEveryTemplateIsTight)
{
    int templates = 0;
    for (const TemplateDef& each : allTemplates()) {
        if (!each.neededFiles.empty()) {
            continue;
        }
        const auto plan = planOf(each.key.c_str());
        ASSERT_TRUE(plan.ok()) << each.key << ": " << plan.error().sentence();
        ++templates;
        EXPECT_LE(static_cast<double>(plan->arenaBytes), 1.05 * static_cast<double>(plan->mostAlive)) << each.key;
        for (size_t i = 0; i < plan->arena.size(); ++i) {
            for (size_t k = i + 1; k < plan->arena.size(); ++k) {
                const StepPlan::Piece &a = plan->arena[i], &b = plan->arena[k];
                const bool isApart = a.page != b.page || a.offset + a.bytes <= b.offset || b.offset + b.bytes <= a.offset ||
                                     a.last < b.first || b.last < a.first;
                ASSERT_TRUE(isApart) << each.key << ": " << a.stores << " and " << b.stores;
            }
        }
    }
    EXPECT_GE(templates, 5);
}

} // namespace
} // namespace plexus
