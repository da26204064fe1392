// SPDX-License-Identifier: GPL-3.0-or-later
// What mouse and keys do to wires beyond drawing one: insert, pull out, heal, replace, carry.
#include "tests/studio/stage.h"

#include "app/studio/search/recent_layers.h"

#include <gmock/gmock.h>
#include <QApplication>
#include <QLineEdit>
#include <QListWidget>
#include <QMouseEvent>

namespace plexus::studio {
namespace {

// dense -> relu -> tanh in a row
struct RowStage : Stage {
    QString first = add("dense", 0, 0), between = add("relu", 300, 0), last = add("tanh", 600, 0);
    RowStage()
    {
        wire(first, between);
        wire(between, last);
    }
    QString undoText() { return document.undoStack().undoText(); }
    double x(const QString& key) const { return graph().find(key.toStdString())->position.x; }
    double right(const QString& key) { return x(key) + scene().node(key)->layout().size.width(); }
};

TEST(CanvasWiring, NodeDroppedOnAWireGoesIntoItAndTheOthersMakeRoom)
{
    Stage stage;
    const QString first = stage.add("dense", 0, 0), second = stage.add("dense", 240, 0);
    const QString further = stage.add("tanh", 480, 0), between = stage.add("relu", 240, 240);
    stage.wire(first, second);
    stage.wire(second, further);
    const int before = stage.document.undoStack().count();
    const QPoint middle = (stage.output(first) + stage.input(second)) / 2;
    const WireItem* under = stage.scene().wires().front();
    stage.press(stage.head(between));
    stage.moveTo(stage.head(between) - QPoint(10, 60));
    stage.moveTo(middle);
    EXPECT_EQ(stage.hint(), QStringLiteral("Insert here"));
    EXPECT_EQ(under->look(), WireLook::Hovered) << "the wire lights up";
    stage.release(middle);
    EXPECT_TRUE(stage.isWired(first, between) && stage.isWired(between, second));
    EXPECT_FALSE(stage.isWired(first, second));
    const auto body = [&](const QString& key) {
        const NodeItem* item = stage.scene().node(key);
        return item->mapRectToScene(item->layout().body());
    };
    EXPECT_GT(body(between).left(), body(first).right());
    EXPECT_GT(body(second).left(), body(between).right());
    EXPECT_GT(body(further).left(), body(second).right());
    EXPECT_EQ(stage.document.undoStack().count(), before + 1);
    EXPECT_EQ(stage.document.undoStack().undoText(), QStringLiteral("Insert ReLU"));
    stage.document.undoStack().undo();
    EXPECT_TRUE(stage.isWired(first, second));
    EXPECT_EQ(body(second).left(), 240);
}

TEST(CanvasWiring, AltDragPullsANodeOutAndTheWireHeals)
{
    RowStage stage;
    const int before = stage.document.undoStack().count();
    const QPoint target = stage.head(stage.between) + QPoint(0, 220);
    stage.press(stage.head(stage.between));
    // QTest::mouseMove carries no modifiers
    const auto moveWithAlt = [&](QPoint at, QEvent::Type type, Qt::MouseButtons buttons) {
        QMouseEvent event(type, at, stage.view().viewport()->mapToGlobal(at), Qt::LeftButton, buttons, Qt::AltModifier);
        QApplication::sendEvent(stage.view().viewport(), &event);
    };
    moveWithAlt(target - QPoint(0, 60), QEvent::MouseMove, Qt::LeftButton);
    moveWithAlt(target, QEvent::MouseMove, Qt::LeftButton);
    EXPECT_EQ(stage.hint(), QStringLiteral("Pull out ReLU"));
    moveWithAlt(target, QEvent::MouseButtonRelease, Qt::NoButton);
    EXPECT_TRUE(stage.isWired(stage.first, stage.last));
    EXPECT_EQ(stage.graph().wires().size(), 1U);
    EXPECT_NE(stage.graph().find(stage.between.toStdString())->position.y, 0);
    EXPECT_EQ(stage.document.undoStack().count(), before + 1);
    stage.document.undoStack().undo();
    EXPECT_TRUE(stage.isWired(stage.first, stage.between) && stage.isWired(stage.between, stage.last));
    EXPECT_EQ(stage.graph().find(stage.between.toStdString())->position.y, 0);
}

TEST(CanvasWiring, DeleteJoinsTheNeighboursAndShiftDeleteNever)
{
    RowStage stage;
    stage.document.select({stage.between});
    stage.key(Qt::Key_Delete);
    EXPECT_TRUE(stage.isWired(stage.first, stage.last));
    EXPECT_EQ(stage.undoText(), QStringLiteral("Delete ReLU and reconnect"));
    stage.document.undoStack().undo();
    EXPECT_TRUE(stage.isWired(stage.first, stage.between) && stage.isWired(stage.between, stage.last));
    stage.document.select({stage.between});
    stage.key(Qt::Key_Delete, Qt::ShiftModifier);
    EXPECT_TRUE(stage.graph().wires().empty());
    EXPECT_EQ(stage.graph().nodes().size(), 2U);
}

TEST(CanvasWiring, ReplacedNodeKeepsPlaceWiresAndCommonParameters)
{
    Stage stage;
    const QString first = stage.add("dense", 0, 0), second = stage.add("dense", 300, 0), last = stage.add("relu", 600, 0);
    stage.wire(first, second);
    stage.wire(second, last);
    ASSERT_TRUE(stage.document.apply(edits::setTitle(second.toStdString(), "Middle")).ok());
    stage.document.select({second});
    stage.key(Qt::Key_S, Qt::ShiftModifier);
    ASSERT_TRUE(stage.canvas.popup()->isVisible());
    auto* query = stage.canvas.popup()->findChild<QLineEdit*>();
    QTest::keyClicks(query, QStringLiteral("sigmoid"));
    QTest::keyClick(query, Qt::Key_Return);
    EXPECT_EQ(stage.graph().find(second.toStdString()), nullptr);
    ASSERT_EQ(stage.document.selection().size(), 1);
    const QString fresh = stage.document.selection().front();
    EXPECT_EQ(stage.graph().find(fresh.toStdString())->title, "Middle");
    EXPECT_EQ(stage.graph().find(fresh.toStdString())->position.x, 300);
    EXPECT_TRUE(stage.isWired(first, fresh) && stage.isWired(fresh, last));
    EXPECT_EQ(stage.document.undoStack().undoText(), QStringLiteral("Replace Middle by Sigmoid"));
    stage.document.undoStack().undo();
    EXPECT_TRUE(stage.isWired(first, second) && stage.isWired(second, last));
    // The popup adds again, and does not replace.
    stage.key(Qt::Key_A, Qt::ShiftModifier);
    QTest::keyClick(query, Qt::Key_Escape);
    EXPECT_EQ(stage.graph().nodes().size(), 3U);
}

TEST(CanvasWiring, CtrlDragCarriesAllWiresOfAPort)
{
    Stage stage;
    const QString first = stage.add("dense", 0, 0), other = stage.add("dense", 0, 240);
    const QString one = stage.add("relu", 300, 0), two = stage.add("tanh", 300, 240);
    stage.wire(first, one);
    stage.wire(first, two);
    const int before = stage.document.undoStack().count();
    stage.drag(stage.output(first), stage.output(other), Qt::ControlModifier);
    EXPECT_TRUE(stage.isWired(other, one) && stage.isWired(other, two));
    EXPECT_EQ(stage.graph().wires().size(), 2U);
    EXPECT_EQ(stage.document.undoStack().count(), before + 1);
    EXPECT_EQ(stage.document.undoStack().undoText(), QStringLiteral("Move 2 wires of Dense to Dense 2"));
    // Dropped on nothing they stay.
    stage.drag(stage.output(other), stage.inView({200, 500}), Qt::ControlModifier);
    EXPECT_TRUE(stage.isWired(other, one) && stage.isWired(other, two));
    stage.document.undoStack().undo();
    EXPECT_TRUE(stage.isWired(first, one) && stage.isWired(first, two));
}

TEST(CanvasWiring, CopiesWithInputsAreFedAsTheOriginals)
{
    RowStage stage;
    stage.document.select({stage.between, stage.last});
    stage.key(Qt::Key_D, Qt::ControlModifier | Qt::ShiftModifier);
    ASSERT_EQ(stage.document.selection(), QStringList({QStringLiteral("relu2"), QStringLiteral("tanh2")}));
    EXPECT_TRUE(stage.isWired(stage.first, QStringLiteral("relu2")));
    EXPECT_TRUE(stage.isWired(QStringLiteral("relu2"), QStringLiteral("tanh2")));
    EXPECT_EQ(stage.undoText(), QStringLiteral("Duplicate ReLU and 1 other with inputs"));
    stage.document.undoStack().undo();
    EXPECT_EQ(stage.graph().nodes().size(), 3U);
}

TEST(CanvasWiring, FindGoesToALayerInABlock)
{
    Stage stage;
    stage.add("input", 0, 0);
    stage.add("residual", 300, 0);
    stage.key(Qt::Key_F, Qt::ControlModifier);
    auto* find = stage.canvas.findChild<QWidget*>(QStringLiteral("findPopup"));
    ASSERT_TRUE(find->isVisible());
    auto* query = find->findChild<QLineEdit*>();
    QTest::keyClicks(query, QStringLiteral("conv2d2"));
    QTest::keyClick(query, Qt::Key_Return);
    EXPECT_FALSE(find->isVisible());
    EXPECT_EQ(stage.scene().block(), "residual");
    EXPECT_EQ(stage.document.selection(), QStringList{QStringLiteral("residual.conv2d2")});
}

TEST(CanvasWiring, WhatWasUsedLastIsOfferedFirst)
{
    Stage stage;
    noteUsed(QStringLiteral("tanh"));
    noteUsed(QStringLiteral("gru"));
    stage.key(Qt::Key_A, Qt::ShiftModifier);
    const auto* list = stage.canvas.popup()->findChild<QListWidget*>();
    EXPECT_EQ(list->item(0)->text(), QStringLiteral("GRU"));
    EXPECT_EQ(list->item(1)->text(), QStringLiteral("Tanh"));
}

TEST(CanvasWiring, LayersAreLaidOutAndLinedUpInOneStep)
{
    RowStage stage;
    ASSERT_TRUE(stage.document.apply(edits::moveNodes({{"tanh", {-80, 33}}, {"relu", {10, 400}}})).ok());
    const int before = stage.document.undoStack().count();
    stage.key(Qt::Key_L, Qt::ControlModifier);
    EXPECT_EQ(stage.undoText(), QStringLiteral("Lay out 3 nodes"));
    EXPECT_EQ(stage.document.undoStack().count(), before + 1);
    EXPECT_GT(stage.x(stage.between), stage.right(stage.first));
    EXPECT_GT(stage.x(stage.last), stage.right(stage.between));
    stage.canvas.selectAll();
    stage.key(Qt::Key_Left, Qt::AltModifier);
    EXPECT_EQ(stage.x(stage.between), stage.x(stage.first));
    EXPECT_EQ(stage.undoText(), QStringLiteral("Align 3 nodes left"));
    stage.document.undoStack().setIndex(before);
    EXPECT_EQ(stage.x(stage.last), -80);
}

TEST(CanvasWiring, BypassedLayersAreSeenAndTakenInAgain)
{
    RowStage stage;
    stage.document.select({stage.between});
    stage.key(Qt::Key_M);
    EXPECT_TRUE(stage.graph().find("relu")->isBypassed);
    EXPECT_EQ(stage.undoText(), QStringLiteral("Bypass ReLU"));
    EXPECT_TRUE(stage.scene().node(stage.between)->picture().isBypassed);
    EXPECT_EQ(stage.scene().node(stage.between)->picture().parameters, QStringLiteral("bypassed"));
    stage.key(Qt::Key_M);
    EXPECT_FALSE(stage.graph().find("relu")->isBypassed);
    stage.document.undoStack().undo();
    EXPECT_TRUE(stage.graph().find("relu")->isBypassed);
}

}
} // namespace plexus::studio
