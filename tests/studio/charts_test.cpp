// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/studio/charts/chart_panel.h"
#include "app/studio/charts/curves_csv.h"
#include "app/studio/charts/decimate.h"
#include "tests/studio/recorded_worker.h"

#include <cmath>
#include <gmock/gmock.h>
#include <limits>
#include <numeric>

namespace plexus::studio {
namespace {

std::vector<double> ramp(size_t count)
{
    std::vector<double> values(count);
    std::iota(values.begin(), values.end(), 1.0);
    return values;
}

TEST(Decimate, KeepsEveryPeakOfAMillionPoints)
{
    const std::vector<double> x = ramp(1'000'000);
    std::vector<double> y(x.size(), 1.0);
    y[123'456] = 9;
    y[777'777] = -9;
    const Points points = decimate(x, y, 1, 1'000'000, 800);
    EXPECT_LE(points.x.size(), 800U * 4 + 8);
    EXPECT_EQ(*std::max_element(points.y.begin(), points.y.end()), 9);
    EXPECT_EQ(*std::min_element(points.y.begin(), points.y.end()), -9);
    EXPECT_TRUE(std::is_sorted(points.x.begin(), points.x.end()));
}

TEST(Decimate, GivesAllPointsWhereThereAreFew)
{
    const std::vector<double> x = ramp(5), y{5, 4, 3, 2, 1};
    const Points points = decimate(x, y, 1, 5, 800);
    EXPECT_EQ(points.x, x);
    EXPECT_EQ(points.y, y);
}

TEST(Decimate, KeepsANeighbourOutsideSoThatLinesReachTheEdge)
{
    const std::vector<double> x = ramp(100);
    const Points points = decimate(x, x, 40, 60, 800);
    EXPECT_EQ(points.x.front(), 39);
    EXPECT_EQ(points.x.back(), 61);
}

TEST(Decimate, LeavesOutWhatIsNotANumber)
{
    const double nan = std::numeric_limits<double>::quiet_NaN();
    const Points points = decimate({1, 2, 3}, {1, nan, 3}, 0, 4, 100);
    EXPECT_EQ(points.y, (std::vector<double>{1, 3}));
    EXPECT_TRUE(decimate({}, {}, 0, 1, 100).x.empty());
}

TEST(Smoother, WeightZeroGivesTheValues)
{
    Smoother smoother;
    EXPECT_EQ(smoother.smooth({3, 1, 2}, 0), (std::vector<double>{3, 1, 2}));
}

TEST(Smoother, IsNotBiasedAtItsStart)
{
    Smoother smoother;
    for (const double value : smoother.smooth(std::vector<double>(50, 7.0), 0.9)) {
        EXPECT_NEAR(value, 7, 1e-12);
    }
}

TEST(Smoother, AppendedValuesContinueTheAverage)
{
    std::vector<double> values = ramp(100);
    Smoother whole, pieces;
    std::vector<double> first(values.begin(), values.begin() + 40);
    pieces.smooth(first, 0.8);
    EXPECT_EQ(pieces.smooth(values, 0.8), whole.smooth(values, 0.8));
}

TEST(Smoother, NotANumberDoesNotSpread)
{
    Smoother smoother;
    const std::vector<double> smooth = smoother.smooth({1, std::nan(""), 1}, 0.5);
    EXPECT_TRUE(std::isnan(smooth[1]));
    EXPECT_NEAR(smooth[2], 1, 1e-12);
}

TEST(Smoother, NoticesAnotherCurve)
{
    Smoother smoother;
    smoother.smooth({1, 2, 3}, 0.5);
    EXPECT_NEAR(smoother.smooth({5, 5, 5, 5}, 0.5).front(), 5, 1e-12);
}

TEST(CurvesCsv, HasALineAStepAndFiguresWhereAnEpochEnds)
{
    Curves curves;
    curves.addStep(1, 2.5, 0.1, 0.001);
    curves.addStep(2, 1.25, std::nan(""), 0.001);
    curves.epochStep = {2};
    curves.epoch = {1};
    curves.trainLoss = {1.875};
    curves.trainAccuracy = {0.2};
    curves.validationLoss = {1.5};
    curves.validationAccuracy = {0.3};
    EXPECT_EQ(curvesCsv(curves).toStdString(),
              "step,loss,accuracy,learning_rate,epoch,train_loss,train_accuracy,validation_loss,"
              "validation_accuracy\n"
              "1,2.5,0.1,0.001,,,,,\n"
              "2,1.25,,0.001,1,1.875,0.2,1.5,0.3\n");
}

TEST(Curves, ResumeForgetsWhatLiesBehindItsFirstStep)
{
    Curves curves;
    for (int step = 1; step <= 10; ++step) {
        curves.addStep(step, 1, 1, 1);
    }
    curves.epochStep = {5, 10};
    curves.epoch = curves.trainLoss = curves.trainAccuracy = curves.validationLoss =
        curves.validationAccuracy = {1, 2};
    curves.truncateAfter(7);
    EXPECT_EQ(curves.step.size(), 7U);
    EXPECT_EQ(curves.epochStep.size(), 1U);
    EXPECT_EQ(curves.validationLoss.size(), 1U);
}

TEST(ChartPanel, SavesPictureAndTable)
{
    testing::TemporaryFolder folder;
    Training training(RecordedWorker::shell("exit 0"));
    ChartPanel panel(&training);
    panel.resize(900, 240);
    EXPECT_TRUE(panel.savePicture(QString::fromStdString((folder / "c.png").string())));
    EXPECT_TRUE(panel.saveTable(QString::fromStdString((folder / "c.csv").string())));
    EXPECT_EQ(testing::readText(folder / "c.png").substr(1, 3), "PNG");
    const auto refused = panel.saveTable(QStringLiteral("/nowhere/c.csv"));
    ASSERT_FALSE(refused.ok());
    EXPECT_THAT(refused.error().sentence(), ::testing::HasSubstr("/nowhere"));
}

} // namespace
} // namespace plexus::studio
