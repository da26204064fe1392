// SPDX-License-Identifier: GPL-3.0-or-later
// Frames, notes, points of wires, collapsed nodes: by mouse and by keys.
#include "tests/studio/stage.h"

#include "app/studio/canvas/mark_editor.h"
#include "engine/model/marks.h"
#include "engine/model/project_file.h"

#include <gmock/gmock.h>
#include <QApplication>
#include <QClipboard>
#include <QLineEdit>
#include <QMenu>
#include <QMouseEvent>

namespace plexus::studio {
namespace {

using ::testing::HasSubstr;

// dense -> relu -> tanh in a row
struct MarkStage : Stage {
    QString first = add("dense", 0, 0), between = add("relu", 300, 0), last = add("tanh", 600, 0);
    MarkStage()
    {
        wire(first, between);
        wire(between, last);
        canvas.frameAll();
        canvas.resetZoom();
    }
    MarkEditor* editor() { return canvas.findChild<MarkEditor*>(); }
    QString undoText() { return document.undoStack().undoText(); }
    int steps() { return document.undoStack().index(); }
    const Mark& mark(const char* key) { return graph().marks.at(key); }
    // A frame around first and between, called "Encoder".
    void addFrame()
    {
        document.select({first, between});
        key(Qt::Key_J, Qt::ControlModifier);
        QTest::keyClicks(editor(), QStringLiteral("Encoder"));
        QTest::keyClick(editor(), Qt::Key_Return);
    }
    QPoint title(const char* key) { return inView(scene().mark(QLatin1String(key))->pos() + QPointF(60, 14)); }
    double x(const QString& key) const { return graph().find(key.toStdString())->position.x; }
    const Way& way(const QString& to) const { return graph().into(to.toStdString(), "in")->way; }
    QPoint middle(const QString& from, const QString& to) { return (output(from) + input(to)) / 2; }
    // QTest::mouseMove carries neither buttons nor modifiers
    void dragWith(QPoint from, QPoint to, Qt::MouseButton button, Qt::KeyboardModifiers keys)
    {
        press(from, keys, button);
        for (const QPoint& at : {(from + to) / 2, to}) {
            QMouseEvent event(QEvent::MouseMove, at, view().viewport()->mapToGlobal(at), Qt::NoButton, button, keys);
            QApplication::sendEvent(view().viewport(), &event);
        }
        release(to, keys, button);
    }
};

TEST(CanvasMarks, AFrameIsPutAroundTheSelectionAndNamedInOneStep)
{
    MarkStage stage;
    const int before = stage.steps();
    stage.addFrame();
    EXPECT_EQ(stage.steps(), before + 1);
    EXPECT_EQ(stage.undoText(), QStringLiteral("Add frame Encoder"));
    EXPECT_EQ(stage.mark("frame").text, "Encoder");
    const QRectF box = stage.scene().mark(QStringLiteral("frame"))->box();
    for (const QString& key : {stage.first, stage.between}) {
        const NodeItem* item = stage.scene().node(key);
        EXPECT_TRUE(box.contains(item->mapRectToScene(item->layout().body())));
    }
    EXPECT_FALSE(box.contains(stage.scene().node(stage.last)->pos()));
    EXPECT_TRUE(stage.view().hasFocus());
    stage.document.undoStack().undo();
    EXPECT_TRUE(stage.graph().marks.empty());
    EXPECT_TRUE(stage.scene().marks().empty());
}

TEST(CanvasMarks, AFrameTakesAlongWhatLiesInIt)
{
    MarkStage stage;
    stage.addFrame();
    const double y = stage.mark("frame").box.y;
    const int before = stage.steps();
    stage.drag(stage.title("frame"), stage.title("frame") + QPoint(0, 160));
    EXPECT_EQ(stage.steps(), before + 1);
    EXPECT_EQ(stage.undoText(), QStringLiteral("Move frame Encoder"));
    EXPECT_EQ(stage.mark("frame").box.y, y + 160);
    EXPECT_EQ(stage.graph().find("dense")->position.y, 160);
    EXPECT_EQ(stage.graph().find("relu")->position.y, 160);
    EXPECT_EQ(stage.graph().find("tanh")->position.y, 0);
    stage.key(Qt::Key_Up, Qt::ControlModifier);
    EXPECT_EQ(stage.graph().find("dense")->position.y, 152) << "by keys, too";
    stage.document.undoStack().setIndex(before);
    EXPECT_EQ(stage.graph().find("dense")->position.y, 0);
    EXPECT_EQ(stage.mark("frame").box.y, y);
}

TEST(CanvasMarks, AFrameIsResizedByItsBorderAndABoxIsDrawnInIt)
{
    MarkStage stage;
    stage.addFrame();
    const QRectF box = stage.scene().mark(QStringLiteral("frame"))->box();
    const QPoint corner = stage.inView(box.bottomRight());
    stage.drag(corner, corner + QPoint(40, 80));
    EXPECT_EQ(stage.undoText(), QStringLiteral("Resize frame Encoder"));
    EXPECT_EQ(stage.mark("frame").box.height, box.height() + 80);
    EXPECT_EQ(stage.graph().find("dense")->position.y, 0);
    // The empty inside begins a box, it does not grab the frame.
    stage.document.select({});
    stage.drag(stage.inView(box.bottomRight() + QPointF(20, 40)), stage.inView({310, 10}));
    EXPECT_EQ(stage.document.selection(), QStringList{stage.between});
    EXPECT_FALSE(stage.canvas.hasMarkSelected()) << "a frame is selected by what holds all of it";
}

TEST(CanvasMarks, DeletingAFrameLeavesTheNodes)
{
    MarkStage stage;
    stage.addFrame();
    stage.key(Qt::Key_Delete);
    EXPECT_TRUE(stage.graph().marks.empty());
    EXPECT_EQ(stage.graph().nodes().size(), 3U);
    EXPECT_EQ(stage.undoText(), QStringLiteral("Delete frame Encoder"));
    stage.document.undoStack().undo();
    EXPECT_EQ(stage.graph().marks.size(), 1U);
}

TEST(CanvasMarks, NotesHoldSeveralLinesAndGrowWithThem)
{
    MarkStage stage;
    stage.document.select({stage.last});
    stage.key(Qt::Key_N);
    ASSERT_TRUE(stage.editor()->isOpen());
    for (int line = 0; line < 9; ++line) {
        QTest::keyClicks(stage.editor(), QStringLiteral("why"));
        QTest::keyClick(stage.editor(), Qt::Key_Return);
    }
    QTest::keyClick(stage.editor(), Qt::Key_Escape);
    EXPECT_THAT(stage.mark("note").text, HasSubstr("why\nwhy"));
    EXPECT_GT(stage.mark("note").box.height, noteHeight);
    EXPECT_EQ(stage.undoText(), QStringLiteral("Add note why"));
    QTest::mouseDClick(stage.view().viewport(), Qt::LeftButton, {}, stage.title("note"));
    ASSERT_TRUE(stage.editor()->isOpen());
    QTest::keyClicks(stage.editor(), QStringLiteral("because"));
    stage.editor()->finish();
    EXPECT_EQ(stage.mark("note").text, "because");
    EXPECT_EQ(stage.undoText(), QStringLiteral("Write note because"));
}

TEST(CanvasMarks, AreRenamedInPlaceAndEscapeLeavesATitle)
{
    MarkStage stage;
    stage.addFrame();
    const int before = stage.steps();
    stage.key(Qt::Key_F2);
    QTest::keyClicks(stage.editor(), QStringLiteral("nonsense"));
    QTest::keyClick(stage.editor(), Qt::Key_Escape);
    EXPECT_EQ(stage.mark("frame").text, "Encoder");
    EXPECT_EQ(stage.steps(), before);
    stage.document.select({stage.last});
    stage.key(Qt::Key_F2);
    QTest::keyClicks(stage.editor(), QStringLiteral("Squash"));
    QTest::keyClick(stage.editor(), Qt::Key_Return);
    EXPECT_EQ(stage.graph().find(stage.last.toStdString())->title, "Squash") << "a layer likewise";
}

TEST(CanvasMarks, ColoursAreChosenFromAMenu)
{
    MarkStage stage;
    stage.addFrame();
    stage.key(Qt::Key_C, Qt::ShiftModifier);
    auto* menu = stage.canvas.findChild<QMenu*>(QStringLiteral("markColors"));
    ASSERT_NE(menu, nullptr);
    ASSERT_EQ(static_cast<size_t>(menu->actions().size()), markColors().size());
    menu->actions()[3]->trigger();
    menu->close();
    EXPECT_EQ(stage.mark("frame").color, markColors()[3]);
    EXPECT_EQ(stage.undoText(), QStringLiteral("Set colour of frame Encoder to green"));
}

TEST(CanvasMarks, AreFoundByTheirTextSoThatKeysReachThem)
{
    MarkStage stage;
    stage.addFrame();
    stage.document.select({stage.last});
    stage.key(Qt::Key_F, Qt::ControlModifier);
    auto* query = stage.canvas.findChild<QWidget*>(QStringLiteral("findPopup"))->findChild<QLineEdit*>();
    QTest::keyClicks(query, QStringLiteral("encod"));
    QTest::keyClick(query, Qt::Key_Return);
    EXPECT_EQ(stage.scene().selectedMarkKeys(), std::vector<std::string>{"frame"});
    EXPECT_TRUE(stage.document.selection().isEmpty());
}

TEST(CanvasMarks, AreCopiedPastedDuplicatedAndGrouped)
{
    MarkStage stage;
    stage.addFrame();
    stage.key(Qt::Key_A, Qt::ControlModifier);
    EXPECT_TRUE(stage.canvas.hasMarkSelected());
    stage.key(Qt::Key_D, Qt::ControlModifier);
    EXPECT_EQ(stage.graph().nodes().size(), 6U);
    EXPECT_EQ(stage.graph().marks.size(), 2U);
    EXPECT_EQ(stage.scene().selectedMarkKeys(), std::vector<std::string>{"frame2"}) << "the copies are selected";
    stage.document.undoStack().undo();
    // A frame alone, between two programs.
    stage.scene().clearSelection();
    stage.scene().selectMarks({"frame"});
    stage.key(Qt::Key_C, Qt::ControlModifier);
    EXPECT_THAT(QApplication::clipboard()->text().toStdString(), HasSubstr("Encoder"));
    stage.key(Qt::Key_V, Qt::ControlModifier);
    EXPECT_EQ(stage.graph().marks.size(), 2U);
    stage.document.undoStack().undo();
    // Into a block and out of it.
    stage.document.select({stage.first, stage.between});
    stage.scene().selectMarks({"frame"});
    stage.key(Qt::Key_G, Qt::ControlModifier);
    EXPECT_EQ(stage.graph().marks.count("block.frame"), 1U);
    EXPECT_TRUE(stage.scene().marks().empty());
    stage.key(Qt::Key_Tab);
    EXPECT_EQ(stage.scene().marks().size(), 1U);
    stage.key(Qt::Key_Escape);
    stage.key(Qt::Key_Escape);
    stage.document.select({QStringLiteral("block")});
    stage.key(Qt::Key_G, Qt::ControlModifier | Qt::ShiftModifier);
    EXPECT_EQ(stage.graph().marks.count("frame"), 1U);
}

TEST(CanvasMarks, FramesFollowALayoutAndWiresAreLedStraight)
{
    MarkStage stage;
    stage.addFrame();
    QTest::mouseDClick(stage.view().viewport(), Qt::LeftButton, {}, stage.middle(stage.between, stage.last));
    ASSERT_EQ(stage.way(stage.last).size(), 1U);
    ASSERT_TRUE(stage.document.apply(edits::moveNodes({{"relu", {260, 120}}})).ok());
    stage.scene().clearSelection();
    stage.key(Qt::Key_L, Qt::ControlModifier);
    EXPECT_EQ(stage.undoText(), QStringLiteral("Lay out 3 nodes"));
    EXPECT_TRUE(stage.way(stage.last).empty());
    const QRectF box = stage.scene().mark(QStringLiteral("frame"))->box();
    for (const QString& key : {stage.first, stage.between}) {
        const NodeItem* item = stage.scene().node(key);
        EXPECT_TRUE(box.contains(item->mapRectToScene(item->layout().body()))) << key.toStdString();
    }
}

TEST(CanvasMarks, ADoubleClickOnAWirePutsAPointThatMovesAndHeals)
{
    MarkStage stage;
    const std::string plain = projectText(stage.graph());
    const int steps = stage.steps();
    QTest::mouseDClick(stage.view().viewport(), Qt::LeftButton, {}, stage.middle(stage.between, stage.last));
    ASSERT_EQ(stage.scene().dots().size(), 1U);
    EXPECT_EQ(stage.undoText(), QStringLiteral("Add point to wire of ReLU to Tanh"));
    EXPECT_TRUE(stage.isWired(stage.between, stage.last));
    const auto at = [&] { return stage.inView(stage.scene().dots().front()->pos()); };
    const Position before = stage.way(stage.last).front();
    stage.drag(at(), at() + QPoint(0, 120));
    EXPECT_NEAR(stage.way(stage.last).front().y, before.y + 120, gridStep / 2);
    EXPECT_EQ(stage.undoText(), QStringLiteral("Move point of wire of ReLU to Tanh"));
    const QPainterPath path = stage.scene().wireItem(*stage.graph().into("tanh", "in"))->path();
    EXPECT_GT(path.boundingRect().bottom(), before.y + 100) << "the wire goes there";
    // Another wire forks there; both move with the point.
    const QString other = stage.add("relu", 600, 300);
    stage.dragWith(at(), stage.input(other), Qt::LeftButton, Qt::ControlModifier);
    ASSERT_TRUE(stage.isWired(stage.between, other));
    EXPECT_EQ(stage.way(other), stage.way(stage.last));
    EXPECT_EQ(stage.scene().dots().size(), 1U);
    stage.drag(at(), at() + QPoint(16, 0));
    EXPECT_EQ(stage.way(other), stage.way(stage.last));
    EXPECT_NEAR(stage.way(other).front().x, before.x + 16, gridStep);
    EXPECT_EQ(stage.scene().selectedDots().size(), 1U);
    stage.key(Qt::Key_Delete);
    EXPECT_TRUE(stage.scene().dots().empty());
    EXPECT_TRUE(stage.isWired(stage.between, other) && stage.isWired(stage.between, stage.last));
    EXPECT_FALSE(stage.document.inference().nodes.empty());
    stage.document.undoStack().setIndex(steps);
    EXPECT_EQ(projectText(stage.graph()), plain);
}

TEST(CanvasMarks, PointsGoAlongWithTheNodesOfTheirWire)
{
    MarkStage stage;
    QTest::mouseDClick(stage.view().viewport(), Qt::LeftButton, {}, stage.middle(stage.between, stage.last));
    const Position before = stage.way(stage.last).front();
    stage.document.select({stage.between, stage.last});
    stage.drag(stage.head(stage.last), stage.head(stage.last) + QPoint(40, 80));
    EXPECT_EQ(stage.way(stage.last).front(), (Position{before.x + 40, before.y + 80}));
    stage.document.select({stage.last});
    stage.drag(stage.head(stage.last), stage.head(stage.last) + QPoint(40, 80));
    EXPECT_EQ(stage.way(stage.last).front(), (Position{before.x + 40, before.y + 80})) << "one end alone: it stays";
}

TEST(CanvasMarks, WiresAreCutByALineOfTheRightButtonOrOfAKnife)
{
    MarkStage stage;
    const auto across = [&](const QString& from, const QString& to) {
        return std::make_pair(stage.middle(from, to) - QPoint(0, 40), stage.middle(from, to) + QPoint(0, 40));
    };
    const auto [above, below] = across(stage.first, stage.between);
    stage.press(above, Qt::ControlModifier, Qt::RightButton);
    stage.moveTo(below);
    EXPECT_EQ(stage.hint(), QStringLiteral("Cut a wire"));
    EXPECT_EQ(stage.scene().wireItem(*stage.graph().into("relu", "in"))->look(), WireLook::Refused) << "it is seen";
    stage.release(below, Qt::ControlModifier, Qt::RightButton);
    EXPECT_FALSE(stage.isWired(stage.first, stage.between));
    EXPECT_EQ(stage.undoText(), QStringLiteral("Cut wire of Dense to ReLU"));
    // A touchpad has one button: K, then a drag.
    const auto [over, under] = across(stage.between, stage.last);
    stage.key(Qt::Key_K);
    stage.drag(over, under);
    EXPECT_FALSE(stage.isWired(stage.between, stage.last));
    stage.document.undoStack().undo();
    EXPECT_TRUE(stage.isWired(stage.between, stage.last));
    stage.key(Qt::Key_K);
    stage.key(Qt::Key_Escape);
    stage.drag(over, under);
    EXPECT_TRUE(stage.isWired(stage.between, stage.last)) << "the knife was put down";
    // Both at once, in one step: each gets a point.
    stage.document.undoStack().undo();
    ASSERT_EQ(stage.graph().wires().size(), 2U);
    stage.dragWith(above, below, Qt::RightButton, Qt::ShiftModifier);
    EXPECT_EQ(stage.way(stage.between).size(), 1U);
}

TEST(CanvasMarks, TheKnifeIsLedAcrossWiresByKeysAlone)
{
    MarkStage stage;
    const QPoint cut = stage.middle(stage.between, stage.last);
    const QPoint start = stage.view().pointerPlace();
    const auto go = [&](Qt::Key towards, int pixels, int step, Qt::KeyboardModifiers modifiers) {
        for (int gone = 0; gone + step <= pixels; gone += step) {
            stage.key(towards, modifiers);
        }
    };
    const auto goTo = [&](QPoint by) {
        go(by.x() < 0 ? Qt::Key_Left : Qt::Key_Right, std::abs(by.x()), 12, Qt::NoModifier);
        go(by.y() < 0 ? Qt::Key_Up : Qt::Key_Down, std::abs(by.y()), 12, Qt::NoModifier);
    };
    stage.key(Qt::Key_K);
    goTo(cut - QPoint(0, 40) - start);
    EXPECT_TRUE(stage.isWired(stage.between, stage.last)) << "the line has not begun";
    EXPECT_EQ(stage.hint(), QStringLiteral("Enter begins the cut"));
    stage.key(Qt::Key_Return);
    go(Qt::Key_Down, 72, 72, Qt::ShiftModifier);
    EXPECT_EQ(stage.hint(), QStringLiteral("Cut a wire"));
    stage.key(Qt::Key_Return);
    EXPECT_FALSE(stage.isWired(stage.between, stage.last));
    EXPECT_TRUE(stage.isWired(stage.first, stage.between));
    stage.document.undoStack().undo();
    stage.key(Qt::Key_K);
    stage.key(Qt::Key_Return);
    stage.key(Qt::Key_Down);
    stage.key(Qt::Key_Escape);
    EXPECT_FALSE(stage.view().isBusy()) << "Esc puts it down";
    EXPECT_EQ(stage.graph().wires().size(), 2U);
}

TEST(CanvasMarks, PortsThatCannotTakeAWireAreGreyAndSayWhy)
{
    Stage stage;
    (void)stage.document.apply(edits::choose(Setting::Data, "digits"));
    ASSERT_TRUE(QTest::qWaitFor([&] { return !stage.document.data().fields().empty(); }));
    stage.document.refresh();
    const QString input = stage.add("input", 0, 0), conv = stage.add("conv2d", 300, 0);
    const QString dense = stage.add("dense", 600, 0), pool = stage.add("max_pool2d", 600, 200);
    stage.wire(input, conv);
    stage.document.refresh();
    stage.press(stage.output(conv));
    stage.moveTo(stage.output(conv) + QPoint(40, 10));
    EXPECT_EQ(stage.scene().node(dense)->state().inputOffered, std::vector<bool>{false});
    EXPECT_EQ(stage.scene().node(pool)->state().inputOffered, std::vector<bool>{true});
    stage.moveTo(stage.input(dense));
    EXPECT_THAT(stage.hint().toStdString(), HasSubstr("Dense expects (batch, features), gets (batch, "));
    stage.key(Qt::Key_Escape);
    stage.release(QPoint(5, 5));
    EXPECT_TRUE(stage.scene().node(dense)->state().inputOffered.empty());
}

TEST(CanvasMarks, PortsAreGreyAndSayWhyInNetworksOfAnySize)
{
    Stage stage;
    (void)stage.document.apply(edits::choose(Setting::Data, "digits"));
    ASSERT_TRUE(QTest::qWaitFor([&] { return !stage.document.data().fields().empty(); }));
    Graph graph = stage.graph();
    const auto put = [&](const std::string& key, const char* layer, double x, double y) {
        GraphNode node = makeNode(key, layer);
        node.position = {x, y};
        graph.insert(std::move(node), graph.nodes().size());
    };
    put("input", "input", 0, 0);
    put("conv2d", "conv2d", 260, 0);
    put("dense", "dense", 520, 0);
    put("max_pool2d", "max_pool2d", 520, 200);
    put("far_dense", "dense", 40'000, 0);
    put("far_pool", "max_pool2d", 40'000, 200);
    for (int i = 0; i < 1200; ++i) { // a long tail that is not in view
        put("relu" + std::to_string(i), "relu", 3000 + 200.0 * i, 900);
        graph.connect({i == 0 ? "max_pool2d" : "relu" + std::to_string(i - 1), "out", "relu" + std::to_string(i), "in"});
    }
    graph.connect({"input", "out", "conv2d", "in"});
    stage.document.reset(std::move(graph));
    stage.document.refresh();
    stage.canvas.resetZoom();
    stage.view().centerOn(400, 150);
    const auto offered = [&](const char* key) { return stage.scene().node(QString::fromLatin1(key))->state().inputOffered; };
    const QString conv = QStringLiteral("conv2d"), dense = QStringLiteral("dense");
    stage.press(stage.output(conv));
    stage.moveTo(stage.output(conv) + QPoint(40, 10));
    EXPECT_EQ(offered("dense"), std::vector<bool>{false});
    EXPECT_EQ(offered("max_pool2d"), std::vector<bool>{true});
    EXPECT_TRUE(offered("far_dense").empty()) << "who is not seen is not asked";
    stage.moveTo(stage.input(dense));
    EXPECT_THAT(stage.hint().toStdString(), HasSubstr("Dense expects (batch, features), gets (batch, "));
    stage.view().centerOn(40'000, 150);
    stage.moveTo(QPoint(30, 30));
    EXPECT_EQ(offered("far_dense"), std::vector<bool>{false});
    EXPECT_EQ(offered("far_pool"), std::vector<bool>{true});
    stage.key(Qt::Key_Escape);
    stage.release(QPoint(5, 5));
    EXPECT_TRUE(offered("dense").empty());
    // Backwards: what leads to the port already closes a cycle, however long the way is.
    stage.view().centerOn(400, 150);
    const auto outputOf = [&](const char* key) { return stage.scene().node(QString::fromLatin1(key))->state().outputOffered; };
    stage.press(stage.input(QStringLiteral("max_pool2d")));
    stage.moveTo(stage.input(QStringLiteral("max_pool2d")) - QPoint(40, 10));
    EXPECT_EQ(outputOf("conv2d"), std::vector<bool>{true});
    EXPECT_EQ(outputOf("dense"), std::vector<bool>{true}) << "it gives nothing known yet";
    stage.view().centerOn(3200, 900);
    stage.moveTo(QPoint(30, 30));
    EXPECT_EQ(outputOf("relu0"), std::vector<bool>{false});
    stage.key(Qt::Key_Escape);
    stage.release(QPoint(5, 5));
}

TEST(CanvasMarks, WiresSayTheirShapeWhenHoveredAndFromNear)
{
    Stage stage;
    (void)stage.document.apply(edits::choose(Setting::Data, "digits"));
    ASSERT_TRUE(QTest::qWaitFor([&] { return !stage.document.data().fields().empty(); }));
    stage.document.refresh();
    const QString input = stage.add("input", 0, 0), relu = stage.add("relu", 400, 0);
    stage.wire(input, relu);
    stage.document.refresh();
    WireItem* wire = stage.scene().wires().front();
    EXPECT_FALSE(wire->showsShape(1));
    EXPECT_TRUE(wire->showsShape(2));
    stage.moveTo((stage.output(input) + stage.input(relu)) / 2);
    EXPECT_EQ(wire->look(), WireLook::Hovered);
    EXPECT_TRUE(wire->showsShape(0.5));
}

TEST(CanvasMarks, NodesCollapseToTheirTitlesTogether)
{
    MarkStage stage;
    const double tall = stage.scene().node(stage.first)->layout().size.height();
    stage.document.select({stage.first, stage.between});
    stage.key(Qt::Key_H);
    EXPECT_EQ(stage.undoText(), QStringLiteral("Collapse Dense and 1 other"));
    EXPECT_TRUE(stage.graph().find("dense")->isCollapsed && stage.graph().find("relu")->isCollapsed);
    EXPECT_LT(stage.scene().node(stage.first)->layout().size.height(), tall / 2);
    EXPECT_THAT(projectText(stage.graph()), HasSubstr("\"collapsed\": true"));
    // They are still wired by hand.
    stage.document.select({stage.first, stage.between, stage.last});
    stage.key(Qt::Key_H);
    EXPECT_TRUE(stage.graph().find("tanh")->isCollapsed) << "the others follow first";
    stage.key(Qt::Key_H);
    EXPECT_FALSE(stage.graph().find("dense")->isCollapsed);
    EXPECT_EQ(stage.undoText(), QStringLiteral("Expand Dense and 2 others"));
    EXPECT_EQ(stage.scene().node(stage.first)->layout().size.height(), tall);
}

}
} // namespace plexus::studio
