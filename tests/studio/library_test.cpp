// SPDX-License-Identifier: GPL-3.0-or-later
// Blocks that the user keeps: saved from the canvas, added like layers, seen by other windows.
#include "app/studio/search/layer_row.h"
#include "app/studio/search/layer_search.h"
#include "app/studio/shell/main_window.h"
#include "tests/studio/recorded_worker.h"
#include "tests/studio/stage.h"
#include "tests/support/process.h"

#include <gmock/gmock.h>
#include <QAction>
#include <QApplication>
#include <QDialog>
#include <QDropEvent>
#include <QLineEdit>
#include <QListWidget>
#include <QMimeData>
#include <QPushButton>
#include <QSignalSpy>
#include <QStatusBar>

namespace plexus::studio {
namespace {

using ::testing::HasSubstr;
using plexus::testing::TemporaryFolder;
using plexus::testing::writeText;

// A window with a block on the canvas, and a folder to keep blocks in.
struct Shelf {
    Shelf() : window(WindowMemory::Forget, worker.command())
    {
        window.document().library().open(folder.path());
        window.document().reset(Chain().then("input").block("residual").then("output").take());
        window.resize(1280, 800);
        window.showCanvas();
        window.show();
    }
    void keep(const QString& name)
    {
        window.document().select({QStringLiteral("residual")});
        window.actions()["graph.keep_block"]->trigger();
        type(name);
    }
    QDialog* dialog() const { return qobject_cast<QDialog*>(QApplication::activeModalWidget()); }
    void type(const QString& name)
    {
        ASSERT_NE(dialog(), nullptr);
        auto* line = dialog()->findChild<QLineEdit*>(QStringLiteral("blockName"));
        line->setText(name);
        QTest::keyClick(line, Qt::Key_Return);
    }
    QString sentence() const { return dialog()->findChild<QLabel*>(QStringLiteral("blockNameSentence"))->text(); }
    QListWidget* list() const { return window.findChild<QListWidget*>(QStringLiteral("paletteList")); }
    void choose(const QString& title) const
    {
        const QList<QListWidgetItem*> found = list()->findItems(title, Qt::MatchExactly);
        ASSERT_EQ(found.size(), 1);
        list()->setCurrentItem(found.front());
    }

    TemporaryFolder folder;
    RecordedWorker worker{{}};
    MainWindow window;
};

TEST(Library, ASelectedBlockIsSavedUnderANameAndStandsAmongTheLayers)
{
    Shelf shelf;
    EXPECT_FALSE(shelf.window.actions()["graph.keep_block"]->isEnabled()) << "nothing is selected";
    const int before = shelf.list()->count();
    shelf.keep(QStringLiteral("My residual"));
    EXPECT_EQ(shelf.dialog(), nullptr);
    EXPECT_THAT(shelf.window.statusBar()->currentMessage().toStdString(), HasSubstr("My residual"));
    EXPECT_EQ(shelf.list()->count(), before + 2);
    EXPECT_EQ(shelf.list()->item(0)->text(), QStringLiteral("My blocks"));
    EXPECT_EQ(shelf.list()->item(1)->text(), QStringLiteral("My residual"));
    EXPECT_THAT(shelf.list()->item(1)->toolTip().toStdString(), HasSubstr("Conv 2d"));
    EXPECT_FALSE(shelf.window.document().isModified()) << "the project is not touched";
}

TEST(Library, ANameThatIsTakenIsAskedAbout)
{
    Shelf shelf;
    shelf.keep(QStringLiteral("Mine"));
    shelf.keep(QStringLiteral(" Mine"));
    ASSERT_NE(shelf.dialog(), nullptr);
    EXPECT_THAT(shelf.sentence().toStdString(), HasSubstr("There is a block “Mine” in the library already. Replace it?"));
    shelf.type(QStringLiteral("Mine too"));
    EXPECT_EQ(shelf.window.document().library().blocks().size(), size_t{2});
    shelf.keep(QStringLiteral("Mine"));
    QTest::keyClick(shelf.dialog()->findChild<QLineEdit*>(), Qt::Key_Return); // yes, replace it
    EXPECT_EQ(shelf.dialog(), nullptr);
    EXPECT_EQ(shelf.window.document().library().blocks().size(), size_t{2});
}

TEST(Library, IsRenamedAndDeletedInTheListOfLayers)
{
    Shelf shelf;
    shelf.keep(QStringLiteral("Mine"));
    shelf.choose(QStringLiteral("Mine"));
    QTest::keyClick(shelf.list(), Qt::Key_F2);
    shelf.type(QStringLiteral("Yours"));
    shelf.choose(QStringLiteral("Yours"));
    QTest::keyClick(shelf.list(), Qt::Key_Delete);
    EXPECT_TRUE(shelf.window.document().library().blocks().empty());
    EXPECT_THAT(shelf.window.statusBar()->currentMessage().toStdString(), HasSubstr("“Yours” is deleted; Ctrl+Z"));
    EXPECT_NE(shelf.list()->item(0)->text(), QStringLiteral("My blocks"));
    QTest::keyClick(shelf.list(), Qt::Key_Delete); // on a layer: nothing
}

TEST(Library, WhatWasDoneToItIsTakenBackInTheOrderOfAllThatWasDone)
{
    Shelf shelf;
    Document& document = shelf.window.document();
    BlockLibrary& library = document.library();
    QAction* undo = shelf.window.actions()["edit.undo"];
    QAction* redo = shelf.window.actions()["edit.redo"];
    const auto names = [&] {
        std::string all;
        for (const BlockLibrary::Block& block : library.blocks()) {
            all += block->name + " ";
        }
        return all;
    };
    shelf.keep(QStringLiteral("Mine"));
    ASSERT_TRUE(document.apply(edits::setTitle("residual", "Seen")).ok());
    shelf.keep(QStringLiteral("Mine too"));
    ASSERT_TRUE(library.rename(QStringLiteral("Mine too"), QStringLiteral("Mine")).ok()) << "in the first one's place";
    ASSERT_TRUE(library.remove(QStringLiteral("Mine")).ok());
    EXPECT_EQ(names(), "");
    EXPECT_EQ(undo->text(), QStringLiteral("&Undo Delete block “Mine” of the library"));
    undo->trigger();
    EXPECT_EQ(names(), "Mine ");
    EXPECT_EQ(library.find(QStringLiteral("Mine"))->block().title, "Seen");
    undo->trigger();
    EXPECT_EQ(names(), "Mine Mine too ");
    EXPECT_EQ(library.find(QStringLiteral("Mine"))->block().title, "") << "what the rename had replaced";
    undo->trigger();
    EXPECT_EQ(names(), "Mine ");
    EXPECT_EQ(document.graph().find("residual")->title, "Seen");
    undo->trigger(); // of the project
    EXPECT_EQ(document.graph().find("residual")->title, "");
    undo->trigger();
    EXPECT_EQ(names(), "");
    EXPECT_FALSE(undo->isEnabled());
    for (int step = 0; step < 4; ++step) {
        redo->trigger();
    }
    EXPECT_EQ(names(), "Mine ");
    EXPECT_EQ(library.find(QStringLiteral("Mine"))->block().title, "Seen");
    EXPECT_EQ(redo->text(), QStringLiteral("&Redo Delete block “Mine” of the library"));
}

TEST(Library, WhatAnotherWindowChangedSinceIsNotTakenBack)
{
    Shelf shelf;
    shelf.keep(QStringLiteral("Mine"));
    BlockLibrary other;
    other.open(shelf.folder.path());
    const Graph graph = Chain().then("input").block("bottleneck").take();
    ASSERT_TRUE(other.keep(graph, "bottleneck", QStringLiteral("Mine")).ok());
    QSignalSpy refused(&shelf.window.document(), &Document::refused);
    shelf.window.actions()["edit.undo"]->trigger();
    ASSERT_EQ(refused.count(), 1);
    EXPECT_THAT(refused.front().front().toString().toStdString(), HasSubstr("“Mine” of the library was changed elsewhere"));
    EXPECT_EQ(shelf.window.document().library().find(QStringLiteral("Mine"))->block().layer, "bottleneck");
    EXPECT_FALSE(shelf.window.actions()["edit.undo"]->isEnabled());
}

TEST(Library, WhatAnotherWindowSavesAppearsAndBrokenFilesAreToldOnce)
{
    const TemporaryFolder folder;
    BlockLibrary one, other;
    one.open(folder.path());
    other.open(folder.path());
    QSignalSpy said(&other, &BlockLibrary::said);
    const Graph graph = Chain().then("input").block("residual").take();
    ASSERT_TRUE(one.keep(graph, "residual", QStringLiteral("Mine")).ok());
    ASSERT_TRUE(QTest::qWaitFor([&] { return other.find(QStringLiteral("Mine")) != nullptr; }));
    writeText(folder / "torn.json", "{");
    ASSERT_TRUE(QTest::qWaitFor([&] { return said.count() == 1; }));
    EXPECT_THAT(said.front().front().toString().toStdString(), HasSubstr("cannot be read: torn.json"));
    ASSERT_TRUE(one.remove(QStringLiteral("Mine")).ok());
    ASSERT_TRUE(QTest::qWaitFor([&] { return other.blocks().empty(); }));
    EXPECT_EQ(said.count(), 1);
}

// A stage with a library of one block.
struct KeptStage : Stage {
    KeptStage()
    {
        document.library().open(folder.path());
        const Graph graph = Chain().then("input").block("residual").take();
        EXPECT_TRUE(document.library().keep(graph, "residual", QStringLiteral("Mine")).ok());
    }
    TemporaryFolder folder;
};

TEST(Library, ABlockIsFoundInTheAddPopupAndStandsThereFirstOnceUsed)
{
    KeptStage stage;
    stage.key(Qt::Key_A, Qt::ShiftModifier);
    auto* query = stage.canvas.popup()->findChild<QLineEdit*>();
    QTest::keyClicks(query, QStringLiteral("mine"));
    QTest::keyClick(query, Qt::Key_Return);
    ASSERT_NE(stage.graph().find("residual"), nullptr);
    EXPECT_EQ(stage.graph().find("residual")->title, "Mine");
    EXPECT_EQ(stage.document.selection(), QStringList{QStringLiteral("residual")});
    EXPECT_EQ(stage.document.undoStack().undoText(), QStringLiteral("Add Mine"));
    stage.key(Qt::Key_A, Qt::ShiftModifier);
    EXPECT_EQ(stage.canvas.popup()->findChild<QListWidget*>()->item(0)->text(), QStringLiteral("Mine"));
}

TEST(Library, ABlockIsDroppedOnAWire)
{
    KeptStage stage;
    const QString first = stage.add("relu", 0, 0), last = stage.add("tanh", 600, 0);
    stage.wire(first, last);
    const QPoint middle = (stage.output(first) + stage.input(last)) / 2;
    QMimeData content;
    content.setData(layerMime, pieceKey(Piece(stage.document.library().blocks().front())).toUtf8());
    QDragEnterEvent enter(middle, Qt::CopyAction, &content, Qt::LeftButton, {});
    QApplication::sendEvent(stage.view().viewport(), &enter);
    QDragMoveEvent over(middle, Qt::CopyAction, &content, Qt::LeftButton, {});
    QApplication::sendEvent(stage.view().viewport(), &over);
    EXPECT_EQ(stage.hint(), QStringLiteral("Insert here"));
    QDropEvent drop(middle, Qt::CopyAction, &content, Qt::LeftButton, {});
    QApplication::sendEvent(stage.view().viewport(), &drop);
    EXPECT_TRUE(stage.isWired(first, QStringLiteral("residual.block_input")));
    EXPECT_TRUE(stage.isWired(QStringLiteral("residual.block_output"), last));
}

} // namespace
} // namespace plexus::studio
