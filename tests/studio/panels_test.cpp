// SPDX-License-Identifier: GPL-3.0-or-later
// What the panels below the canvas make of what they are told: no window is opened.
#include "app/studio/confusion/confusion_panel.h"
#include "app/studio/predictions/draw_pad.h"
#include "app/studio/predictions/ink_fit.h"
#include "app/studio/predictions/picture.h"
#include "app/studio/runs/runs_panel.h"
#include "tests/studio/few_digits.h"
#include "tests/studio/recorded_worker.h"

#include <cmath>
#include <gmock/gmock.h>
#include <QPainter>
#include <QSignalSpy>
#include <QTest>

namespace plexus::studio {
namespace {

using ::testing::HasSubstr;

TEST(Confusion, PrecisionAndRecallFollowTheirDefinitions)
{
    const ConfusionMatrix matrix{.epoch = 1, .counts = {{8, 2}, {4, 6}}};
    EXPECT_DOUBLE_EQ(figuresOf(matrix, 0).precision, 8.0 / 12);
    EXPECT_DOUBLE_EQ(figuresOf(matrix, 0).recall, 0.8);
    EXPECT_EQ(figuresOf(matrix, 1).samples, 10);
    EXPECT_DOUBLE_EQ(accuracyOf(matrix), 0.7);
    const ConfusionMatrix never{.epoch = 1, .counts = {{1, 0}, {1, 0}}};
    EXPECT_TRUE(std::isnan(figuresOf(never, 1).precision))
        << "never guessed: no precision, not zero";
}

// Bright squares of 10 pixels in pictures of 28, their centre at (13, 15).
DataField squares()
{
    DataField field{.name = "image",
                    .type = Type::U8,
                    .sample = Shape{1, 28, 28},
                    .count = 5,
                    .bytes = {},
                    .classes = {}};
    field.bytes.assign(5 * 28 * 28, std::byte{0});
    for (int sample = 0; sample < 5; ++sample) {
        for (int row = 10; row < 20; ++row) {
            for (int column = 8; column < 18; ++column) {
                field.bytes[static_cast<size_t>((sample * 28 + row) * 28 + column)] =
                    std::byte{255};
            }
        }
    }
    return field;
}

TEST(DrawPad, DrawingTakesSizeAndPlaceOfTheData)
{
    const InkFit fit = InkFit::learn(squares());
    ASSERT_TRUE(fit.isReady());
    EXPECT_NEAR(fit.longestSide(), 10, 0.01);
    EXPECT_NEAR(fit.centre().x(), 12.5, 0.01);
    EXPECT_NEAR(fit.centre().y(), 14.5, 0.01);
    QImage drawing(140, 140, QImage::Format_Grayscale8);
    drawing.fill(0);
    QPainter(&drawing).fillRect(100, 5, 30, 30, Qt::white); // small and in a corner
    const std::vector<double> values = fit.fit(drawing);
    ASSERT_EQ(values.size(), 784U);
    double sum = 0, x = 0, y = 0;
    for (int row = 0; row < 28; ++row) {
        for (int column = 0; column < 28; ++column) {
            const double value = values[static_cast<size_t>(row * 28 + column)];
            sum += value;
            x += value * column;
            y += value * row;
        }
    }
    EXPECT_NEAR(sum / 255, 100, 12) << "ten by ten pixels of ink";
    EXPECT_NEAR(x / sum, 12.5, 0.7);
    EXPECT_NEAR(y / sum, 14.5, 0.7);
}

TEST(DrawPad, BlankDrawingIsTheBackground)
{
    QImage drawing(140, 140, QImage::Format_Grayscale8);
    drawing.fill(0);
    for (const double value : InkFit::learn(squares()).fit(drawing)) {
        EXPECT_EQ(value, 0);
    }
}

TEST(DrawPad, SaysWhyThereIsNoGuess)
{
    RecordedWorker worker({});
    Training training(worker.command());
    training.start(fewDigits(), QStringLiteral("r"));
    ASSERT_TRUE(QTest::qWaitFor([&] { return training.data().kind() == TaskKind::Images; }, 10000));
    DrawPad pad(&training);
    pad.sheet()->stroke({20, 20}, {90, 90});
    pad.ask();
    EXPECT_EQ(pad.bars()->sentence(), "The network is being prepared.");
    Q_EMIT training.predictionFailed(QStringLiteral("draw pad"), QStringLiteral("it is too small."));
    EXPECT_EQ(pad.bars()->sentence(), "No guess: it is too small.");
}

TEST(Training, APredictionThatFailsIsTold)
{
    RecordedWorker worker({message("prediction", {{"id", "draw pad"}, {"error", "no such field"}})});
    Training training(worker.command());
    QSignalSpy failed(&training, &Training::predictionFailed);
    training.askForDevices(); // starts the worker
    ASSERT_TRUE(QTest::qWaitFor([&] { return failed.count() == 1; }, 5000));
    EXPECT_EQ(failed.front().at(1).toString(), "no such field");
}

TEST(Predictions, SurestComeFirstAndUnknownLast)
{
    EXPECT_EQ(surest({0.1, std::nan(""), 0.7, 0.2}, 3), (std::vector<int>{2, 3, 0}));
}

TEST(Runs, OnlyRunFoldersAreListedAndDeleted)
{
    testing::TemporaryFolder folder;
    std::filesystem::create_directories(folder / "digits-1");
    std::filesystem::create_directories(folder / "pictures");
    testing::writeText(folder / "digits-1" / "project.plexus", "{}");
    testing::writeText(folder / "digits-1" / "log.jsonl",
                       "{\"type\":\"step\",\"step\":1,\"epoch\":1,\"loss\":2}\n"
                       "{\"type\":\"epoch\",\"epoch\":1,\"step\":9,\"validation_loss\":0.5,"
                       "\"validation_accuracy\":0.9}\n"
                       "{\"type\":\"step\",\"step\":10,\"epoch\":2,\"loss\":1}\n{\"type\":\"st");
    const QString base = QString::fromStdString(folder.path().string());
    const std::vector<RunInfo> runs = listRuns({base, base + "/none"});
    ASSERT_EQ(runs.size(), 1U);
    EXPECT_EQ(runs[0].name, "digits-1");
    EXPECT_EQ(runs[0].step, 10U);
    EXPECT_DOUBLE_EQ(runs[0].validationAccuracy, 0.9);
    const auto refused = removeRun(base + "/pictures");
    ASSERT_FALSE(refused.ok());
    EXPECT_THAT(refused.error().sentence(), HasSubstr("no run of Plexus"));
    EXPECT_TRUE(removeRun(runs[0].folder));
    EXPECT_FALSE(std::filesystem::exists(folder / "digits-1"));
}

} // namespace
} // namespace plexus::studio
