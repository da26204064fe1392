// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/studio/confusion/confusion_panel.h"
#include "app/studio/predictions/ink_fit.h"
#include "app/studio/predictions/picture.h"
#include "app/studio/runs/run_files.h"
#include "app/studio/shell/banner.h"
#include "app/studio/shell/command_list.h"
#include "app/studio/shell/main_window.h"
#include "app/studio/shell/run_control.h"
#include "app/studio/shell/screenshot.h"
#include "engine/session/template.h"
#include "tests/studio/recorded_worker.h"

#include <gmock/gmock.h>
#include <QAction>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QPainter>
#include <QPushButton>
#include <QTest>
#include <set>

namespace plexus::studio {
namespace {

using ::testing::HasSubstr;

// A window on the example spirals with a recorded worker.
struct Stand {
    explicit Stand(std::vector<Json> messages)
        : worker(std::move(messages)), window(WindowMemory::Forget, worker.command())
    {
        window.document().reset(findTemplate("spirals")->make(""));
        EXPECT_TRUE(QTest::qWaitFor([this] {
            window.document().refresh();
            return window.document().inference().ok();
        }));
        window.resize(1280, 800);
        window.showCanvas();
        window.show();
    }
    bool reaches(TrainingState state)
    {
        return QTest::qWaitFor([&] { return window.training().state() == state; }, 5000);
    }

    RecordedWorker worker;
    MainWindow window;
};

TEST(Window, TitleShowsProgressWhileItTrains)
{
    Stand stand({startedMessage(), stepsMessage(1, 12)});
    stand.window.actions()["run.train"]->trigger();
    ASSERT_TRUE(
        QTest::qWaitFor([&] { return stand.window.training().progress().step == 12; }, 5000));
    EXPECT_THAT(stand.window.windowTitle().toStdString(),
                ::testing::StartsWith("40 %, 1 min 12 s left"));
    EXPECT_FALSE(stand.window.actions()["run.train"]->isEnabled());
    EXPECT_TRUE(stand.window.actions()["run.stop"]->isEnabled());
}

TEST(Window, ClosingWhileItTrainsAsksAndCancelKeepsItOpen)
{
    Stand stand({startedMessage(), stepsMessage(1, 12)});
    stand.window.runControl().startNew();
    ASSERT_TRUE(stand.reaches(TrainingState::Running));
    int asked = 0;
    stand.window.runControl().askStop = [&] {
        ++asked;
        return false;
    };
    EXPECT_FALSE(stand.window.close());
    EXPECT_EQ(asked, 1);
    EXPECT_TRUE(stand.window.isVisible());
    EXPECT_EQ(stand.window.training().state(), TrainingState::Running);
}

TEST(Window, StopAndSaveClosesOnceTheWorkerHasSaved)
{
    Stand stand({startedMessage(), stepsMessage(1, 12)});
    stand.window.runControl().startNew();
    ASSERT_TRUE(stand.reaches(TrainingState::Running));
    stand.window.runControl().askStop = [] { return true; };
    EXPECT_FALSE(stand.window.close());
    EXPECT_TRUE(QTest::qWaitFor([&] { return !stand.window.isVisible(); }, 5000));
}

TEST(Window, TrainAfterTheEndOffersContinueOrNew)
{
    Stand stand({startedMessage(), stepsMessage(1, 30),
                 message("finished", {{"reason", "finished"}, {"step", 30}, {"epoch", 3}})});
    stand.window.runControl().train();
    ASSERT_TRUE(stand.reaches(TrainingState::Ended));
    const QString first = stand.window.training().run();
    NextRun answer = NextRun::Cancel;
    int asked = 0;
    stand.window.runControl().askNextRun = [&] {
        ++asked;
        return answer;
    };
    stand.window.runControl().train();
    EXPECT_EQ(stand.window.training().state(), TrainingState::Ended);
    answer = NextRun::Continue;
    stand.window.runControl().train();
    EXPECT_EQ(stand.window.training().state(), TrainingState::Starting);
    EXPECT_EQ(stand.window.training().run(), first);
    EXPECT_EQ(asked, 2);
}

TEST(Window, NotFiniteLossOffersATenthOfTheLearningRate)
{
    Stand stand({startedMessage(), message("paused", {{"reason", "not finite"},
                                                      {"sentence", "The loss is NaN."},
                                                      {"suggested_learning_rate", 0.00025}})});
    stand.window.runControl().train();
    ASSERT_TRUE(stand.reaches(TrainingState::Paused));
    EXPECT_EQ(stand.window.banner().sentence(), "The loss is NaN.");
    ASSERT_FALSE(stand.window.banner().buttons().empty());
    EXPECT_THAT(stand.window.banner().buttons().front()->text().toStdString(),
                HasSubstr("0.00025"));
    stand.window.banner().buttons().front()->click();
    EXPECT_DOUBLE_EQ(
        stand.window.document().graph().training.optimizer.params.real("learning_rate"), 0.00025);
    stand.window.document().undoStack().undo();
    EXPECT_NE(stand.window.document().graph().training.optimizer.params.real("learning_rate"),
              0.00025);
}

TEST(Window, AProjectThatCannotTrainSaysWhy)
{
    Stand stand({});
    stand.window.document().reset({});
    stand.window.runControl().train();
    EXPECT_EQ(stand.window.training().state(), TrainingState::Idle);
    EXPECT_THAT(stand.window.banner().sentence().toStdString(), HasSubstr("This cannot train yet"));
}

TEST(Window, AnEmptyStartShowsTheExamplesAlone)
{
    RecordedWorker worker({});
    MainWindow window(WindowMemory::Forget, worker.command());
    window.show();
    const auto isSeen = [&window](const char* name) {
        const auto* widget = window.findChild<QWidget*>(QLatin1String(name));
        return widget != nullptr && widget->isVisible();
    };
    EXPECT_TRUE(isSeen("gallery"));
    EXPECT_FALSE(isSeen("palette"));
    EXPECT_FALSE(isSeen("RunBar"));
    window.findChild<QPushButton*>(QStringLiteral("galleryBlank"))->click();
    EXPECT_FALSE(isSeen("gallery"));
    EXPECT_TRUE(isSeen("palette"));
    EXPECT_TRUE(isSeen("RunBar"));
    window.showGallery();
    window.showPanel(QStringLiteral("problems"));
    EXPECT_TRUE(isSeen("palette")) << "a panel is not shown behind the examples";
    window.showGallery();
    window.actions()["edit.paste"]->trigger();
    EXPECT_TRUE(isSeen("palette")) << "nothing is pasted behind the examples";
}

TEST(Window, TheRunBarSaysThatThereAreProblems)
{
    Stand stand({});
    const auto says = [&stand](const char* words) {
        const auto labels = stand.window.findChild<QWidget*>("RunBar")->findChildren<QLabel*>();
        return std::any_of(labels.begin(), labels.end(), [words](const QLabel* label) {
            return label->text() == QLatin1String(words);
        });
    };
    EXPECT_TRUE(says("Ready to train"));
    const Graph& graph = stand.window.document().graph();
    const std::vector<std::string> keys = graph.topologicalOrder();
    ASSERT_TRUE(stand.window.document().apply(edits::removeNodes({keys.back()})).ok());
    stand.window.document().refresh();
    EXPECT_FALSE(says("Ready to train"));
    stand.window.document().undoStack().undo();
    stand.window.document().refresh();
    EXPECT_TRUE(says("Ready to train"));
}

TEST(Window, NoTwoActionsShareAShortcut)
{
    Stand stand({});
    std::set<QString> seen;
    for (const QAction* action : stand.window.actions().all()) {
        EXPECT_FALSE(action->text().isEmpty());
        for (const QKeySequence& keys : action->shortcuts()) {
            EXPECT_TRUE(seen.insert(keys.toString()).second) << keys.toString().toStdString();
        }
    }
}

TEST(Window, CommandListRunsWhatIsTyped)
{
    Stand stand({});
    stand.window.document().select(
        {QString::fromStdString(stand.window.document().graph().nodes().front().key)});
    CommandList list(stand.window.actions().all(), &stand.window);
    QTest::keyClicks(list.query(), QStringLiteral("confusion"));
    ASSERT_EQ(list.list()->count(), 1);
    QTest::keyClick(list.query(), Qt::Key_Return);
    EXPECT_FALSE(list.isVisible());
}

TEST(Options, AreReadAndRefusedInWords)
{
    const ParsedOptions good = parseOptions({"--open", "a.plexus", "--size", "1280x800", "--theme",
                                             "dark", "--train", "5", "--screenshot", "a.png"});
    EXPECT_TRUE(good.complaint.isEmpty());
    EXPECT_EQ(good.options.file, "a.plexus");
    EXPECT_EQ(good.options.size, QSize(1280, 800));
    EXPECT_EQ(good.options.trainSeconds, 5);
    EXPECT_EQ(parseOptions({"--theme", "pink"}).complaint, "--theme cannot be pink");
    EXPECT_EQ(parseOptions({"--size", "1x"}).complaint, "--size cannot be 1x");
    EXPECT_EQ(parseOptions({"--train"}).complaint, "--train needs a value");
    EXPECT_EQ(parseOptions({"--fast"}).complaint, "unknown option --fast");
}

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
    const std::vector<RunInfo> runs = listRuns(base);
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
