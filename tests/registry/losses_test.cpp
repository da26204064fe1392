// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/model/loss.h"
#include "engine/model/metric.h"
#include "tests/support/layer_case.h"
#include "tests/support/loss_case.h"

#include <cmath>
#include <gmock/gmock.h>

namespace plexus::test {
namespace {

using ::testing::AnyOf;
using ::testing::DoubleNear;
using ::testing::HasSubstr;
TEST(Losses, DefinitionsAreComplete)
{
    ASSERT_FALSE(allLosses().empty());
    for (const LossDef& loss : allLosses()) {
        SCOPED_TRACE(loss.key);
        EXPECT_FALSE(loss.title.empty());
        EXPECT_EQ(loss.help.back(), '.');
        EXPECT_FALSE(loss.torch.empty());
        EXPECT_TRUE(loss.check);
        EXPECT_TRUE(loss.forward);
        EXPECT_TRUE(loss.prediction);
        EXPECT_EQ(findLoss(loss.key), &loss);
    }
    EXPECT_EQ(findLoss("nothing"), nullptr);
}

TEST(Losses, GradientEqualsFiniteDifferences)
{
    for (const LossDef& loss : allLosses()) {
        for (const Params& params : lossVariants(loss)) {
            SCOPED_TRACE(loss.key + " " + params.toJson().compact());
            const Program program = lossProgram(loss, params, loss.forward);
            RunContext at = lossContext(loss);
            const Tensor slope = outputOf(*interpretOutputs(program, at, Rounding::Double), "slope");
            std::vector<double>& values = at.inputs[0].second.data;
            for (size_t i = 0; i < values.size(); ++i) {
                const double before = values[i];
                values[i] = before + 1e-6;
                const double above = outputOf(*interpretOutputs(program, at, Rounding::Double), "loss").data[0];
                values[i] = before - 1e-6;
                const double below = outputOf(*interpretOutputs(program, at, Rounding::Double), "loss").data[0];
                values[i] = before;
                EXPECT_NEAR(slope.data[i], (above - below) / 2e-6, 1e-5 + 1e-3 * std::abs(slope.data[i]));
            }
        }
    }
}

TEST(Losses, CompositionAgreesWithTheFusedForm)
{
    for (const LossDef& loss : allLosses()) {
        if (!loss.composed) {
            continue;
        }
        for (const Params& params : lossVariants(loss)) {
            SCOPED_TRACE(loss.key + " " + params.toJson().compact());
            const auto fused = interpretOutputs(lossProgram(loss, params, loss.forward), lossContext(loss),
                                                Rounding::Double);
            const auto composed = interpretOutputs(lossProgram(loss, params, loss.composed), lossContext(loss),
                                                   Rounding::Double);
            ASSERT_TRUE(fused.ok() && composed.ok());
            for (const char* name : {"loss", "slope"}) {
                const Tensor left = outputOf(*fused, name);
                const Tensor right = outputOf(*composed, name);
                for (size_t i = 0; i < left.data.size(); ++i) {
                    EXPECT_NEAR(left.data[i], right.data[i], 1e-12);
                }
            }
        }
    }
}

TEST(Losses, EveryParameterChangesTheLoss)
{
    for (const LossDef& loss : allLosses()) {
        for (const ParamDef& param : loss.params) {
            Params params(&loss.params);
            const std::string before = lossProgram(loss, params, loss.forward).print();
            params.set(param.key, lossAlternatives(param).front());
            EXPECT_NE(lossProgram(loss, params, loss.forward).print(), before) << loss.key << "." << param.key;
        }
    }
}

TEST(Losses, ReductionSumsOrAverages)
{
    for (const LossDef& loss : allLosses()) {
        Params params(&loss.params);
        const auto mean = interpretOutputs(lossProgram(loss, params, loss.forward), lossContext(loss), Rounding::Double);
        params.set("reduction", std::string("sum"));
        const auto sum = interpretOutputs(lossProgram(loss, params, loss.forward), lossContext(loss), Rounding::Double);
        // Over samples, over all values or over all labels.
        const double ratio = outputOf(*sum, "loss").data[0] / outputOf(*mean, "loss").data[0];
        const auto [output, target] = lossShapes(loss);
        const auto is = [](int64_t count) { return DoubleNear(static_cast<double>(count), 1e-9); };
        EXPECT_THAT(ratio, AnyOf(is(output[0]), is(output.elements()), is(target.elements()))) << loss.key;
    }
}

TEST(Losses, CrossEntropyOfKnownScores)
{
    const LossDef& loss = *findLoss("cross_entropy");
    RunContext at = lossContext(loss);
    at.inputs[0].second = Tensor(at.inputs[0].second.shape, 2.0); // equal scores: log 3 whatever the class
    const Params params(&loss.params);
    const auto outputs = interpretOutputs(lossProgram(loss, params, loss.forward), at, Rounding::Double);
    EXPECT_NEAR(outputOf(*outputs, "loss").data[0], std::log(3.0), 1e-12);
}

// What a loss gives on these scores and classes.
double lossOf(const Params& params, const Tensor& scores, const Tensor& classes)
{
    Program program;
    const Value output = lossLeaf(program, "output", scores.shape, Type::F32);
    const Value target = lossLeaf(program, "target", classes.shape, Type::I32);
    const Value value = findLoss("cross_entropy")->forward({params, output, target});
    program.addOutput("loss", reshape(value, {1}).id);
    RunContext context;
    context.inputs = {{"output", scores}, {"target", classes}};
    return outputOf(*interpretOutputs(program, context, Rounding::Double), "loss").data[0];
}

// Pixels are samples of their own, wherever they lie.
TEST(Losses, CrossEntropyOfPixelsIsTheOneOfRows)
{
    const LossDef& loss = *findLoss("cross_entropy");
    const Tensor image({1, 2, 2, 1}, {0.5, -1, 2, 0.25}); // two classes of two pixels
    const Tensor rows({2, 2}, {0.5, 2, -1, 0.25});
    for (const Params& params : {Params(&loss.params), lossVariants(loss)[2]}) {
        EXPECT_NEAR(lossOf(params, image, Tensor({1, 2, 1}, {1, 0})), lossOf(params, rows, Tensor({2}, {1, 0})),
                    1e-12);
    }
}

// Log softmax of scores far apart: log 0 stands beside the truth.
TEST(Losses, LogarithmsOfNoChanceBesideTheTruthCountNothing)
{
    const LossDef& loss = *findLoss("nll");
    for (const Params& params : lossVariants(loss)) {
        Program program;
        const Value output = lossLeaf(program, "output", {2, 3}, Type::F32);
        const Value value = reshape(loss.forward({params, output, lossLeaf(program, "target", {2}, Type::I32)}), {1});
        program.addOutput("loss", value.id);
        program.addOutput("slope", (*gradients(value, {output}))[0].id);
        const double never = -std::numeric_limits<double>::infinity();
        RunContext at;
        at.inputs = {{"output", Tensor({2, 3}, {-0.5, never, -1, never, never, -0.25})}, {"target", Tensor({2}, {0, 2})}};
        const auto outputs = interpretOutputs(program, at, Rounding::Float32);
        EXPECT_TRUE(std::isfinite(outputOf(*outputs, "loss").data[0]));
        for (const double slope : outputOf(*outputs, "slope").data) {
            EXPECT_TRUE(std::isfinite(slope));
        }
    }
}

// The mean counts the others only.
TEST(Losses, CrossEntropyLeavesTheIgnoredClassOut)
{
    Params params(&findLoss("cross_entropy")->params);
    const double alone = lossOf(params, Tensor({1, 2}, {0.5, 2}), Tensor({1}, {1}));
    params.set("ignored_class", int64_t{0});
    EXPECT_NEAR(lossOf(params, Tensor({2, 2}, {0.5, 2, 7, -3}), Tensor({2}, {1, 0})), alone, 1e-12);
}

TEST(Losses, AnIgnoredLastClassNeedsNoOutput)
{
    const LossDef& loss = *findLoss("cross_entropy");
    Params params(&loss.params);
    EXPECT_FALSE(loss.check({params, Shape{4, 3}, Shape{4}, 4}).ok());
    params.set("ignored_class", int64_t{3});
    EXPECT_TRUE(loss.check({params, Shape{4, 3}, Shape{4}, 4}).ok());
    EXPECT_FALSE(loss.check({params, Shape{4, 3}, Shape{4}, 5}).ok());
}

TEST(Losses, ClassWeightsMustBeOnePerClass)
{
    const LossDef& loss = *findLoss("cross_entropy");
    Params params(&loss.params);
    params.set("class_weights", std::vector<double>{1, 2});
    const auto refused = loss.check({params, Shape{4, 3}, Shape{4}, 3});
    ASSERT_FALSE(refused.ok());
    EXPECT_THAT(refused.error().sentence(), HasSubstr("there are 2 class weights for 3 classes"));
}

std::string sentence(const char* key, const Shape& output, const Shape& target, int64_t classes)
{
    const LossDef& loss = *findLoss(key);
    const Params params(&loss.params);
    const auto result = loss.check({params, output, target, classes});
    return result.ok() ? std::string("accepted") : result.error().sentence();
}

TEST(Losses, RefusalsSayWhatWouldFit)
{
    EXPECT_EQ(sentence("cross_entropy", {64, 5}, {64}, 10),
              "the data has 10 classes, the last layer gives 5; set the last layer to 10 units");
    EXPECT_THAT(sentence("cross_entropy", {64, 5}, {64, 5}, 0), HasSubstr("needs a class index per sample"));
    EXPECT_THAT(sentence("cross_entropy", {64, 5, 2, 2}, {64}, 5),
                HasSubstr("expects (batch, classes), gets (batch, 5, 2, 2)"));
    EXPECT_EQ(sentence("cross_entropy", {64, 10}, {64}, 10), "accepted");
    EXPECT_EQ(sentence("cross_entropy", {4, 3, 6, 5}, {4, 6, 5}, 3), "accepted");
    EXPECT_THAT(sentence("cross_entropy", {4, 3, 6, 5}, {4, 6, 4}, 3),
                HasSubstr("gets (batch, 3, 6, 5) for a target of (batch, 6, 4)"));
    EXPECT_THAT(sentence("mse", {64, 5}, {64}, 10), HasSubstr("holds class indices"));
    EXPECT_THAT(sentence("mse", {64, 5}, {64, 4}, 0),
                HasSubstr("the target is (batch, 4), the last layer gives (batch, 5)"));
    EXPECT_EQ(sentence("mse", {64, 5}, {64, 5}, 0), "accepted");
}

TEST(Losses, TripletAndCtcSayWhatTheyNeed)
{
    EXPECT_THAT(sentence("triplet", {64, 5}, {64}, 10),
                HasSubstr("triplet expects an anchor, a positive and a negative side by side"));
    EXPECT_EQ(sentence("triplet", {64, 6}, {64}, 10), "accepted");
    EXPECT_THAT(sentence("ctc", {4, 3, 8}, {4}, 3), HasSubstr("CTC needs a row of class indices per sample"));
    EXPECT_THAT(sentence("ctc", {4, 3}, {4, 2}, 3), HasSubstr("CTC expects (batch, classes, time), gets (batch, 3)"));
    EXPECT_THAT(sentence("ctc", {4, 3, 8}, {4, 2}, 5), HasSubstr("set the last layer to 5 units"));
    EXPECT_EQ(sentence("ctc", {4, 3, 2}, {4, 3}, 3), "accepted") << "blanks may fill up the third place of all";
    EXPECT_EQ(sentence("ctc", {4, 3, 8}, {4, 2}, 3), "accepted");
}

// Two equal labels need a blank between them: three steps spell "aa", two do not.
TEST(Losses, CtcOfWhatCannotBeSpelledCountsNothing)
{
    const LossDef& loss = *findLoss("ctc");
    const Params params(&loss.params);
    for (const int64_t steps : {2, 3}) {
        Program program;
        const Value output = lossLeaf(program, "output", {1, 2, steps}, Type::F32);
        const Value target = lossLeaf(program, "target", {1, 2}, Type::I32);
        program.addOutput("loss", reshape(loss.forward({params, output, target}), {1}).id);
        RunContext at;
        at.inputs = {{"output", Tensor({1, 2, steps}, std::log(0.5))}, {"target", Tensor({1, 2}, 1.0)}};
        const auto outputs = interpretOutputs(program, at, Rounding::Float32);
        ASSERT_TRUE(outputs.ok());
        // One path of three steps, each of chance 1/2, over two labels.
        const double expected = steps == 3 ? 3 * std::log(2.0) / 2 : 0;
        EXPECT_NEAR(outputOf(*outputs, "loss").data[0], expected, 1e-6);
    }
}

TEST(Metrics, AccuracyCountsTheLargestScoreAtTheTrueClass)
{
    ASSERT_FALSE(allMetrics().empty());
    for (const MetricDef& metric : allMetrics()) {
        EXPECT_FALSE(metric.title.empty());
        EXPECT_EQ(metric.help.back(), '.');
        if (metric.key != "accuracy") {
            continue;
        }
        Program program;
        const Params none(&metric.params);
        const Value correct = metric.batchSums({.params = none,
                                                .output = lossLeaf(program, "output", {3, 4}, Type::F32),
                                                .prediction = {},
                                                .target = lossLeaf(program, "target", {3}, Type::I32)});
        program.addOutput("correct", correct.id);
        RunContext context;
        context.inputs = {{"output", Tensor({3, 4}, {0, 1, 9, 2, 5, 1, 1, 1, -1, -2, -3, -4})},
                          {"target", Tensor({3}, {2, 0, 3})}};
        const auto outputs = interpretOutputs(program, context, Rounding::Float32);
        ASSERT_TRUE(outputs.ok());
        EXPECT_EQ(outputOf(*outputs, "correct").data[0], 2);
    }
}

} // namespace
} // namespace plexus::test
