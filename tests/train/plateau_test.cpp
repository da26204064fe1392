// SPDX-License-Identifier: GPL-3.0-or-later
// What looks at a figure from epoch to epoch: the schedule that reduces on a plateau, against PyTorch
// (tests/support/trainer_fixtures.py made the file), and early stopping.
#include "engine/base/file.h"
#include "engine/base/json.h"
#include "engine/model/early_stopping.h"
#include "engine/model/graph.h"
#include "engine/model/schedule.h"
#include "engine/model/watch.h"
#include "tests/support/paths.h"

#include <gtest/gtest.h>

#include <cmath>

namespace plexus::testing {
namespace {

History historyOf(const std::string& name, const std::vector<double>& figures)
{
    History history;
    for (const double figure : figures) {
        history.push_back({{name, figure}});
    }
    return history;
}

TEST(Plateau, GivesTheRatesOfPyTorch)
{
    const auto text = readFile(sourceDir() / "tests/train/fixtures/plateau.json");
    ASSERT_TRUE(text.ok());
    const Json cases = *Json::parse(*text, "plateau.json");
    const ScheduleDef& plateau = *findSchedule("plateau");
    int reductions = 0;
    for (const Json& each : cases.items()) {
        Params params(&plateau.params);
        const auto read = params.fromJson(*each.find("params"));
        ASSERT_TRUE(read.ok()) << read.error().sentence();
        ASSERT_TRUE(params.check().ok());
        History history;
        double before = 0.1;
        for (size_t epoch = 0; epoch < each.find("figures")->items().size(); ++epoch) {
            history.push_back({{"validation_loss", each.find("figures")->items()[epoch].number()}});
            const double rate = plateau.afterEpochs(params, 0.1, history);
            EXPECT_NEAR(rate, each.find("rates")->items()[epoch].number(), 1e-15)
                << each.find("params")->compact() << ", epoch " << epoch + 1;
            reductions += rate < before ? 1 : 0;
            before = rate;
        }
    }
    EXPECT_GT(reductions, 20) << "the figures must stand still sometimes";
}

TEST(Plateau, AFigureThatIsNotThereIsNoImprovement)
{
    const ScheduleDef& plateau = *findSchedule("plateau");
    Params params(&plateau.params);
    params.set("patience", int64_t{1});
    EXPECT_EQ(plateau.afterEpochs(params, 1, historyOf("validation_loss", {noFigure, noFigure})), 0.1);
}

TEST(Watch, KnowsWhatIsBetterOfEachFigure)
{
    EXPECT_EQ(bestOf("validation_loss", "auto"), Best::Lowest);
    EXPECT_EQ(bestOf("train_accuracy", "auto"), Best::Highest);
    EXPECT_EQ(bestOf("accuracy", "auto"), Best::Highest);
    EXPECT_EQ(bestOf("r2", "auto"), Best::Highest);
    EXPECT_EQ(bestOf("rmse", "auto"), Best::Lowest);
    EXPECT_EQ(bestOf("rmse", "max"), Best::Highest);
    for (const MetricDef& metric : allMetrics()) {
        EXPECT_TRUE(!metric.isShare || metric.best == Best::Highest) << metric.key;
    }
}

Params stopping(int64_t patience, double delta = 0)
{
    Params general = Graph().training.general;
    general.set("early_stopping", true);
    general.set("stop_patience", patience);
    general.set("stop_min_delta", delta);
    return general;
}

TEST(EarlyStopping, WaitsAsLongAsItsPatience)
{
    const Params general = stopping(2);
    EXPECT_FALSE(standingOf(general, historyOf("validation_loss", {3, 2, 2})).isOver);
    const Standing end = standingOf(general, historyOf("validation_loss", {3, 2, 2, 2.5}));
    EXPECT_TRUE(end.isOver);
    EXPECT_EQ(end.best, 2u);
    EXPECT_EQ(end.figure, 2);
    EXPECT_EQ(standingOf(general, historyOf("validation_loss", {3, 2, 2, 1})).bestBefore, 2u);
}

TEST(EarlyStopping, ASmallStepDownIsNoImprovement)
{
    EXPECT_TRUE(standingOf(stopping(2, 0.5), historyOf("validation_loss", {3, 2.75, 2.5})).isOver);
    EXPECT_FALSE(standingOf(stopping(2, 0.5), historyOf("validation_loss", {3, 2.75, 2.25})).isOver);
}

TEST(EarlyStopping, HighIsGoodForAnAccuracy)
{
    Params general = stopping(2);
    general.set("stop_figure", std::string("accuracy"));
    const Standing end = standingOf(general, historyOf("accuracy", {0.5, 0.75, 0.5, 0.25}));
    EXPECT_TRUE(end.isOver);
    EXPECT_EQ(end.best, 2u);
    EXPECT_EQ(stopSentence(general, historyOf("accuracy", {0.5, 0.75, 0.5, 0.25})),
              "Stopped early after epoch 4: the accuracy has not improved for 2 epochs.");
}

TEST(EarlyStopping, OffIsNeverOver)
{
    const Params general = Graph().training.general;
    const Standing now = standingOf(general, historyOf("validation_loss", {1, 2, 3, 4, 5, 6, 7}));
    EXPECT_FALSE(now.isOver);
    EXPECT_EQ(now.best, 0u);
    EXPECT_FALSE(restoresBest(general));
    EXPECT_EQ(stopFigure(general), "");
}

} // namespace
} // namespace plexus::testing
