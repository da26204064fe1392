// SPDX-License-Identifier: GPL-3.0-or-later
// What the window offers for problems: buttons, undo, silence.
#include "app/studio/document/document.h"
#include "app/studio/inspector/node_panel.h"
#include "app/studio/problems/problems.h"
#include "engine/model/chain.h"
#include "engine/model/project_file.h"

#include <gtest/gtest.h>
#include <QLabel>
#include <QListWidget>
#include <QPushButton>
#include <QTest>
#include <QToolButton>

namespace plexus::studio {
namespace {

// digits -> conv2d -> relu -> dense: a Flatten is missing, or with it an activation.
struct Room {
    Document document;
    Problems problems{&document};
    QListWidget* list = problems.findChild<QListWidget*>(QStringLiteral("problemList"));

    explicit Room(Chain& chain)
    {
        Graph graph = chain.then("dense", {{"units", int64_t{10}}}).then("output").take();
        graph.training.data = chooseReader("digits");
        problems.resize(900, 240);
        problems.show();
        document.reset(std::move(graph));
        (void)QTest::qWaitFor([&] { return !document.data().fields().empty(); }, 5000);
        settle();
    }

    void settle()
    {
        document.refresh();
        document.fixes().finish();
        QCoreApplication::processEvents();
    }

    template <typename Button>
    Button* button(const char* name, int row = 0)
    {
        QWidget* actions = list->count() > row ? list->itemWidget(list->item(row)) : nullptr;
        return actions != nullptr ? actions->findChild<Button*>(QString::fromLatin1(name)) : nullptr;
    }
};

Chain& withoutFlatten(Chain& chain)
{
    return chain.then("input").then("conv2d", {{"channels", int64_t{4}}}).then("relu");
}

Chain& withoutActivation(Chain& chain)
{
    return chain.then("input").then("flatten").then("dense", {{"units", int64_t{16}}});
}

TEST(Fixes, AButtonSolvesTheProblemInOneStepOfUndo)
{
    Chain chain;
    Room room(withoutFlatten(chain));
    const std::string before = projectText(room.document.graph());
    auto* fix = room.button<QPushButton>("fix");
    ASSERT_NE(fix, nullptr);
    EXPECT_EQ(fix->text(), QStringLiteral("Insert Flatten before Dense"));
    QTest::mouseClick(fix, Qt::LeftButton);
    room.settle();
    EXPECT_EQ(room.problems.errorCount(), 0);
    EXPECT_EQ(room.document.undoStack().count(), 1);
    EXPECT_EQ(room.document.undoStack().undoText(), QStringLiteral("Insert Flatten before Dense"));
    room.document.undoStack().undo();
    EXPECT_EQ(projectText(room.document.graph()), before);
}

TEST(Fixes, TheInspectorOffersTheSame)
{
    Chain chain;
    Room room(withoutFlatten(chain));
    NodePanel panel(&room.document, QStringLiteral("dense"), nullptr);
    panel.show();
    auto* fix = panel.findChild<QPushButton*>(QStringLiteral("nodeFix"));
    EXPECT_EQ(fix->text(), QStringLiteral("Insert Flatten before Dense"));
    QTest::mouseClick(fix, Qt::LeftButton);
    room.settle();
    EXPECT_TRUE(room.document.inference().ok());
    EXPECT_FALSE(fix->isVisible());
}

TEST(Fixes, OneKeyTakesTheBest)
{
    Chain chain;
    Room room(withoutFlatten(chain));
    room.problems.fixOne();
    room.settle();
    EXPECT_TRUE(room.document.inference().ok());
    QString told;
    QObject::connect(&room.document, &Document::refused, [&](const QString& sentence) { told = sentence; });
    room.problems.fixOne();
    EXPECT_EQ(told, QStringLiteral("There are no problems to fix"));
}

TEST(Fixes, ButtonsLeaveTheWordsRoom)
{
    Chain chain;
    Room room(withoutFlatten(chain));
    const QRect row = room.list->visualItemRect(room.list->item(0));
    const QWidget* actions = room.list->itemWidget(room.list->item(0));
    EXPECT_EQ(actions->geometry().right(), row.right());
    EXPECT_GT(actions->x(), 330); // icon, place and at least 160 for words
    EXPECT_GE(row.height(), actions->height());
}

TEST(Fixes, AdviceCanBeSilencedAndHeardAgain)
{
    Chain chain;
    Room room(withoutActivation(chain));
    ASSERT_EQ(room.list->count(), 1);
    EXPECT_EQ(room.problems.errorCount(), 0);
    auto* silence = room.button<QToolButton>("silence");
    ASSERT_NE(silence, nullptr);
    QTest::mouseClick(silence, Qt::LeftButton);
    room.settle();
    EXPECT_EQ(room.list->count(), 0);
    EXPECT_EQ(room.document.graph().silenced.count("no_activation dense2"), 1U);

    auto* silenced = room.problems.findChild<QToolButton*>(QStringLiteral("silenced"));
    EXPECT_EQ(silenced->text(), QStringLiteral("1 silenced"));
    QTest::mouseClick(silenced, Qt::LeftButton);
    ASSERT_EQ(room.list->count(), 1);
    EXPECT_EQ(room.button<QToolButton>("silence")->text(), QStringLiteral("Hear again"));
    room.document.undoStack().undo();
    room.settle();
    EXPECT_TRUE(room.document.graph().silenced.empty());
    EXPECT_EQ(room.button<QToolButton>("silence")->text(), QStringLiteral("Silence"));
    EXPECT_FALSE(silenced->isVisible());
}

} // namespace
} // namespace plexus::studio
