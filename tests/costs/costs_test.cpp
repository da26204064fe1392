// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/costs/cost_text.h"
#include "engine/program/multiply_adds.h"
#include "engine/costs/time_fit.h"
#include "engine/model/chain.h"
#include "engine/session/template.h"
#include "engine/model/data_choice.h"

#include <gmock/gmock.h>

namespace plexus {
namespace {

using ::testing::HasSubstr;

// Reads texels and has two workers, as lavapipe does.
DeviceProfile invented()
{
    return {.name = "Invented",
            .driver = "1.0",
            .isCpu = true,
            .availableBytes = uint64_t{1} << 30,
            .readsTexels = true,
            .workers = 2,
            .maxOperandBytes = uint64_t{128} << 20,
            .small = TimeModel{.seconds = {{"dispatch", 1e-5}, {"word stored", 1e-9}}, .perStep = 1e-4, .perKernel = 1},
            .large = TimeModel{.seconds = {{"dispatch", 1e-5}, {"word stored", 1e-9}}, .perStep = 1e-4, .perKernel = 1}};
}

struct Digits {
    Graph graph = findTemplate("digits")->make("");
    std::vector<FieldInfo> fields = describeData(graph).value();
    DataSize data{.fields = {{"image", Type::U8, 784}, {"label", Type::I32, 1}}, .training = 1000, .validation = 200};
    Costs costs(std::optional<DeviceProfile> device = invented()) const
    {
        return costsOf({.graph = graph, .fields = fields, .data = data, .device = std::move(device)}).value();
    }
};

TEST(MultiplyAdds, AreProductsThatAreSummedUp)
{
    Program program;
    const auto input = [&](std::vector<int64_t> shape) {
        return program.call("input", {}, {{"name", std::string("x")}, {"shape", std::move(shape)}, {"type", std::string("f32")}});
    };
    const ValueId a = input({5, 7, 3}), b = input({5, 3, 2});
    const ValueId product = program.call("matmul", {a, b}, {{"transpose_a", int64_t{0}}, {"transpose_b", int64_t{0}}});
    EXPECT_EQ(multiplyAddsOf(program, product), 5 * 7 * 3 * 2);
    EXPECT_EQ(multiplyAddsOf(program, a), 0);
}

TEST(Costs, OfDigitsAreThoseOneCounts)
{
    const Costs costs = Digits().costs();
    // 28 x 28 pixels, 8 channels, 3 x 3 taps; half the side, 16 channels of 8; 784 features, 10 units.
    EXPECT_EQ(costs.nodes.at("conv2d").multiplyAdds, 28 * 28 * 8 * 9);
    EXPECT_EQ(costs.nodes.at("conv2d2").multiplyAdds, 14 * 14 * 16 * 9 * 8);
    EXPECT_EQ(costs.nodes.at("dense").multiplyAdds, 784 * 10);
    EXPECT_EQ(costs.nodes.at("dense").parameters, 784 * 10 + 10);
    EXPECT_EQ(costs.nodes.at("relu").parameters, 0);
    EXPECT_EQ(costs.total.multiplyAdds, 28 * 28 * 72 + 14 * 14 * 1152 + 7840);
}

TEST(Costs, AddUpToTheirTotals)
{
    const Costs costs = Digits().costs();
    NodeCost sum = costs.rest;
    for (const auto& [key, cost] : costs.nodes) {
        sum += cost;
    }
    EXPECT_EQ(sum.activationBytes, costs.total.activationBytes);
    EXPECT_NEAR(sum.seconds, *costs.stepSeconds, 1e-9);
    EXPECT_LE(costs.total.activationBytes, costs.memory->activations);
    EXPECT_GE(costs.total.activationBytes, costs.memory->activations / 2);
    EXPECT_GE(*costs.epochSeconds, *costs.stepSeconds * 1000 / 64);
}

TEST(Costs, CountTheDataInMemory)
{
    const Costs costs = Digits().costs();
    EXPECT_GE(costs.memory->data, 1200u * (784 + 4));
    EXPECT_LE(costs.memory->data, 1200u * (784 + 4) + 2048);
}

TEST(Costs, CountTheDevicesOwnAndTheShorterLastBatch)
{
    Digits digits;
    const uint64_t least = digits.costs().memory->other;
    DeviceProfile greedy = invented();
    greedy.ownBytes = 4096;
    EXPECT_EQ(digits.costs(greedy).memory->other, least + 4096);
    digits.data.training = 960; // fifteen batches of 64, and none is shorter
    EXPECT_LT(digits.costs().memory->other, least);
}

TEST(Costs, SayWhatIsNotKnownYet)
{
    const Costs without = Digits().costs(std::nullopt);
    EXPECT_FALSE(without.memory);
    EXPECT_THAT(without.note, HasSubstr("once a device is"));
    DeviceProfile unmeasured = invented();
    unmeasured.small.reset();
    unmeasured.large.reset();
    const Costs untimed = Digits().costs(unmeasured);
    EXPECT_TRUE(untimed.memory);
    EXPECT_FALSE(untimed.stepSeconds);
    EXPECT_THAT(untimed.note, HasSubstr("once this device is measured"));
}

TEST(Costs, OfANetworkWithErrorsAreItsParameters)
{
    Digits digits;
    digits.graph.disconnect(*digits.graph.into("output", "in"));
    const Costs costs = digits.costs();
    EXPECT_EQ(costs.nodes.at("conv2d").parameters, 8 * 9 + 8);
    EXPECT_FALSE(costs.memory);
    EXPECT_FALSE(costs.note.empty());
}

TEST(Costs, OfABlockAreThoseOfWhatLiesInIt)
{
    Digits digits;
    digits.graph = Chain().then("input").block("residual", {{"projection", true}}).then("global_avg_pool2d").then("flatten").then("dense", {{"units", int64_t{10}}})
                       .then("output").take();
    const Costs costs = digits.costs();
    NodeCost inside;
    for (const auto& [key, cost] : costs.nodes) {
        if (key.starts_with("residual.")) {
            inside += cost;
        }
    }
    EXPECT_GT(inside.multiplyAdds, 0);
    EXPECT_EQ(costs.nodes.at("residual").multiplyAdds, inside.multiplyAdds);
    EXPECT_EQ(costs.nodes.at("residual").parameters, inside.parameters);
    EXPECT_EQ(costs.total.multiplyAdds, inside.multiplyAdds + costs.nodes.at("dense").multiplyAdds);
}

TEST(Costs, LargestBatchFitsAndDoubleOfItDoesNot)
{
    Digits digits;
    digits.data.training = 60000;
    DeviceProfile tight = invented();
    tight.availableBytes = uint64_t{96} << 20;
    const Costs costs = digits.costs(tight);
    ASSERT_TRUE(costs.largestBatch);
    const auto needed = [&](int64_t batch) {
        digits.graph.training.general.set("batch_size", batch);
        return digits.costs(tight).memory->total();
    };
    EXPECT_LE(needed(*costs.largestBatch), tight.availableBytes * 101 / 100);
    EXPECT_GT(needed(2 * *costs.largestBatch), tight.availableBytes);
}

TEST(Costs, GiveUpWhenNobodyWantsThem)
{
    Digits digits;
    const auto costs = costsOf({.graph = digits.graph, .fields = digits.fields, .device = invented(), .goOn = [] { return false; }});
    ASSERT_FALSE(costs.ok());
    EXPECT_EQ(costs.error().kind, ErrorKind::Cancelled);
}

TEST(TimeFit, FindsWhatUnitsCost)
{
    std::vector<TimedKernel> kernels;
    for (int i = 1; i <= 12; ++i) {
        const double words = 1e4 * i * i, terms = 3e5 * (i % 4 + 1);
        kernels.push_back({{{{"dispatch", 1.0 + i % 2}, {"word stored", words}, {"gemm nn8 term", terms}}, 1},
                           (1.0 + i % 2) * 2e-5 + words * 2e-9 + terms * 1e-9});
    }
    const TimeModel model = fitTimes(kernels);
    EXPECT_NEAR(model.seconds.at("dispatch"), 2e-5, 1e-6);
    EXPECT_NEAR(model.seconds.at("word stored"), 2e-9, 1e-10);
    EXPECT_NEAR(model.seconds.at("gemm nn8 term"), 1e-9, 5e-11);
    // A tile that was not measured costs what its relatives do.
    EXPECT_NEAR(secondsOf(model, {{{"gemm nn32 term", 1e6}}, 1}), 1e-3, 1e-4);
}

TEST(TimeFit, FindsWhatStepsTakeBesidesTheirKernels)
{
    TimeModel model;
    fitSteps(model, {{1e-3, 1.4e-3}, {2e-3, 2.6e-3}, {5e-3, 6.2e-3}});
    EXPECT_NEAR(model.perStep, 2e-4, 2e-5);
    EXPECT_NEAR(model.perKernel, 1.2, 0.02);
    // Never more than a part of the shortest step, whatever a noisy measurement says.
    fitSteps(model, {{1e-3, 2e-2}, {2e-2, 2.1e-2}, {4e-2, 3e-2}});
    EXPECT_LE(model.perStep, 6e-3 + 1e-9);
}

TEST(DeviceProfiles, TravelUnchanged)
{
    const DeviceProfile profile = invented();
    const auto read = profileFromJson(toJson(profile));
    ASSERT_TRUE(read.ok()) << read.error().sentence();
    EXPECT_EQ(*read, profile);
}

TEST(CostText, IsShort)
{
    EXPECT_EQ(bytesText(812), "812 bytes");
    EXPECT_EQ(bytesText(uint64_t{38} << 20), "38.0 MiB");
    EXPECT_EQ(shortCount(812), "812");
    EXPECT_EQ(shortCount(8005), "8,005");
    EXPECT_EQ(shortCount(5240000), "5.24 M");
    EXPECT_EQ(secondsText(0.0124), "12.4 ms");
    EXPECT_EQ(secondsText(200), "3 min 20 s");
}

} // namespace
} // namespace plexus
