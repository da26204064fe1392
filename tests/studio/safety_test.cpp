// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/studio/history/history_panel.h"
#include "app/studio/shell/banner.h"
#include "app/studio/shell/main_window.h"
#include "app/studio/shell/recovery_dialog.h"
#include "app/studio/shell/safety.h"
#include "engine/model/project_file.h"
#include "engine/session/template.h"
#include "tests/studio/few_digits.h"
#include "tests/studio/recorded_worker.h"
#include "tests/support/process.h"

#include <gmock/gmock.h>
#include <QAction>
#include <QInputDialog>
#include <QLineEdit>
#include <QListView>
#include <QListWidget>
#include <QMessageBox>
#include <QPointer>
#include <QPushButton>
#include <QSignalSpy>
#include <QTest>
#include <csignal>
#include <sys/resource.h>

namespace plexus::studio {
namespace {

using plexus::testing::readText;
using plexus::testing::TemporaryFolder;
using plexus::testing::writeText;
using ::testing::HasSubstr;

QString inQt(const std::filesystem::path& path)
{
    return QString::fromStdString(path.string());
}

Result<void> setSeed(Document& document, int64_t seed, int gesture = 0)
{
    return document.apply(edits::setTraining(Setting::General, "seed", seed), gesture);
}

int64_t seedOf(const Document& document)
{
    return document.graph().training.general.integer("seed");
}

// A window that died: what it leaves behind.
void workAndDie(const std::filesystem::path& journals, const std::function<void(Document&)>& work)
{
    Document document;
    document.keepJournals(journals);
    work(document);
}

TEST(Recovery, BringsBackTheProjectUnsavedWithItsNameAndHistory)
{
    const TemporaryFolder folder;
    const auto project = folder / "net.plexus";
    std::string before;
    workAndDie(folder / "journals", [&](Document& document) {
        document.reset(findTemplate("spirals")->make(""));
        ASSERT_TRUE(document.saveAs(inQt(project)).ok());
        ASSERT_TRUE(document.finishSaving().ok());
        before = readText(project);
        for (const int64_t seed : {5, 6, 7}) {
            ASSERT_TRUE(setSeed(document, seed).ok());
        }
        document.undoStack().undo();
    });
    std::vector<LeftBehind> left = findLeftBehind(folder / "journals");
    ASSERT_EQ(left.size(), 1U);
    EXPECT_EQ(recoveryName(left[0]), QStringLiteral("net"));
    EXPECT_THAT(recoveryWords(left[0]).toStdString(), HasSubstr("2 changes that were not saved, the last on "));
    EXPECT_TRUE(findLeftBehind(folder / "journals").empty()) << "no other window is offered it meanwhile";

    Document document;
    document.recover(std::move(left[0]));
    EXPECT_EQ(seedOf(document), 6);
    EXPECT_EQ(document.name(), QStringLiteral("net"));
    EXPECT_EQ(document.path(), inQt(project));
    EXPECT_TRUE(document.isModified());
    EXPECT_EQ(readText(project), before) << "nothing is written before somebody saves";
    EXPECT_EQ(document.undoStack().count(), 3);
    EXPECT_THAT(document.undoStack().undoText().toStdString(), HasSubstr("to 6"));
    document.undoStack().redo();
    EXPECT_EQ(seedOf(document), 7);
    document.goTo(0);
    EXPECT_FALSE(document.isModified()) << "that is what the file holds";
    EXPECT_EQ(projectText(document.graph()), before);
}

// Between the last byte of a save and its note: nobody hears of the end of the second one here.
TEST(Recovery, ASaveWhoseEndNobodyNotedIsNoOtherPrograms)
{
    const TemporaryFolder folder;
    const auto project = folder / "net.plexus";
    workAndDie(folder / "journals", [&](Document& document) {
        document.reset(findTemplate("spirals")->make(""));
        ASSERT_TRUE(document.saveAs(inQt(project)).ok());
        ASSERT_TRUE(document.finishSaving().ok());
        ASSERT_TRUE(setSeed(document, 5).ok());
        ASSERT_TRUE(document.save().ok());
        ASSERT_TRUE(setSeed(document, 6).ok());
    });
    EXPECT_EQ(loadProject(project)->training.general.integer("seed"), 5);
    std::vector<LeftBehind> left = findLeftBehind(folder / "journals");
    ASSERT_EQ(left.size(), 1U);
    EXPECT_THAT(recoveryWords(left[0]).toStdString(), HasSubstr("1 change that was not saved"));
    Document document;
    document.recover(std::move(left[0]));
    EXPECT_FALSE(document.isChangedOnDisk());
    EXPECT_EQ(seedOf(document), 6);
    document.goTo(1);
    EXPECT_FALSE(document.isModified()) << "that is what the file holds";
}

TEST(Recovery, ANeverSavedProjectComesBackAsOftenAsItDies)
{
    const TemporaryFolder folder;
    workAndDie(folder.path(), [&](Document& document) {
        document.reset(findTemplate("spirals")->make(""));
        document.setUntitledName(QStringLiteral("Spirals"));
        ASSERT_TRUE(setSeed(document, 5).ok());
    });
    for (int64_t seed = 6; seed < 9; ++seed) {
        std::vector<LeftBehind> left = findLeftBehind(folder.path());
        ASSERT_EQ(left.size(), 1U);
        EXPECT_TRUE(left[0].history.facts.path.empty());
        Document document;
        document.keepJournals(folder.path());
        document.recover(std::move(left[0]));
        EXPECT_EQ(document.name(), QStringLiteral("Spirals"));
        EXPECT_EQ(seedOf(document), seed - 1);
        ASSERT_TRUE(setSeed(document, seed).ok());
    }
    EXPECT_EQ(findLeftBehind(folder.path()).front().history.steps.size(), 4U);
}

TEST(Recovery, NothingIsOfferedOfWhatWasSavedOrNotWanted)
{
    const TemporaryFolder folder;
    workAndDie(folder / "journals", [&](Document& document) {
        document.reset(findTemplate("spirals")->make(""));
        ASSERT_TRUE(setSeed(document, 5).ok());
        ASSERT_TRUE(document.saveAs(inQt(folder / "net.plexus")).ok());
        ASSERT_TRUE(document.finishSaving().ok());
    });
    EXPECT_TRUE(findLeftBehind(folder / "journals").empty());
    workAndDie(folder / "journals", [&](Document& document) {
        document.reset(findTemplate("spirals")->make(""));
        ASSERT_TRUE(setSeed(document, 5).ok());
        document.reset(fewDigits()); // the question about changes was answered before
    });
    EXPECT_TRUE(findLeftBehind(folder / "journals").empty());
    EXPECT_TRUE(std::filesystem::is_empty(folder / "journals"));
}

TEST(Recovery, OfAProjectThatIsOpenElsewhereIsAProjectOfItsOwn)
{
    const TemporaryFolder folder;
    const auto project = folder / "net.plexus";
    workAndDie(folder / "journals", [&](Document& document) {
        document.reset(findTemplate("spirals")->make(""));
        ASSERT_TRUE(document.saveAs(inQt(project)).ok());
        ASSERT_TRUE(document.finishSaving().ok());
        ASSERT_TRUE(setSeed(document, 5).ok());
    });
    Document other;
    ASSERT_TRUE(other.open(inQt(project)).ok());
    Document document;
    document.recover(std::move(findLeftBehind(folder / "journals").front()));
    EXPECT_EQ(seedOf(document), 5);
    EXPECT_TRUE(document.path().isEmpty());
    EXPECT_EQ(document.name(), QStringLiteral("net (recovered)"));
}

TEST(Recovery, TheDialogOpensDiscardsAndPutsOff)
{
    const TemporaryFolder folder;
    for (const char* name : {"one", "two", "three"}) {
        workAndDie(folder.path(), [&](Document& document) {
            document.reset(findTemplate("spirals")->make(""));
            document.setUntitledName(QString::fromLatin1(name));
            ASSERT_TRUE(setSeed(document, 5).ok());
        });
    }
    QString chosen;
    {
        RecoveryDialog dialog(findLeftBehind(folder.path()));
        auto* list = dialog.findChild<QListWidget*>(QStringLiteral("recoveryList"));
        ASSERT_EQ(list->count(), 3);
        EXPECT_THAT(list->item(0)->text().toStdString(), HasSubstr("1 change that was not saved"));
        EXPECT_THAT(list->item(0)->text().toStdString(), HasSubstr("It has no file yet."));
        list->setCurrentRow(1);
        bool answer = false;
        dialog.mayDiscard = [&](const QString&) { return answer; };
        auto* discard = dialog.findChild<QPushButton*>(QStringLiteral("discard"));
        discard->click();
        EXPECT_EQ(list->count(), 3);
        answer = true;
        discard->click();
        EXPECT_EQ(list->count(), 2);
        list->setCurrentRow(0);
        LeftBehind left = dialog.takeChosen();
        chosen = recoveryName(left);
        left.file.remove(); // as if it were opened and saved
    }
    const auto left = findLeftBehind(folder.path());
    ASSERT_EQ(left.size(), 1U) << "what was put off is offered again";
    EXPECT_NE(recoveryName(left[0]), chosen);
}

TEST(TwoWindows, TheSecondLooksAndTakesOverWhenTheFirstCloses)
{
    const TemporaryFolder folder;
    const auto project = folder / "net.plexus";
    ASSERT_TRUE(saveProject(findTemplate("spirals")->make(""), project).ok());
    auto first = std::make_unique<Document>();
    ASSERT_TRUE(first->open(inQt(project)).ok());
    EXPECT_FALSE(first->holder());

    RecordedWorker worker(std::vector<Json>{});
    MainWindow window(WindowMemory::Forget, worker.command());
    window.openProject(inQt(project));
    Document& second = window.document();
    ASSERT_TRUE(second.holder());
    EXPECT_THAT(window.banner().sentence().toStdString(), HasSubstr("net is open in another window: "));
    EXPECT_THAT(window.banner().sentence().toStdString(), HasSubstr("process "));
    EXPECT_THAT(window.windowTitle().toStdString(), HasSubstr("net (read-only)"));
    QSignalSpy refused(&second, &Document::refused);
    EXPECT_FALSE(setSeed(second, 3).ok());
    EXPECT_THAT(refused.front().front().toString().toStdString(), HasSubstr("only that one changes it"));
    ASSERT_TRUE(setSeed(*first, 8).ok());
    ASSERT_TRUE(first->save().ok());
    ASSERT_TRUE(first->finishSaving().ok());
    second.tryToTakeOver();
    EXPECT_TRUE(second.holder()) << "it is still open there";
    first.reset();
    ASSERT_TRUE(QTest::qWaitFor([&] { return !second.holder(); }, 5000));
    EXPECT_EQ(seedOf(second), 8) << "as the other window left it";
    EXPECT_THAT(window.banner().sentence().toStdString(), HasSubstr("can be changed here now"));
    EXPECT_TRUE(setSeed(second, 9).ok());
    second.undoStack().setClean();
}

TEST(TwoWindows, SavingInTheSecondOffersAnotherName)
{
    const TemporaryFolder folder;
    const auto project = folder / "net.plexus";
    ASSERT_TRUE(saveProject(findTemplate("spirals")->make(""), project).ok());
    const std::string before = readText(project);
    Document first;
    ASSERT_TRUE(first.open(inQt(project)).ok());
    RecordedWorker worker(std::vector<Json>{});
    MainWindow window(WindowMemory::Forget, worker.command());
    window.openProject(inQt(project));
    window.show();
    window.activateWindow();
    ASSERT_TRUE(QTest::qWaitForWindowActive(&window));
    QTest::keySequence(&window, QKeySequence(QStringLiteral("Ctrl+S")));
    const QPointer<QMessageBox> question = window.findChild<QMessageBox*>(QStringLiteral("readOnlyQuestion"));
    ASSERT_NE(question, nullptr);
    EXPECT_THAT(question->text().toStdString(), HasSubstr("net is open in another window: "));
    EXPECT_THAT(question->text().toStdString(), HasSubstr("Only that one saves it."));
    QStringList names;
    for (const QAbstractButton* button : question->buttons()) {
        names.append(button->text().remove(QLatin1Char('&')));
    }
    EXPECT_TRUE(names.contains(QStringLiteral("Save as ..."))) << names.join(u',').toStdString();
    question->reject();
    EXPECT_EQ(readText(project), before);
    // Under another name this window may change it.
    ASSERT_TRUE(window.document().saveAs(inQt(folder / "net copy.plexus")).ok());
    ASSERT_TRUE(window.document().finishSaving().ok());
    EXPECT_FALSE(window.document().holder());
    EXPECT_TRUE(setSeed(window.document(), 9).ok());
    window.document().undoStack().setClean();
}

TEST(TwoWindows, ACopyIsAProjectOfItsOwn)
{
    const TemporaryFolder folder;
    const auto project = folder / "net.plexus";
    ASSERT_TRUE(saveProject(findTemplate("spirals")->make(""), project).ok());
    Document first;
    ASSERT_TRUE(first.open(inQt(project)).ok());
    RecordedWorker worker(std::vector<Json>{});
    MainWindow window(WindowMemory::Forget, worker.command());
    window.openProject(inQt(project));
    ASSERT_EQ(window.banner().buttons().size(), 1U);
    window.banner().buttons().front()->click();
    EXPECT_EQ(window.document().name(), QStringLiteral("net copy"));
    EXPECT_TRUE(window.document().path().isEmpty());
    EXPECT_FALSE(window.document().holder());
    EXPECT_TRUE(setSeed(window.document(), 9).ok());
    window.document().undoStack().setClean();
}

TEST(TwoWindows, SaveAsOverAnOpenProjectIsRefused)
{
    const TemporaryFolder folder;
    const auto project = folder / "net.plexus";
    ASSERT_TRUE(saveProject(findTemplate("spirals")->make(""), project).ok());
    Document first, second;
    ASSERT_TRUE(first.open(inQt(project)).ok());
    second.reset(fewDigits());
    const Result<void> saved = second.saveAs(inQt(project));
    ASSERT_FALSE(saved.ok());
    EXPECT_THAT(saved.error().sentence(), HasSubstr("is open in another window"));
    ASSERT_TRUE(first.open(inQt(project)).ok()) << "again in the same window";
    EXPECT_FALSE(first.holder());
}

TEST(Saving, ADifferentFileOnTheDiskIsNotOverwrittenUnseen)
{
    const TemporaryFolder folder;
    const auto project = folder / "net.plexus";
    ASSERT_TRUE(saveProject(findTemplate("spirals")->make(""), project).ok());
    RecordedWorker worker(std::vector<Json>{});
    MainWindow window(WindowMemory::Forget, worker.command());
    Document& document = window.document();
    ASSERT_TRUE(document.open(inQt(project)).ok());
    ASSERT_TRUE(setSeed(document, 8).ok());
    std::filesystem::last_write_time(project, std::filesystem::file_time_type::clock::now() + std::chrono::hours(1));
    EXPECT_FALSE(document.isChangedOnDisk()) << "touched, not changed";

    ASSERT_TRUE(saveProject(fewDigits(), project).ok());
    const std::string theirs = readText(project);
    EXPECT_TRUE(document.isChangedOnDisk());
    window.safety().look();
    EXPECT_THAT(window.banner().sentence().toStdString(), HasSubstr("Another program changed net.plexus"));
    int asked = 0;
    Safety::OnDisk answer = Safety::OnDisk::Cancel;
    window.safety().askOnDisk = [&] {
        ++asked;
        return answer;
    };
    ASSERT_TRUE(document.save().ok());
    EXPECT_FALSE(document.finishSaving().ok());
    EXPECT_TRUE(QTest::qWaitFor([&] { return asked == 1; }, 5000));
    EXPECT_EQ(readText(project), theirs);
    EXPECT_TRUE(document.isModified());

    answer = Safety::OnDisk::Overwrite;
    ASSERT_TRUE(document.save().ok());
    EXPECT_TRUE(QTest::qWaitFor([&] { return !document.isModified(); }, 5000));
    EXPECT_EQ(readText(project), projectText(document.graph()));
    EXPECT_EQ(readText(previousFile(project, 1)), theirs);

    ASSERT_TRUE(saveProject(fewDigits(), project).ok());
    ASSERT_TRUE(document.takeFromDisk().ok());
    EXPECT_EQ(projectText(document.graph()), theirs);
    EXPECT_FALSE(document.isModified());
    document.undoStack().undo();
    EXPECT_EQ(seedOf(document), 8) << "what one had is a step away";
    document.undoStack().setClean();
}

// A limit on the size of files stands for the full disk.
TEST(Saving, AFullDiskLeavesTheFileWholeAndSaysHowManyBytesAreMissing)
{
    const TemporaryFolder folder;
    const auto project = folder / "net.plexus";
    ASSERT_TRUE(saveProject(findTemplate("spirals")->make(""), project).ok());
    const std::string before = readText(project);
    Document document;
    ASSERT_TRUE(document.open(inQt(project)).ok());
    ASSERT_TRUE(setSeed(document, 8).ok());
    QSignalSpy failed(&document, &Document::saveFailed);
    rlimit limit = {};
    ASSERT_EQ(::getrlimit(RLIMIT_FSIZE, &limit), 0);
    rlimit small = limit;
    small.rlim_cur = 100;
    const auto handler = std::signal(SIGXFSZ, SIG_IGN);
    ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &small), 0);
    (void)document.save();
    const Result<void> saved = document.finishSaving();
    ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &limit), 0);
    std::signal(SIGXFSZ, handler);
    ASSERT_FALSE(saved.ok());
    const size_t missing = projectText(document.graph()).size() - 100;
    EXPECT_THAT(saved.error().sentence(), HasSubstr(std::to_string(missing) + " bytes are missing"));
    ASSERT_EQ(failed.count(), 1);
    EXPECT_EQ(failed.front().front().toString().toStdString(), saved.error().sentence());
    EXPECT_EQ(readText(project), before);
    EXPECT_FALSE(std::filesystem::exists(previousFile(project, 1)));
    EXPECT_TRUE(document.isModified());
    ASSERT_TRUE(document.save().ok());
    ASSERT_TRUE(document.finishSaving().ok()) << "once there is room";
    EXPECT_EQ(readText(project), projectText(document.graph()));
    EXPECT_FALSE(document.isModified());
}

TEST(Saving, TheTwoSavesBeforeComeBackAsAStep)
{
    const TemporaryFolder folder;
    const auto project = folder / "net.plexus";
    RecordedWorker worker(std::vector<Json>{});
    MainWindow window(WindowMemory::Forget, worker.command());
    Document& document = window.document();
    document.reset(findTemplate("spirals")->make(""));
    for (const int64_t seed : {1, 2, 3, 3, 4}) { // one of them changes nothing
        (void)setSeed(document, seed);
        ASSERT_TRUE(document.saveAs(inQt(project)).ok());
        ASSERT_TRUE(document.finishSaving().ok());
    }
    EXPECT_EQ(loadProject(previousFile(project, 1))->training.general.integer("seed"), 3);
    EXPECT_EQ(loadProject(previousFile(project, 2))->training.general.integer("seed"), 2);
    window.show();
    window.actions()["file.restore"]->trigger();
    auto* dialog = window.findChild<QInputDialog*>();
    ASSERT_NE(dialog, nullptr);
    ASSERT_EQ(dialog->comboBoxItems().size(), 2);
    EXPECT_THAT(dialog->comboBoxItems().front().toStdString(), HasSubstr("layers"));
    dialog->setTextValue(dialog->comboBoxItems().at(1));
    dialog->accept();
    EXPECT_EQ(seedOf(document), 2);
    EXPECT_TRUE(document.isModified());
    EXPECT_THAT(document.undoStack().undoText().toStdString(), HasSubstr("Restore the version of "));
    document.undoStack().undo();
    EXPECT_EQ(seedOf(document), 4);
}

TEST(History, AClickGoesThereAndTheSavedStateIsMarked)
{
    const TemporaryFolder folder;
    Document document;
    document.reset(findTemplate("spirals")->make(""));
    HistoryPanel panel(&document);
    panel.resize(300, 300);
    panel.show();
    for (const int64_t seed : {1, 2, 3, 4}) {
        ASSERT_TRUE(setSeed(document, seed).ok());
        if (seed == 2) {
            ASSERT_TRUE(document.saveAs(inQt(folder / "net.plexus")).ok());
            ASSERT_TRUE(document.finishSaving().ok());
        }
    }
    auto* list = panel.findChild<QListView*>(QStringLiteral("historyList"));
    ASSERT_TRUE(QTest::qWaitFor([&] { return list->currentIndex().row() == 4; }, 2000));
    const auto row = [list](int at) { return list->model()->index(at, 0); };
    ASSERT_EQ(list->model()->rowCount(), 5);
    EXPECT_EQ(row(0).data().toString(), QStringLiteral("Beginning"));
    EXPECT_EQ(row(2).data().toString(), QStringLiteral("Set seed to 2  (saved)"));
    EXPECT_EQ(row(3).data().toString(), QStringLiteral("Set seed to 3"));

    QSignalSpy changed(&document, &Document::graphChanged);
    QTest::mouseClick(list->viewport(), Qt::LeftButton, {}, list->visualRect(row(1)).center());
    EXPECT_EQ(seedOf(document), 1);
    EXPECT_EQ(changed.count(), 1) << "three steps, one picture";
    ASSERT_TRUE(QTest::qWaitFor([&] { return list->currentIndex().row() == 1; }, 2000));
    EXPECT_TRUE(row(2).data(Qt::ForegroundRole).isValid()) << "ahead";
    EXPECT_FALSE(row(1).data(Qt::ForegroundRole).isValid());
    EXPECT_EQ(row(3).data(Qt::AccessibleTextRole).toString(), QStringLiteral("Set seed to 3, undone"));
    QTest::mouseClick(list->viewport(), Qt::LeftButton, {}, list->visualRect(row(4)).center());
    EXPECT_EQ(seedOf(document), 4);
    document.goTo(2);
    EXPECT_FALSE(document.isModified());
}

TEST(History, CtrlZInAFieldTakesBackTypingFirstThenTheStep)
{
    RecordedWorker worker(std::vector<Json>{});
    MainWindow window(WindowMemory::Forget, worker.command());
    Document& document = window.document();
    document.reset(findTemplate("spirals")->make(""));
    window.showCanvas();
    window.show();
    ASSERT_TRUE(setSeed(document, 7).ok());
    QLineEdit field(&window);
    field.show();
    field.setFocus();
    window.activateWindow();
    ASSERT_TRUE(QTest::qWaitFor([&] { return field.hasFocus(); }, 2000));
    QTest::keyClicks(&field, QStringLiteral("abc"));
    QTest::keyClick(&field, Qt::Key_Z, Qt::ControlModifier);
    EXPECT_EQ(field.text(), QString());
    EXPECT_EQ(seedOf(document), 7);
    QTest::keyClick(&field, Qt::Key_Z, Qt::ControlModifier);
    EXPECT_NE(seedOf(document), 7);
    document.undoStack().setClean();
}

} // namespace
} // namespace plexus::studio
