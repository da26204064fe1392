// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/base/file.h"
#include "engine/base/json.h"
#include "engine/model/graph.h"
#include "engine/model/schedule.h"
#include "engine/train/update.h"
#include "tests/support/paths.h"

#include <gtest/gtest.h>

#include <cmath>
#include <map>
#include <numbers>
#include <set>

namespace plexus::testing {
namespace {

// Rates of steps from 0 at base 0.1; an epoch has 4 steps, a run 40.
std::vector<double> rates(const std::string& key, const std::vector<std::pair<std::string, ParamValue>>& given,
                          const std::vector<uint64_t>& steps)
{
    const ScheduleDef& schedule = *findSchedule(key);
    Params params(&schedule.params);
    for (const auto& [name, value] : given) {
        params.set(name, value);
    }
    EXPECT_TRUE(params.check().ok());
    std::vector<double> result;
    for (const uint64_t step : steps) {
        result.push_back(schedule.rate(params, 0.1, step, 4, 40));
    }
    return result;
}

void expectRates(const std::vector<double>& got, const std::vector<double>& expected)
{
    ASSERT_EQ(got.size(), expected.size());
    for (size_t i = 0; i < got.size(); ++i) {
        EXPECT_NEAR(got[i], expected[i], 1e-15) << i;
    }
}

TEST(Schedule, ConstantStays)
{
    expectRates(rates("constant", {}, {0, 7, 39}), {0.1, 0.1, 0.1});
}

TEST(Schedule, StepDropsEverySoManySteps)
{
    expectRates(rates("step", {{"unit", std::string("steps")}, {"step_size", int64_t{3}}, {"gamma", 0.5}},
                     {0, 2, 3, 5, 6, 9}),
               {0.1, 0.1, 0.05, 0.05, 0.025, 0.0125});
}

TEST(Schedule, StepCountsEpochs)
{
    expectRates(rates("step", {{"step_size", int64_t{2}}, {"gamma", 0.1}}, {0, 7, 8, 15, 16}),
               {0.1, 0.1, 0.01, 0.01, 0.001});
}

TEST(Schedule, CosineFallsOverTheWholeTraining)
{
    expectRates(rates("cosine", {}, {0, 20, 40}), {0.1, 0.05, 0});
}

TEST(Schedule, CosineRisesAgainAfterItsLength)
{
    expectRates(rates("cosine", {{"length", int64_t{10}}, {"minimum", 0.02}}, {0, 5, 10, 15, 20}),
               {0.1, 0.06, 0.02, 0.06, 0.1});
}

TEST(Schedule, CosineCountsEpochs)
{
    expectRates(rates("cosine", {{"length", int64_t{2}}, {"unit", std::string("epochs")}}, {0, 3, 4, 8}),
               {0.1, 0.1, 0.05, 0});
}

const std::pair<std::string, ParamValue> inSteps{"unit", std::string("steps")};

TEST(Schedule, ExponentialFallsEveryStep)
{
    expectRates(rates("exponential", {inSteps, {"gamma", 0.5}}, {0, 1, 3}), {0.1, 0.05, 0.0125});
}

TEST(Schedule, MultiStepDropsAtItsMilestones)
{
    expectRates(rates("multi_step", {inSteps, {"milestones", std::vector<int64_t>{2, 5}}, {"gamma", 0.5}},
                     {0, 1, 2, 4, 5, 9}),
               {0.1, 0.1, 0.05, 0.05, 0.025, 0.025});
}

TEST(Schedule, RestartsGrowLonger)
{
    expectRates(rates("cosine_restarts", {inSteps, {"length", int64_t{2}}, {"growth", int64_t{2}}},
                     {0, 1, 2, 4, 6}),
               {0.1, 0.05, 0.1, 0.05, 0.1});
}

TEST(Schedule, LinearEndsWhereItShould)
{
    expectRates(rates("linear", {{"length", int64_t{10}}, {"end", 0.5}}, {0, 5, 10, 30}), {0.1, 0.075, 0.05, 0.05});
}

TEST(Schedule, PolynomialOfPowerTwoIsAParabola)
{
    expectRates(rates("polynomial", {{"length", int64_t{10}}, {"power", 2.0}}, {0, 5, 10, 11}), {0.1, 0.025, 0, 0});
}

// Up over steps 0 to 9, down over 9 to 39; between begin / 10 and begin / 10 / 100.
TEST(Schedule, OneCycleRisesToItsPeakAndFallsBelowItsBegin)
{
    expectRates(rates("one_cycle", {{"rise", 0.25}, {"div_factor", 10.0}, {"final_div_factor", 100.0}},
                     {0, 9, 24, 39, 50}),
               {0.01, 0.1, (0.1 + 0.0001) / 2, 0.0001, 0.0001});
}

// As torch.optim.lr_scheduler.OneCycleLR(max_lr=0.1, total_steps=4, pct_start=0.1).
TEST(Schedule, OneCycleMayPeakBeforeItsFirstStep)
{
    const ScheduleDef& cycle = *findSchedule("one_cycle");
    Params params(&cycle.params);
    params.set("length", int64_t{4});
    params.set("rise", 0.1);
    std::vector<double> seen;
    for (uint64_t step = 0; step < 4; ++step) {
        seen.push_back(cycle.rate(params, 0.1, step, 5, 20));
    }
    const std::vector<double> expected{0.09330129698414119, 0.05868257415371098, 0.017860948073194972, 4e-07};
    for (size_t i = 0; i < expected.size(); ++i) {
        EXPECT_NEAR(seen[i], expected[i], 1e-12) << "step " << i;
    }
}

TEST(StepScalars, WarmUpStandsInFrontOfAnySchedule)
{
    TrainingSettings settings = Graph().training;
    settings.optimizer.params.set("learning_rate", 0.2);
    settings.general.set("warmup_steps", int64_t{4});
    settings.general.set("warmup_start", 0.5);
    const auto ratesOf = [&](uint64_t steps) {
        const auto scalars = StepScalars::make(settings, 5, 10);
        EXPECT_TRUE(scalars.ok());
        std::vector<double> seen;
        for (uint64_t step = 1; step <= steps; ++step) {
            seen.push_back(scalars->learningRate(step));
        }
        return seen;
    };
    // SequentialLR(LinearLR(0.5, 4), StepLR(2, 0.5)) and CosineAnnealingLR(6) in PyTorch
    settings.schedule = chooseSchedule("step");
    settings.schedule.params.set("unit", std::string("steps"));
    settings.schedule.params.set("step_size", int64_t{2});
    expectRates(ratesOf(9), {0.1, 0.125, 0.15, 0.175, 0.2, 0.2, 0.1, 0.1, 0.05});
    settings.schedule = chooseSchedule("cosine");
    expectRates(ratesOf(10), {0.1, 0.125, 0.15, 0.175, 0.2, 0.1 * (1 + std::cos(std::numbers::pi / 6)), 0.15, 0.1,
                              0.05, 0.1 * (1 + std::cos(5 * std::numbers::pi / 6))});
}

TEST(StepScalars, WarmUpLeadsToWhatTheScheduleBeginsWith)
{
    TrainingSettings settings = Graph().training;
    settings.optimizer.params.set("learning_rate", 0.2);
    settings.general.set("warmup_steps", int64_t{20});
    settings.general.set("warmup_start", 0.0);
    settings.schedule = chooseSchedule("one_cycle");
    const auto scalars = StepScalars::make(settings, 5, 40);
    ASSERT_TRUE(scalars.ok());
    EXPECT_DOUBLE_EQ(scalars->learningRate(11), 0.5 * 0.2 / 25);
    EXPECT_DOUBLE_EQ(scalars->learningRate(21), 0.2 / 25);
    EXPECT_DOUBLE_EQ(scalars->learningRate(26), 0.2) << "the peak of the 20 steps that are left";
}

TEST(StepScalars, StepsCountFromOne)
{
    TrainingSettings settings = Graph().training;
    settings.optimizer = chooseOptimizer("sgd");
    settings.schedule = chooseSchedule("cosine");
    settings.optimizer.params.set("learning_rate", 0.2);
    const auto scalars = StepScalars::make(settings, 5, 10);
    ASSERT_TRUE(scalars.ok());
    EXPECT_DOUBLE_EQ(scalars->learningRate(1), 0.2);
    EXPECT_DOUBLE_EQ(scalars->learningRate(6), 0.1);
    EXPECT_EQ(scalars->at(6)[0].first, "lr");
    EXPECT_DOUBLE_EQ(scalars->at(6)[0].second, 0.1);
}

// tests/support/trainer_fixtures.py made the file: forty steps, four an epoch, with each parameter away from its start
// in some case.
TEST(Schedules, GiveTheRatesOfPyTorch)
{
    const auto text = readFile(sourceDir() / "tests/train/fixtures/schedules.json");
    ASSERT_TRUE(text.ok());
    const Json cases = *Json::parse(*text, "schedules.json");
    std::map<std::string, std::set<std::string>> varied;
    for (const Json& each : cases.items()) {
        SCOPED_TRACE(each.compact().substr(0, 150));
        TrainingSettings settings = Graph().training;
        settings.optimizer.params.set("learning_rate", 0.1);
        settings.schedule = chooseSchedule(each.find("schedule")->string());
        const ScheduleDef& schedule = *findSchedule(settings.schedule.key);
        ASSERT_TRUE(settings.schedule.params.fromJson(*each.find("params")).ok());
        ASSERT_TRUE(settings.schedule.params.check().ok());
        for (const ParamDef& param : schedule.params) {
            if (!settings.schedule.params.isInitial(param.key)) {
                varied[schedule.key].insert(param.key);
            }
        }
        if (const Json* steps = each.find("warmup_steps")) {
            settings.general.set("warmup_steps", steps->integer());
            settings.general.set("warmup_start", each.find("warmup_start")->number());
        }
        const auto& expected = each.find("rates")->items();
        const auto scalars = StepScalars::make(settings, 4, expected.size());
        ASSERT_TRUE(scalars.ok());
        for (size_t i = 0; i < expected.size(); ++i) {
            EXPECT_NEAR(scalars->learningRate(i + 1), expected[i].number(), 1e-13) << "step " << i;
        }
        varied[schedule.key].insert("");
    }
    for (const ScheduleDef& schedule : allSchedules()) {
        if (schedule.afterEpochs) {
            continue; // plateau.json
        }
        EXPECT_TRUE(varied[schedule.key].contains("")) << schedule.key << " stands in no fixture";
        for (const ParamDef& param : schedule.params) {
            EXPECT_TRUE(varied[schedule.key].contains(param.key))
                << schedule.key << "." << param.key << " stands in no fixture";
        }
    }
}

TEST(Schedules, AreComplete)
{
    for (const ScheduleDef& schedule : allSchedules()) {
        EXPECT_TRUE(schedule.help.ends_with(".")) << schedule.key;
        EXPECT_TRUE(Params(&schedule.params).check().ok()) << schedule.key;
        for (const ParamDef& param : schedule.params) {
            EXPECT_TRUE(param.helpText.ends_with(".")) << schedule.key << "." << param.key;
        }
        const std::vector<double> first = rates(schedule.key, {}, {0});
        EXPECT_GT(first[0], 0) << schedule.key;
        EXPECT_LE(first[0], 0.1) << schedule.key << " begins above the optimizer's rate";
    }
}

} // namespace
} // namespace plexus::testing
