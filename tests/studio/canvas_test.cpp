// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/studio/few_digits.h"
#include "tests/studio/stage.h"

#include <gmock/gmock.h>
#include <QClipboard>
#include <QLineEdit>
#include <QListWidget>
#include <QSignalSpy>

namespace plexus::studio {
namespace {

using ::testing::HasSubstr;

TEST(Canvas, WiresFromOutputToInput)
{
    Stage stage;
    const QString first = stage.add("dense", 0, 0), second = stage.add("relu", 300, 40);
    stage.drag(stage.output(first), stage.input(second));
    EXPECT_TRUE(stage.isWired(first, second));
    stage.document.undoStack().undo();
    EXPECT_FALSE(stage.isWired(first, second));
}

TEST(Canvas, WiresFromInputToOutput)
{
    Stage stage;
    const QString first = stage.add("dense", 0, 0), second = stage.add("relu", 300, 40);
    stage.drag(stage.input(second), stage.output(first));
    EXPECT_TRUE(stage.isWired(first, second));
}

TEST(Canvas, WireDroppedOnANodeTakesItsFreeInput)
{
    Stage stage;
    const QString first = stage.add("dense", 0, 0), second = stage.add("relu", 300, 40);
    stage.drag(stage.output(first), stage.head(second));
    EXPECT_TRUE(stage.isWired(first, second));
}

TEST(Canvas, WireIntoATakenPortReplacesTheOld)
{
    Stage stage;
    const QString first = stage.add("dense", 0, 0), other = stage.add("dense", 0, 200);
    const QString target = stage.add("relu", 300, 40);
    stage.wire(first, target);
    stage.drag(stage.output(other), stage.input(target));
    EXPECT_FALSE(stage.isWired(first, target));
    EXPECT_TRUE(stage.isWired(other, target));
    EXPECT_EQ(stage.graph().wires().size(), 1U);
}

TEST(Canvas, RefusedWireSaysWhy)
{
    Stage stage;
    const QString first = stage.add("relu", 0, 0), second = stage.add("tanh", 300, 0);
    stage.wire(first, second);
    QSignalSpy refused(&stage.document, &Document::refused);

    stage.press(stage.output(second));
    stage.moveTo(stage.inView({200, 60}));
    stage.moveTo(stage.input(first));
    EXPECT_THAT(stage.hint().toStdString(), HasSubstr("cycle"));
    stage.release(stage.input(first));
    ASSERT_EQ(refused.count(), 1);
    EXPECT_THAT(refused.front().front().toString().toStdString(), HasSubstr("cycle"));
    EXPECT_FALSE(stage.isWired(second, first));

    stage.press(stage.output(first));
    stage.moveTo(stage.inView({200, 60}));
    stage.moveTo(stage.output(second));
    EXPECT_EQ(stage.hint(), QStringLiteral("an output feeds an input, not another output"));
    stage.release(stage.output(second));
    EXPECT_TRUE(stage.hint().isEmpty());
}

TEST(Canvas, WireThatWillBeWrongSaysSoAndIsDrawnAllTheSame)
{
    Stage stage;
    QSignalSpy described(&stage.document.data(), &DataSource::fieldsChanged);
    Graph project;
    project.training.data = fewDigits().training.data;
    stage.document.reset(project);
    ASSERT_TRUE(QTest::qWaitFor([&] { return described.count() > 0; }, 5000));
    const QString input = stage.add("input", 0, 0), dense = stage.add("dense", 300, 0);
    stage.press(stage.output(input));
    stage.moveTo(stage.inView({250, 60}));
    stage.moveTo(stage.input(dense));
    EXPECT_THAT(stage.hint().toStdString(), HasSubstr("Dense expects"));
    stage.release(stage.input(dense));
    EXPECT_TRUE(stage.isWired(input, dense));
    stage.document.refresh();
    EXPECT_THAT(stage.scene().node(dense)->picture().error.toStdString(), HasSubstr("Dense expects"));
}

TEST(Canvas, PulledOffWireIsGoneAndUndoBringsItBack)
{
    Stage stage;
    const QString first = stage.add("dense", 0, 0), second = stage.add("relu", 300, 40);
    stage.wire(first, second);
    QSignalSpy offered(&stage.view(), &CanvasView::layerWanted);
    stage.drag(stage.input(second), stage.inView({220, 300}));
    EXPECT_FALSE(stage.isWired(first, second));
    EXPECT_EQ(offered.count(), 0);
    stage.document.undoStack().undo();
    EXPECT_TRUE(stage.isWired(first, second));
}

TEST(Canvas, WireDroppedOnNothingOffersLayersAndConnectsTheChosen)
{
    Stage stage;
    const QString first = stage.add("dense", 0, 0);
    stage.drag(stage.output(first), stage.inView({320, 100}));
    ASSERT_TRUE(stage.canvas.popup()->isVisible());
    auto* query = stage.canvas.popup()->findChild<QLineEdit*>();
    QTest::keyClicks(query, QStringLiteral("relu"));
    QTest::keyClick(query, Qt::Key_Return);
    ASSERT_EQ(stage.graph().nodes().size(), 2U);
    EXPECT_TRUE(stage.isWired(first, QString::fromStdString(stage.graph().nodes()[1].key)));
    stage.document.undoStack().undo();
    EXPECT_EQ(stage.graph().nodes().size(), 1U);
}

TEST(Canvas, WireDroppedBackwardsOffersWhatFitsAndConnectsTheChosen)
{
    Stage stage;
    (void)stage.document.apply(edits::choose(Setting::Data, "digits"));
    ASSERT_TRUE(QTest::qWaitFor([&] { return !stage.document.data().fields().empty(); }));
    stage.add("input", 0, 0);
    const QString dense = stage.add("dense", 400, 0);
    stage.drag(stage.input(dense), stage.inView({330, 200}));
    ASSERT_TRUE(stage.canvas.popup()->isVisible());
    auto* query = stage.canvas.popup()->findChild<QLineEdit*>();
    const auto* list = stage.canvas.popup()->findChild<QListWidget*>();
    QTest::keyClicks(query, QStringLiteral("conv 2d"));
    for (int row = 0; row < list->count(); ++row) {
        EXPECT_NE(list->item(row)->text(), QStringLiteral("Conv 2d")) << "a dense layer takes no pictures";
    }
    query->clear();
    QTest::keyClicks(query, QStringLiteral("flatten"));
    QTest::keyClick(query, Qt::Key_Return);
    EXPECT_TRUE(stage.isWired(QStringLiteral("flatten"), dense));
}

TEST(Canvas, BoxSelectsAndDeleteTakesNodesWithTheirWires)
{
    Stage stage;
    const QString first = stage.add("dense", 0, 0), second = stage.add("relu", 300, 0);
    const QString third = stage.add("tanh", 300, 300);
    stage.wire(first, second);
    stage.drag(stage.inView({-40, -40}), stage.inView({480, 120}));
    EXPECT_EQ(stage.document.selection(), QStringList({first, second}));
    stage.key(Qt::Key_Delete);
    ASSERT_EQ(stage.graph().nodes().size(), 1U);
    EXPECT_TRUE(stage.graph().wires().empty());
    stage.document.undoStack().undo();
    EXPECT_EQ(stage.graph().nodes().size(), 3U);
    EXPECT_TRUE(stage.isWired(first, second));
}

TEST(Canvas, ShiftClickAddsToTheSelection)
{
    Stage stage;
    const QString first = stage.add("dense", 0, 0), second = stage.add("relu", 300, 0);
    QTest::mouseClick(stage.view().viewport(), Qt::LeftButton, {}, stage.head(first));
    QTest::mouseClick(stage.view().viewport(), Qt::LeftButton, Qt::ShiftModifier, stage.head(second));
    EXPECT_EQ(stage.document.selection().size(), 2);
    QTest::mouseClick(stage.view().viewport(), Qt::LeftButton, {}, stage.head(second));
    EXPECT_EQ(stage.document.selection(), QStringList{second});
}

TEST(Canvas, DraggedNodesSnapToTheGridInOneUndoStep)
{
    Stage stage;
    const QString first = stage.add("dense", 0, 0), second = stage.add("relu", 304, 0);
    stage.canvas.selectAll();
    const int before = stage.document.undoStack().count();
    stage.drag(stage.head(first), stage.head(first) + QPoint(61, 37));
    EXPECT_EQ(stage.document.undoStack().count(), before + 1);
    const Position moved = stage.graph().find(first.toStdString())->position;
    EXPECT_EQ(moved.x / 8, std::floor(moved.x / 8));
    EXPECT_NE(moved.x, 0);
    EXPECT_EQ(stage.graph().find(second.toStdString())->position.x, 304 + moved.x);
    stage.document.undoStack().undo();
    EXPECT_EQ(stage.graph().find(first.toStdString())->position, (Position{0, 0}));
}

TEST(Canvas, DuplicateKeepsParametersAndInnerWires)
{
    Stage stage;
    const QString first = stage.add("dense", 0, 0), second = stage.add("relu", 300, 0);
    stage.wire(first, second);
    ASSERT_TRUE(stage.document.apply(edits::setParam(first.toStdString(), "units", int64_t{77})).ok());
    stage.canvas.selectAll();
    stage.key(Qt::Key_D, Qt::ControlModifier);
    ASSERT_EQ(stage.graph().nodes().size(), 4U);
    EXPECT_EQ(stage.graph().wires().size(), 2U);
    ASSERT_EQ(stage.document.selection().size(), 2);
    const GraphNode* copy = stage.graph().find(stage.document.selection().front().toStdString());
    EXPECT_EQ(copy->params.integer("units"), 77);
    stage.document.undoStack().undo();
    EXPECT_EQ(stage.graph().nodes().size(), 2U);
}

TEST(Canvas, CutAndPasteTravelAsText)
{
    Stage stage;
    const QString first = stage.add("dense", 0, 0);
    stage.document.select({first});
    stage.key(Qt::Key_X, Qt::ControlModifier);
    EXPECT_TRUE(stage.graph().nodes().empty());
    EXPECT_EQ(stage.document.undoStack().undoText(), QStringLiteral("Delete Dense"));
    EXPECT_THAT(QApplication::clipboard()->text().toStdString(), HasSubstr("\"dense\""));
    stage.key(Qt::Key_V, Qt::ControlModifier);
    EXPECT_EQ(stage.graph().nodes().size(), 1U);
    EXPECT_EQ(stage.document.undoStack().undoText(), QStringLiteral("Paste Dense"));
}

TEST(Canvas, PasteOfOtherTextIsRefusedInWords)
{
    Stage stage;
    QSignalSpy refused(&stage.document, &Document::refused);
    QApplication::clipboard()->setText(QStringLiteral("a shopping list"));
    stage.canvas.paste();
    ASSERT_EQ(refused.count(), 1);
    EXPECT_FALSE(refused.front().front().toString().isEmpty());
    EXPECT_TRUE(stage.graph().nodes().empty());
}

TEST(Canvas, PopupAddsByKeyboardAloneAndChains)
{
    Stage stage;
    auto* query = stage.canvas.popup()->findChild<QLineEdit*>();
    const auto add = [&](const char* words) {
        stage.key(Qt::Key_A, Qt::ShiftModifier);
        ASSERT_TRUE(stage.canvas.popup()->isVisible());
        QTest::keyClicks(query, QString::fromLatin1(words));
        QTest::keyClick(query, Qt::Key_Return);
        EXPECT_FALSE(stage.canvas.popup()->isVisible());
    };
    add("dense");
    add("relu");
    ASSERT_EQ(stage.graph().nodes().size(), 2U);
    EXPECT_EQ(stage.graph().nodes()[1].layer, "relu");
    EXPECT_TRUE(stage.isWired(QString::fromStdString(stage.graph().nodes()[0].key),
                              QString::fromStdString(stage.graph().nodes()[1].key)));
    stage.key(Qt::Key_A, Qt::ShiftModifier);
    QTest::keyClick(query, Qt::Key_Escape);
    EXPECT_FALSE(stage.canvas.popup()->isVisible());
    EXPECT_EQ(stage.graph().nodes().size(), 2U);
}

TEST(Canvas, DoubleClickOnEmptyCanvasOpensThePopup)
{
    Stage stage;
    QTest::mouseDClick(stage.view().viewport(), Qt::LeftButton, {}, QPoint(300, 300));
    EXPECT_TRUE(stage.canvas.popup()->isVisible());
}

TEST(Canvas, ArrowsFollowTheWires)
{
    Stage stage;
    const QString first = stage.add("dense", 0, 0), second = stage.add("relu", 300, 400);
    const QString near = stage.add("tanh", 300, 0);
    stage.wire(first, second);
    stage.document.select({first});
    stage.key(Qt::Key_Right);
    EXPECT_EQ(stage.document.selection(), QStringList{second});
    stage.key(Qt::Key_Left);
    EXPECT_EQ(stage.document.selection(), QStringList{first});
    stage.key(Qt::Key_Right, Qt::ControlModifier);
    stage.key(Qt::Key_Right, Qt::ControlModifier);
    EXPECT_EQ(stage.graph().find(first.toStdString())->position.x, 16);
    stage.document.undoStack().undo(); // presses in a row are one step
    EXPECT_EQ(stage.graph().find(first.toStdString())->position.x, 0);
}

TEST(Canvas, ZoomKeepsThePointUnderTheCursor)
{
    Stage stage;
    stage.add("dense", 0, 0);
    stage.canvas.resetZoom();
    const QPoint at(700, 200);
    const QPointF before = stage.view().mapToScene(at);
    stage.view().setZoom(2, at);
    const QPointF after = stage.view().mapToScene(at);
    EXPECT_NEAR(before.x(), after.x(), 1);
    EXPECT_NEAR(before.y(), after.y(), 1);
}

TEST(Canvas, KeepsEverythingInViewUntilOneZooms)
{
    Stage stage;
    stage.document.reset(fewDigits());
    const auto everything = [&] { return stage.scene().nodesRect(stage.scene().nodes()); };
    stage.canvas.resize(500, 300);
    EXPECT_TRUE(stage.view().visibleRect().contains(everything()));
    stage.canvas.zoomIn();
    const double zoom = stage.view().zoom();
    stage.canvas.resize(800, 600);
    EXPECT_EQ(stage.view().zoom(), zoom);
}

TEST(Canvas, MiddleDragPans)
{
    Stage stage;
    stage.add("dense", 0, 0);
    const QPointF before = stage.view().mapToScene(QPoint(0, 0));
    stage.drag({300, 300}, {400, 350}, {}, Qt::MiddleButton);
    const QPointF after = stage.view().mapToScene(QPoint(0, 0));
    EXPECT_NEAR(before.x() - after.x(), 100 / stage.view().zoom(), 1.5);
    EXPECT_NEAR(before.y() - after.y(), 50 / stage.view().zoom(), 1.5);
}

TEST(Canvas, SelectedWireIsDeletedAlone)
{
    Stage stage;
    const QString first = stage.add("dense", 0, 0), second = stage.add("relu", 400, 0);
    stage.wire(first, second);
    QTest::mouseClick(stage.view().viewport(), Qt::LeftButton, {},
                      (stage.output(first) + stage.input(second)) / 2);
    stage.key(Qt::Key_Delete);
    EXPECT_EQ(stage.graph().nodes().size(), 2U);
    EXPECT_TRUE(stage.graph().wires().empty());
}

TEST(Canvas, UndoInTheMiddleOfADragLetsGo)
{
    Stage stage;
    const QString first = stage.add("dense", 0, 0), second = stage.add("relu", 300, 0);
    stage.press(stage.head(second));
    stage.moveTo(stage.head(second) + QPoint(50, 50));
    stage.moveTo(stage.head(second) + QPoint(90, 50));
    stage.document.undoStack().undo(); // removes what is being dragged
    EXPECT_EQ(stage.graph().nodes().size(), 1U);
    stage.release(QPoint(500, 500));
    EXPECT_EQ(stage.graph().nodes().size(), 1U);
}

TEST(Canvas, MayBeClosedInTheMiddleOfADrag)
{
    Document document;
    ASSERT_TRUE(document.apply(edits::addNode(newNode(document.graph(), *findLayer("dense"), {}))).ok());
    auto canvas = std::make_unique<Canvas>(&document);
    canvas->resize(800, 600);
    canvas->show();
    CanvasView* view = canvas->view();
    const QPoint port = view->mapFromScene(view->canvas().nodes().front()->outputPoint(0));
    QTest::mousePress(view->viewport(), Qt::LeftButton, {}, port);
    QTest::mouseMove(view->viewport(), port + QPoint(60, 60));
    canvas.reset();
    EXPECT_EQ(document.graph().nodes().size(), 1U);
}

TEST(Canvas, EmptyCanvasSaysHowToBegin)
{
    Stage stage;
    auto* hint = stage.canvas.findChild<QLabel*>(QStringLiteral("emptyHint"));
    EXPECT_TRUE(hint->isVisible());
    EXPECT_THAT(hint->text().toStdString(), HasSubstr("Shift+A"));
    stage.add("dense", 0, 0);
    EXPECT_FALSE(hint->isVisible());
}

TEST(Canvas, BadgeShowsWhatChangedSinceTheStart)
{
    Stage stage;
    const QString first = stage.add("dense", 0, 0);
    stage.document.setTrained(stage.graph(), TrainedBy::Start);
    auto* badge = stage.canvas.findChild<QLabel*>(QStringLiteral("editedBadge"));
    ASSERT_TRUE(stage.document.apply(edits::moveNodes({{first.toStdString(), {80, 80}}})).ok());
    stage.document.refresh();
    EXPECT_FALSE(badge->isVisible());
    ASSERT_TRUE(stage.document.apply(edits::setParam(first.toStdString(), "units", int64_t{7})).ok());
    stage.document.refresh();
    EXPECT_TRUE(badge->isVisible());
    stage.document.undoStack().undo();
    stage.document.refresh();
    EXPECT_FALSE(badge->isVisible());
}

TEST(Canvas, EveryLayerCanBeDrawnAtEveryZoom)
{
    Stage stage;
    stage.canvas.resize(300, 220);
    for (const LayerDef& layer : allLayers()) {
        stage.add(layer.key.c_str(), 0, 0);
        for (const double zoom : {0.1, 0.3, 1.0, 3.0}) {
            stage.view().setZoom(zoom, QPoint(150, 110));
            EXPECT_FALSE(stage.canvas.grab().isNull()) << layer.key;
        }
        stage.document.undoStack().undo();
    }
}

}
} // namespace plexus::studio
