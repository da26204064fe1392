// SPDX-License-Identifier: GPL-3.0-or-later
// Keys of the canvas that no other test presses.
#include "tests/studio/stage.h"

#include <gmock/gmock.h>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QRegularExpression>

namespace plexus::studio {
namespace {

TEST(CanvasKeys, ATapOfSpaceAsksAtThePointerAndADragWithItPans)
{
    Stage stage;
    const QPoint at(400, 300);
    stage.moveTo(at);
    stage.key(Qt::Key_Space);
    ASSERT_TRUE(stage.canvas.popup()->isVisible());
    auto* field = stage.canvas.popup()->findChild<QLineEdit*>();
    QTest::keyClicks(field, QStringLiteral("dense"));
    QTest::keyClick(field, Qt::Key_Return);
    ASSERT_EQ(stage.scene().nodes().size(), 1U);
    EXPECT_EQ(stage.scene().nodeAt(stage.view().mapToScene(at)), stage.scene().nodes().front()) << "it lies under the pointer";

    const QPointF before = stage.view().mapToScene(at);
    QTest::keyPress(&stage.view(), Qt::Key_Space);
    stage.drag(at, at + QPoint(60, 20));
    QTest::keyRelease(&stage.view(), Qt::Key_Space);
    EXPECT_FALSE(stage.canvas.popup()->isVisible()) << "a hold is no tap";
    EXPECT_EQ(stage.inView(before), at + QPoint(60, 20));
}

TEST(CanvasKeys, HomeFramesAllAndFWhatIsSelected)
{
    Stage stage;
    const QString near = stage.add("dense", 0, 0), far = stage.add("relu", 3000, 2000);
    const auto isSeen = [&](const QString& key) {
        const NodeItem* item = stage.scene().node(key);
        return stage.view().visibleRect().contains(item->mapRectToScene(item->layout().body()));
    };
    stage.key(Qt::Key_Home);
    EXPECT_TRUE(isSeen(near) && isSeen(far));
    for (const Qt::Key key : {Qt::Key_F, Qt::Key_Period}) {
        stage.key(Qt::Key_Home);
        const double all = stage.view().zoom();
        stage.document.select({far});
        stage.key(key);
        EXPECT_TRUE(isSeen(far) && !isSeen(near));
        EXPECT_GT(stage.view().zoom(), 2 * all);
    }
}

TEST(CanvasKeys, F6LeadsToTheNextPanelAndBack)
{
    QWidget window;
    Document document;
    auto* before = new QLineEdit(&window);
    auto* canvas = new Canvas(&document, &window);
    auto* behind = new QLineEdit(&window);
    auto* row = new QHBoxLayout(&window);
    for (QWidget* each : std::initializer_list<QWidget*>{before, canvas, behind}) {
        row->addWidget(each);
    }
    window.resize(1200, 600);
    window.show();
    window.activateWindow();
    ASSERT_TRUE(QTest::qWaitForWindowActive(&window));
    canvas->setFocus();
    ASSERT_TRUE(canvas->view()->hasFocus());
    QTest::keyClick(canvas->view(), Qt::Key_Tab);
    EXPECT_TRUE(canvas->popup()->isVisible()) << "Tab is the canvas's own";
    QTest::keyClick(canvas->popup()->findChild<QLineEdit*>(), Qt::Key_Escape);
    ASSERT_TRUE(QTest::qWaitFor([&] { return canvas->view()->hasFocus(); }));
    QTest::keyClick(canvas->view(), Qt::Key_F6);
    EXPECT_FALSE(canvas->view()->hasFocus());
    canvas->setFocus();
    QTest::keyClick(canvas->view(), Qt::Key_F6, Qt::ShiftModifier);
    EXPECT_TRUE(before->hasFocus());
}

TEST(CanvasKeys, EachPartOfThePathLeadsOutOfBlocks)
{
    Stage stage;
    const QString dense = stage.add("dense", 0, 0), relu = stage.add("relu", 300, 0);
    stage.wire(dense, relu);
    stage.document.select({dense, relu});
    stage.key(Qt::Key_G, Qt::ControlModifier);
    stage.key(Qt::Key_Tab);
    stage.document.select({QStringLiteral("block.dense"), QStringLiteral("block.relu")});
    stage.key(Qt::Key_G, Qt::ControlModifier);
    stage.key(Qt::Key_Tab);
    ASSERT_EQ(stage.scene().block(), "block.block");
    auto* path = stage.canvas.findChild<QLabel*>(QStringLiteral("blockPath"));
    const auto links = [&] {
        QStringList found;
        for (auto each = QRegularExpression(QStringLiteral("href='([^']*)'")).globalMatch(path->text()); each.hasNext();) {
            found.append(each.next().captured(1));
        }
        return found;
    };
    ASSERT_EQ(links().size(), 2) << path->text().toStdString();
    Q_EMIT path->linkActivated(links().at(1));
    EXPECT_EQ(stage.scene().block(), "block");
    ASSERT_EQ(links().size(), 1);
    Q_EMIT path->linkActivated(links().at(0));
    EXPECT_EQ(stage.scene().block(), "");
    EXPECT_FALSE(path->isVisible());
}

TEST(CanvasKeys, LayersAreLinedUpByAltAndArrows)
{
    Stage stage;
    const QString one = stage.add("dense", 0, 0), two = stage.add("relu", 304, 64), three = stage.add("tanh", 400, 120);
    const auto place = [&](const QString& key) { return stage.graph().find(key.toStdString())->position; };
    stage.document.select({one, two, three});
    stage.key(Qt::Key_Up, Qt::AltModifier);
    EXPECT_EQ(place(two).y, place(one).y);
    EXPECT_EQ(place(three).y, place(one).y);
    stage.key(Qt::Key_H, Qt::ShiftModifier);
    EXPECT_EQ(stage.document.undoStack().undoText(), QStringLiteral("Distribute 3 nodes horizontally"));
    EXPECT_NE(place(two).x, 304) << "the gaps are even";
    stage.document.undoStack().undo();
    stage.document.undoStack().undo();
    stage.key(Qt::Key_Left, Qt::AltModifier);
    EXPECT_EQ(place(two).x, place(one).x);
    EXPECT_EQ(place(three).y, 120) << "across alone";
}

} // namespace
} // namespace plexus::studio
