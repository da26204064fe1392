// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/model/watch.h"
#include "engine/program/interpret.h"

#include <gtest/gtest.h>

#include <cmath>

namespace plexus::test {
namespace {

// What a head gave and should have given, batch first; prediction may be left empty where it is not
// looked at.
struct Batch {
    Tensor output, prediction, target;
};

Value leaf(Program& program, const std::string& name, const Shape& shape, const std::string& type)
{
    return {&program, program.call("input", {},
                                   {{"name", name}, {"shape", shape.extents()}, {"type", type}})};
}

// The metric's figure over batches that are computed one by one, as an evaluation does.
double figureOf(const std::string& name, const std::vector<Batch>& batches, int64_t ignored = -1,
                std::optional<double> yesAbove = {})
{
    const MetricDef& metric = *findMetric(name);
    Params params(&metric.params);
    if (!metric.number.empty()) { // "top_5"
        params.set(metric.number, int64_t{std::stoll(name.substr(metric.key.size() - 1))});
        EXPECT_EQ(figureName(metric, params), name);
    }
    std::vector<double> sums;
    double samples = 0;
    for (const Batch& batch : batches) {
        Program program;
        const Tensor& prediction = batch.prediction.data.empty() ? batch.output : batch.prediction;
        const Value value =
            metric.batchSums({.params = params,
                              .output = leaf(program, "output", batch.output.shape, "f32"),
                              .prediction = leaf(program, "prediction", prediction.shape, "f32"),
                              .target = leaf(program, "target", batch.target.shape,
                                             metric.needsClasses && !yesAbove ? "i32" : "f32"),
                              .ignored = ignored,
                              .yesAbove = yesAbove});
        EXPECT_EQ(value.shape().rank(), 1) << name;
        program.addOutput("sums", value.id);
        RunContext context;
        context.inputs = {
            {"output", batch.output}, {"prediction", prediction}, {"target", batch.target}};
        const auto outputs = interpretOutputs(program, context, Rounding::Float32);
        EXPECT_TRUE(outputs.ok());
        const Tensor& found = outputs->front().second;
        joinBatch(metric, sums, found.data);
        samples += static_cast<double>(batch.output.shape[0]);
    }
    return metric.figure(sums, samples);
}

// Scores of three classes whose largest is at `guess`.
Batch guesses(const std::vector<double>& guess, const std::vector<double>& truth)
{
    const auto count = static_cast<int64_t>(guess.size());
    Batch batch{Tensor({count, 3}), {}, Tensor({count}, truth)};
    for (size_t i = 0; i < guess.size(); ++i) {
        batch.output.data[3 * i + static_cast<size_t>(guess[i])] = 2;
    }
    return batch;
}

// Class 0: 3 right of 4 guesses and 4 truths; class 1: 1 right of 2 guesses and 1 truth; class 2:
// never guessed.
std::vector<Batch> uneven()
{
    return {guesses({0, 1, 0, 0}, {0, 0, 0, 0}), guesses({1, 0}, {1, 2})};
}

TEST(Metrics, AreComplete)
{
    for (const MetricDef& metric : allMetrics()) {
        EXPECT_FALSE(metric.title.empty()) << metric.key;
        EXPECT_TRUE(metric.help.ends_with(".")) << metric.key;
        EXPECT_TRUE(metric.batchSums && metric.figure) << metric.key;
        EXPECT_EQ(findMetric(metric.key), &metric);
    }
    EXPECT_EQ(findMetric("nothing"), nullptr);
}

TEST(Metrics, CountClassesAsScikitLearnDoes)
{
    EXPECT_NEAR(figureOf("accuracy", uneven()), 4.0 / 6, 1e-6);
    EXPECT_NEAR(figureOf("precision", uneven()), (3.0 / 4 + 1.0 / 2 + 0) / 3, 1e-6);
    EXPECT_NEAR(figureOf("recall", uneven()), (3.0 / 4 + 1 + 0) / 3, 1e-6);
    EXPECT_NEAR(figureOf("f1_macro", uneven()), (3.0 / 4 + 2.0 / 3 + 0) / 3, 1e-6);
    EXPECT_NEAR(figureOf("f1_weighted", uneven()), (4 * 3.0 / 4 + 2.0 / 3 + 0) / 6, 1e-6);
    EXPECT_NEAR(figureOf("f1_micro", uneven()), 4.0 / 6, 1e-6);
    EXPECT_NEAR(figureOf("precision_weighted", uneven()), (4 * 3.0 / 4 + 1.0 / 2 + 0) / 6, 1e-6);
    EXPECT_NEAR(figureOf("precision_micro", uneven()), 4.0 / 6, 1e-6);
    EXPECT_NEAR(figureOf("recall_weighted", uneven()), (4 * 3.0 / 4 + 1 + 0) / 6, 1e-6);
    EXPECT_NEAR(figureOf("recall_micro", uneven()), 4.0 / 6, 1e-6);
}

TEST(Metrics, AClassThatNeverOccursIsLeftOut)
{
    EXPECT_NEAR(figureOf("f1_macro", {guesses({0, 1}, {0, 1})}), 1, 1e-6);
    EXPECT_NEAR(figureOf("precision", {guesses({0, 1}, {0, 1})}), 1, 1e-6);
}

TEST(Metrics, CountEveryPositionOfASequence)
{
    // (1, classes 3, positions 2): the first position guesses class 2, the second class 1.
    const Batch batch{Tensor({1, 3, 2}, {0, 0, 1, 5, 7, 0}), {}, Tensor({1, 2}, {2, 0})};
    EXPECT_NEAR(figureOf("accuracy", {batch}), 0.5, 1e-6);
    EXPECT_NEAR(figureOf("f1_micro", {batch}), 0.5, 1e-6);
    EXPECT_NEAR(figureOf("top_5", {batch}), 1, 1e-6);
}

TEST(Metrics, TopFiveWantsFewerThanFiveAbove)
{
    const std::vector<double> scores{9, 8, 7, 6, 5, 4, 3, 9, 8, 7, 6, 5, 4, 3};
    EXPECT_NEAR(figureOf("top_5", {{Tensor({2, 7}, scores), {}, Tensor({2}, {4, 5})}}), 0.5, 1e-6);
}

TEST(Metrics, TopWantsAsManyAsItsNameSays)
{
    const std::vector<double> scores{9, 8, 7, 6, 5, 4, 3};
    const Batch third{Tensor({1, 7}, scores), {}, Tensor({1}, {2})};
    EXPECT_NEAR(figureOf("top_2", {third}), 0, 1e-6);
    EXPECT_NEAR(figureOf("top_3", {third}), 1, 1e-6);
    EXPECT_NEAR(figureOf("top_10", {third}), 1, 1e-6) << "more than there are classes";
    EXPECT_EQ(findMetric("top_"), nullptr);
    EXPECT_EQ(findMetric("top_x"), nullptr);
    EXPECT_EQ(figureWatched({{"top_3/second", 0.5}, {"top_3", 0.75}}, "top_k"), 0.75);
}

TEST(Metrics, TopFiveOfEqualScoresIsNoFreeWin)
{
    const Batch equal{Tensor({2, 10}, 0.5), {}, Tensor({2}, {4, 5})};
    EXPECT_NEAR(figureOf("top_5", {equal}), 0.5, 1e-6) << "the first of equals wins, as with argmax";
}

// Every figure is as if the samples of the ignored class were not there.
TEST(Metrics, WhatIsIgnoredIsAsIfItWereNotThere)
{
    const std::vector<double> scores{0.5, 0.3, 0.2, 0.1, 0.2, 0.7, 0.4, 0.35, 0.25, 0.3, 0.1, 0.6, 0.2, 0.5, 0.3};
    const Batch all{Tensor({5, 3}, scores), {}, Tensor({5}, {0, 1, 0, 2, 1})};
    const Batch others{Tensor({3, 3}, {0.5, 0.3, 0.2, 0.4, 0.35, 0.25, 0.3, 0.1, 0.6}), {}, Tensor({3}, {0, 0, 2})};
    for (const MetricDef& metric : allMetrics()) {
        if (metric.needsClasses) {
            const std::string name = figureName(metric, Params(&metric.params));
            EXPECT_NEAR(figureOf(name, {all}, 1), figureOf(name, {others}), 1e-6) << name;
        }
    }
}

// Two answers a sample. The first: 1 right of 2 guesses and 2 truths; the second: 1 right of 1 guess and 1 truth.
TEST(Metrics, YesAndNoAreCountedAnswerByAnswer)
{
    const std::vector<double> scores{2, -1, 0.5, 3, -0.5, -2};
    for (const double no : {0.0, -1.0}) { // as BCE has it, and hinge
        const Batch batch{Tensor({3, 2}, scores), {}, Tensor({3, 2}, {1, no, no, 1, 1, no})};
        const double above = (no + 1) / 2;
        EXPECT_NEAR(figureOf("accuracy", {batch}, -1, above), 4.0 / 6, 1e-6);
        EXPECT_NEAR(figureOf("precision", {batch}, -1, above), (0.5 + 1) / 2, 1e-6);
        EXPECT_NEAR(figureOf("recall", {batch}, -1, above), (0.5 + 1) / 2, 1e-6);
        EXPECT_NEAR(figureOf("f1_macro", {batch}, -1, above), (0.5 + 1) / 2, 1e-6);
        EXPECT_NEAR(figureOf("f1_micro", {batch}, -1, above), 4.0 / 6, 1e-6);
        EXPECT_NEAR(figureOf("roc_auc", {batch}, -1, above), (0.5 + 1) / 2, 1e-6);
    }
}

TEST(Metrics, R2IsExactFarFromZero)
{
    std::vector<Batch> batches;
    for (const double from : {10000.0, 10002.0}) {
        batches.push_back({Tensor({2, 1}, {from + 1, from + 2}), {}, Tensor({2, 1}, {from, from + 1})});
    }
    EXPECT_NEAR(figureOf("r2", batches), 0.2, 1e-6);
}

TEST(Metrics, PerplexityIsOfTheProbabilities)
{
    const Batch batch{Tensor({2, 3}), Tensor({2, 3}, {0.5, 0.25, 0.25, 0.5, 0.25, 0.25}),
                      Tensor({2}, {0, 1})};
    EXPECT_NEAR(figureOf("perplexity", {batch}), std::exp((std::log(2) + std::log(4)) / 2), 1e-5);
}

// The share of pairs of a positive and a negative sample that stand in order, ties by half.
double pairsInOrder(const std::vector<double>& scores, const std::vector<double>& truth)
{
    double order = 0;
    double pairs = 0;
    for (size_t i = 0; i < scores.size(); ++i) {
        for (size_t j = 0; j < scores.size(); ++j) {
            if (truth[i] == 1 && truth[j] == 0) {
                order += scores[i] > scores[j] ? 1 : scores[i] == scores[j] ? 0.5 : 0;
                ++pairs;
            }
        }
    }
    return order / pairs;
}

TEST(Metrics, RocAucCountsPairsInOrder)
{
    std::vector<Batch> batches;
    std::vector<double> scores;
    std::vector<double> truths;
    for (int batch = 0; batch < 4; ++batch) {
        Batch next{Tensor(Shape{50, 2}), {}, Tensor(Shape{50})};
        for (size_t i = 0; i < 50; ++i) {
            const auto at = static_cast<double>(static_cast<size_t>(batch) * 50 + i);
            const double truth = std::fmod(at, 3) == 0 ? 1 : 0;
            const double score = 1 / (1 + std::exp(-(3 * std::sin(at * 1.7) + 2 * truth - 1)));
            next.output.data[2 * i] = 1 - score;
            next.output.data[2 * i + 1] = score;
            next.target.data[i] = truth;
            scores.push_back(score);
            truths.push_back(truth);
        }
        batches.push_back(std::move(next));
    }
    EXPECT_NEAR(figureOf("roc_auc", batches), pairsInOrder(scores, truths), 5e-3)
        << "scores between two thresholds count as equal";
}

TEST(Metrics, RocAucOfAPerfectRankingIsOne)
{
    const Batch sure{Tensor({4, 3}, {1, 0, 0, 0, 1, 0, 0.98, 0.01, 0.01, 0.1, 0.9, 0}), {}, Tensor({4}, {0, 1, 0, 1})};
    EXPECT_NEAR(figureOf("roc_auc", {sure}), 1, 1e-6) << "the third class never occurs";
    const Batch alike{Tensor({4, 2}, {0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5}), {}, Tensor({4}, {0, 1, 0, 1})};
    EXPECT_NEAR(figureOf("roc_auc", {alike}), 0.5, 1e-6);
}

TEST(Metrics, RocAucIsOfOneLabelASample)
{
    const MetricDef& metric = *findMetric("roc_auc");
    EXPECT_TRUE(isOf(metric, Targets::Classes, {8, 10}));
    EXPECT_TRUE(isOf(metric, Targets::Answers, {8, 10}));
    EXPECT_FALSE(isOf(metric, Targets::Classes, {8, 10, 20})) << "a label for each position";
    EXPECT_FALSE(isOf(metric, Targets::Classes, {8, 5000}));
    EXPECT_FALSE(isOf(metric, Targets::Values, {8, 10}));
}

TEST(Metrics, OfValuesTakeThePredictionInTheTargetsUnits)
{
    const std::vector<Batch> batches{
        {Tensor({3, 1}), Tensor({3, 1}, {1.1, 1.9, 3.2}), Tensor({3, 1}, {1, 2, 3})},
        {Tensor({1, 1}), Tensor({1, 1}, {3.8}), Tensor({1, 1}, {4})}};
    EXPECT_NEAR(figureOf("r2", batches), 0.98, 1e-5);
    EXPECT_NEAR(figureOf("mae", batches), 0.15, 1e-5);
    EXPECT_NEAR(figureOf("rmse", batches), std::sqrt(0.025), 1e-5);
}

TEST(Metrics, R2IsOfEachColumnAboutItsOwnMean)
{
    // Columns around 0 and 100: predicting the two means explains nothing.
    const Batch batch{Tensor({2, 2}), Tensor({2, 2}, {0, 100, 0, 100}),
                      Tensor({2, 2}, {-1, 99, 1, 101})};
    EXPECT_NEAR(figureOf("r2", {batch}), 0, 1e-5);
}

} // namespace
} // namespace plexus::test
