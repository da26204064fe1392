// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/data/fields.h"
#include "engine/model/chain.h"
#include "engine/train/loss_shares.h"

#include <gtest/gtest.h>

namespace plexus::testing {
namespace {

Dataset labelled()
{
    Dataset data;
    data.fields = {classField("label", std::vector<int32_t>{0, 1, 2, 0, 0}, {"a", "b", "c"})};
    return data;
}

Graph headed(const Chain::Values& first, const Chain::Values& second = {})
{
    Chain chain;
    chain.then("input");
    const std::string start = chain.last();
    chain.then("output", first);
    if (!second.empty()) {
        chain.after({start}, "output", second);
    }
    return chain.take();
}

const Chain::Values byClassWeights{{"class_weights", std::vector<double>{1, 5, 10}}, {"ignored_class", int64_t{2}}};
const std::vector<int32_t> everyRow{0, 1, 2, 3, 4};

TEST(LossShares, AreOfSamplesOfWeightsOrWhole)
{
    const Dataset data = labelled();
    const std::span<const int32_t> batch = std::span(everyRow).first(3);
    EXPECT_DOUBLE_EQ(*LossShares(headed({{"loss_weight", 2.0}})).inStep(data, batch, everyRow), 3.0 / 5);
    EXPECT_DOUBLE_EQ(*LossShares(headed(byClassWeights)).inStep(data, batch, everyRow), 6.0 / 8);
    EXPECT_DOUBLE_EQ(*LossShares(headed({{"reduction", std::string("sum")}})).inStep(data, batch, everyRow), 1);
    EXPECT_DOUBLE_EQ(LossShares(headed(byClassWeights)).judged(data, batch), 2) << "class 2 is not looked at";
}

TEST(LossShares, TheAccuracyIsOfTheFirstOutputThatHasOne)
{
    const Dataset data = labelled();
    const Chain::Values yesOrNo{{"loss", std::string("bce_with_logits")}};
    EXPECT_DOUBLE_EQ(LossShares(headed(yesOrNo, byClassWeights)).judged(data, everyRow), 5);
    EXPECT_DOUBLE_EQ(LossShares(headed(byClassWeights, yesOrNo)).judged(data, everyRow), 4);
}

// Each output's loss over all rows is as its weights say, however the rows lie in batches.
TEST(MixedLoss, IsThatOfOneBatch)
{
    const Dataset data = labelled();
    const Graph graph = headed(byClassWeights, {{"loss_weight", 2.0}});
    const MixedLoss loss(graph, data, everyRow);
    const std::span<const int32_t> first = std::span(everyRow).first(3);
    const std::span<const int32_t> rest = std::span(everyRow).subspan(3);
    const std::vector<double> one{10, 100};
    EXPECT_DOUBLE_EQ(loss.share(one, data, everyRow), 110);
    EXPECT_DOUBLE_EQ(loss.share(one, data, first), 10 * 6.0 / 8 + 100 * 3.0 / 5);
    EXPECT_DOUBLE_EQ(loss.share(one, data, rest), 10 * 2.0 / 8 + 100 * 2.0 / 5);
    const Graph sums = headed({{"reduction", std::string("sum")}}, {{"loss_weight", 2.0}});
    EXPECT_DOUBLE_EQ(MixedLoss(sums, data, everyRow).share(one, data, first), 10.0 / 5 + 100 * 3.0 / 5)
        << "a sum is told per sample";
    const std::vector<int32_t> ignored{2};
    EXPECT_DOUBLE_EQ(MixedLoss(graph, data, ignored).share(one, data, ignored), 100) << "the first is of nothing";
}

TEST(LossShares, OutputsThatWantDifferentOnesAreRefused)
{
    const Dataset data = labelled();
    const LossShares shares(headed(byClassWeights, {{"loss_weight", 2.0}}));
    EXPECT_DOUBLE_EQ(*shares.inStep(data, everyRow, everyRow), 1) << "one batch a step";
    const auto refused = shares.inStep(data, std::span(everyRow).first(3), everyRow);
    ASSERT_FALSE(refused.ok());
    EXPECT_EQ(refused.error().sentence(),
              "Training: several batches make a step, and the losses of the outputs are not divided alike; make a step "
              "of one batch, or do without class weights, an ignored class and a mix of means and sums");
}

} // namespace
} // namespace plexus::testing
