// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/studio/runs/runs_panel.h"
#include "app/studio/shell/banner.h"
#include "app/studio/shell/command_list.h"
#include "app/studio/shell/keys.h"
#include "app/studio/shell/main_window.h"
#include "app/studio/shell/run_control.h"
#include "app/studio/shell/screenshot.h"
#include "engine/model/project_file.h"
#include "engine/session/template.h"
#include "tests/studio/few_digits.h"
#include "tests/studio/recorded_worker.h"

#include <gmock/gmock.h>
#include <QDropEvent>
#include <QMimeData>
#include <QUrl>
#include <QAction>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QPushButton>
#include <QSignalSpy>
#include <QTest>
#include <QTreeWidget>
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

TEST(Window, SaysWhyATrainingEndedEarly)
{
    Stand stand({startedMessage(), stepsMessage(1, 12),
                 message("finished", {{"reason", "early"},
                                      {"sentence", "Stopped early after epoch 2: ..."},
                                      {"step", 12},
                                      {"epoch", 2}})});
    stand.window.runControl().startNew();
    ASSERT_TRUE(stand.reaches(TrainingState::Ended));
    EXPECT_TRUE(stand.window.training().progress().phase == QStringLiteral("Finished"));
    const Banner& banner = stand.window.banner();
    EXPECT_TRUE(banner.isVisible());
    EXPECT_EQ(banner.sentence(), "Stopped early after epoch 2: ...");
}

// A window whose run of 30 steps has ended.
struct Ended : Stand {
    Ended()
        : Stand({startedMessage(), stepsMessage(1, 30),
                 message("epoch", {{"epoch", 3}, {"step", 30}}),
                 message("finished", {{"reason", "finished"}, {"step", 30}, {"epoch", 3}})})
    {
        window.runControl().startNew();
        EXPECT_TRUE(reaches(TrainingState::Ended));
        window.runControl().askNextRun = [this] {
            ++asked;
            words = window.runControl().nextRunWords().toStdString();
            return answer;
        };
    }
    void setEpochs(int64_t epochs)
    {
        ASSERT_TRUE(
            window.document().apply(edits::setTraining(Setting::General, "epochs", epochs)).ok());
        window.document().refresh();
    }

    int asked = 0;
    std::string words;
    NextRun answer = NextRun::Cancel;
};

TEST(Window, TrainAsksAfterAnEditTooAndMoreEpochsCount)
{
    Ended stand;
    const QString first = stand.window.training().run();
    stand.setEpochs(4711);
    stand.answer = NextRun::Continue;
    stand.window.runControl().train();
    EXPECT_EQ(stand.asked, 1);
    EXPECT_THAT(stand.words, HasSubstr("to epoch 4711"));
    EXPECT_THAT(stand.words, HasSubstr("the network as it was trained"));
    EXPECT_EQ(stand.window.training().run(), first);
    EXPECT_EQ(stand.window.training().state(), TrainingState::Starting);
}

TEST(Window, OneStepAfterTheEndStartsNothingUnasked)
{
    Ended stand;
    stand.window.actions()["run.step"]->trigger();
    EXPECT_EQ(stand.asked, 1);
    EXPECT_EQ(stand.window.training().state(), TrainingState::Ended);
}

TEST(Window, ResumeSaysHowFarAFinishedRunGoes)
{
    Ended stand;
    stand.setEpochs(3); // as many as are done
    std::string said;
    QObject::connect(&stand.window.runControl(), &RunControl::said,
                     [&said](const QString& sentence) { said = sentence.toStdString(); });
    stand.window.actions()["run.resume"]->trigger();
    EXPECT_EQ(stand.asked, 0);
    EXPECT_THAT(said, HasSubstr("goes on to epoch"));
    EXPECT_EQ(stand.window.training().state(), TrainingState::Starting);
}

TEST(Window, ReopenedRunIsNotCalledEdited)
{
    Stand stand({});
    Graph other = stand.window.document().graph();
    other.training.general.set("epochs", int64_t{4711});
    stand.window.document().setTrained(other, TrainedBy::Opened);
    const auto* badge = stand.window.findChild<QLabel*>(QStringLiteral("editedBadge"));
    EXPECT_TRUE(badge->isVisible());
    EXPECT_EQ(badge->text(), "Not the network of the opened run");
    EXPECT_FALSE(badge->testAttribute(Qt::WA_TransparentForMouseEvents)) << "it has a tool tip";
    stand.window.document().setTrained(other, TrainedBy::Start);
    EXPECT_EQ(badge->text(), "Edited since start");
}

TEST(Window, PausedActionsAreCalledResume)
{
    Stand stand({startedMessage(), stepsMessage(1, 2), message("paused", {{"step", 2}})});
    stand.window.runControl().startNew();
    ASSERT_TRUE(stand.reaches(TrainingState::Paused));
    for (const char* id : {"run.train", "run.pause"}) {
        const QAction* action = stand.window.actions()[id];
        EXPECT_EQ(action->text(), "&Resume");
        EXPECT_THAT(action->toolTip().toStdString(), ::testing::StartsWith("Resume (F"));
    }
}

TEST(Window, OpeningAProjectWhileItTrainsAsksFirst)
{
    Stand stand({startedMessage(), stepsMessage(1, 12)});
    testing::TemporaryFolder folder;
    testing::writeText(folder / "other.plexus",
                       projectText(findTemplate("spirals")->make("")));
    stand.window.runControl().startNew();
    ASSERT_TRUE(stand.reaches(TrainingState::Running));
    int asked = 0;
    stand.window.runControl().askStop = [&asked] {
        ++asked;
        return false;
    };
    stand.window.openProject(QString::fromStdString((folder / "other.plexus").string()));
    stand.window.actions()["file.new"]->trigger();
    EXPECT_EQ(asked, 2);
    EXPECT_TRUE(stand.window.document().path().isEmpty());
    EXPECT_EQ(stand.window.training().state(), TrainingState::Running);
}

TEST(Window, OpensAProjectThatIsDroppedOnIt)
{
    Stand stand({});
    testing::TemporaryFolder folder;
    testing::writeText(folder / "other.plexus", projectText(findTemplate("spirals")->make("")));
    const auto drop = [&](const char* name) {
        QMimeData mime;
        const QString path = QString::fromStdString((folder / name).string());
        mime.setUrls({QUrl::fromLocalFile(path)});
        QDragEnterEvent enter({40, 40}, Qt::CopyAction, &mime, Qt::LeftButton, {});
        QApplication::sendEvent(&stand.window, &enter);
        QDropEvent dropped({40, 40}, Qt::CopyAction, &mime, Qt::LeftButton, {});
        if (enter.isAccepted()) {
            QApplication::sendEvent(&stand.window, &dropped);
        }
        return stand.window.document().path() == path;
    };
    EXPECT_FALSE(drop("other.txt"));
    EXPECT_TRUE(drop("other.plexus"));
    EXPECT_EQ(stand.window.document().graph().training.data.key, "spirals");
}

TEST(Window, AProjectThatIsDroppedWithCtrlJoinsTheOneThatIsOpen)
{
    Stand stand({});
    testing::TemporaryFolder folder;
    testing::writeText(folder / "other.plexus", projectText(fewDigits()));
    const size_t before = stand.window.document().graph().nodes().size();
    QMimeData mime;
    mime.setUrls({QUrl::fromLocalFile(QString::fromStdString((folder / "other.plexus").string()))});
    QDragEnterEvent enter({40, 40}, Qt::CopyAction, &mime, Qt::LeftButton, Qt::ControlModifier);
    QApplication::sendEvent(&stand.window, &enter);
    EXPECT_TRUE(enter.isAccepted());
    QDropEvent dropped({40, 40}, Qt::CopyAction, &mime, Qt::LeftButton, Qt::ControlModifier);
    QApplication::sendEvent(&stand.window, &dropped);
    EXPECT_GT(stand.window.document().graph().nodes().size(), before);
    EXPECT_EQ(stand.window.document().undoStack().undoText().toStdString(), "Insert other");
    EXPECT_EQ(stand.window.document().graph().training.data.key, "spirals") << "its data stays behind";
}

TEST(Window, TheWayBackFromTheExamplesLeavesTheProject)
{
    Stand stand({});
    const size_t nodes = stand.window.document().graph().nodes().size();
    stand.window.actions()["file.new"]->trigger();
    auto* gallery = stand.window.findChild<QWidget*>(QStringLiteral("gallery"));
    ASSERT_TRUE(gallery->isVisible());
    EXPECT_TRUE(stand.window.findChild<QPushButton*>(QStringLiteral("galleryBack"))->isVisible());
    QTest::keyClick(gallery, Qt::Key_Escape);
    EXPECT_FALSE(gallery->isVisible());
    EXPECT_EQ(stand.window.document().graph().nodes().size(), nodes);
}

TEST(Window, DeletingTheShownRunForgetsIt)
{
    Ended stand;
    EXPECT_TRUE(stand.window.document().trained());
    stand.window.findChild<RunsPanel*>()->remove(stand.window.training().run());
    EXPECT_TRUE(stand.window.training().run().isEmpty());
    EXPECT_EQ(stand.window.training().state(), TrainingState::Idle);
    EXPECT_FALSE(stand.window.document().trained());
    EXPECT_FALSE(stand.window.actions()["file.export"]->isEnabled());
}

TEST(Window, ARunThatTrainsIsNotDeleted)
{
    Stand stand({startedMessage(), stepsMessage(1, 12)});
    stand.window.runControl().startNew();
    ASSERT_TRUE(stand.reaches(TrainingState::Running));
    auto* runs = stand.window.findChild<RunsPanel*>();
    QSignalSpy refused(runs, &RunsPanel::refused);
    runs->remove(stand.window.training().run());
    EXPECT_EQ(refused.count(), 1);
    EXPECT_FALSE(stand.window.training().run().isEmpty());
}

TEST(Window, RunsOfBeforeTheFirstSaveStayListed)
{
    Stand stand({});
    const QString before = stand.window.runControl().runsFolder();
    testing::TemporaryFolder folder;
    const QString path = QString::fromStdString((folder / "saved.plexus").string());
    ASSERT_TRUE(stand.window.document().saveAs(path).ok());
    ASSERT_TRUE(stand.window.document().finishSaving().ok());
    EXPECT_NE(stand.window.runControl().runsFolder(), before);
    EXPECT_TRUE(stand.window.runControl().runsFolders().contains(before));
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
    EXPECT_EQ(parseOptions({"--train", "5"}).complaint, "--train needs --screenshot");
    EXPECT_EQ(parseOptions({"--panel", "cockpit"}).complaint, "--panel cannot be cockpit");
    EXPECT_THAT(usage().toStdString(), HasSubstr("--device"));
    EXPECT_EQ(parseOptions({"--fast"}).complaint, "unknown option --fast");
}

TEST(Window, KeysListsTheMenusAndTheCanvas)
{
    Stand stand({});
    const Keys keys(stand.window.actions());
    const auto* list = keys.findChild<QTreeWidget*>(QStringLiteral("keyList"));
    const auto has = [list](const char* words) {
        return !list->findItems(QLatin1String(words), Qt::MatchContains | Qt::MatchRecursive, 1).isEmpty();
    };
    EXPECT_TRUE(has("Space + drag"));
    EXPECT_TRUE(has("F5"));
}

TEST(Window, CuttingNeedsASelection)
{
    Stand stand({});
    EXPECT_FALSE(stand.window.actions()["edit.cut"]->isEnabled());
    EXPECT_FALSE(stand.window.actions()["edit.delete"]->isEnabled());
    stand.window.document().select(
        {QString::fromStdString(stand.window.document().graph().nodes().front().key)});
    EXPECT_TRUE(stand.window.actions()["edit.cut"]->isEnabled());
    EXPECT_TRUE(stand.window.actions()["edit.delete"]->isEnabled());
}

} // namespace
} // namespace plexus::studio
