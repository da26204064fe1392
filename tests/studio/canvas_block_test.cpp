// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/studio/stage.h"

#include <gmock/gmock.h>
#include <QLineEdit>

namespace plexus::studio {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

// input -> residual -> output, the block put in by the search popup behind the input.
struct BlockStage : Stage {
    QString input = add("input", 0, 0);
    BlockStage()
    {
        document.select({input});
        key(Qt::Key_A, Qt::ShiftModifier);
        QTest::keyClicks(canvas.popup()->findChild<QLineEdit*>(), QStringLiteral("residual"));
        QTest::keyClick(canvas.popup()->findChild<QLineEdit*>(), Qt::Key_Return);
        document.refresh();
    }
    QString path() const
    {
        auto* label = canvas.findChild<QLabel*>(QStringLiteral("blockPath"));
        return label->isVisible() ? label->text() : QString();
    }
};

TEST(CanvasBlock, IsOneNodeThatIsWiredAndUndone)
{
    BlockStage stage;
    ASSERT_NE(stage.graph().find("residual"), nullptr);
    EXPECT_NE(stage.graph().find("residual.conv2d2"), nullptr);
    EXPECT_EQ(stage.scene().nodes().size(), 2U) << "what lies in it is not shown";
    ASSERT_EQ(stage.scene().wires().size(), 1U);
    EXPECT_EQ(stage.scene().wires().front()->wire().to, "residual.block_input");
    // A wire drawn by hand leaves through the block's output.
    const QString output = stage.add("output", 700, 0);
    stage.drag(stage.output(QStringLiteral("residual")), stage.Stage::input(output));
    ASSERT_NE(stage.graph().into("output", "in"), nullptr);
    EXPECT_EQ(stage.graph().into("output", "in")->from, "residual.block_output");
    EXPECT_EQ(stage.scene().wires().size(), 2U);
    while (stage.document.undoStack().canUndo()) {
        stage.document.undoStack().undo();
    }
    EXPECT_TRUE(stage.graph().nodes().empty());
    EXPECT_TRUE(stage.scene().nodes().empty());
}

TEST(CanvasBlock, OpensByTabAndByADoubleClickAndIsLeft)
{
    BlockStage stage;
    stage.document.select({QStringLiteral("residual")});
    stage.key(Qt::Key_Tab);
    EXPECT_EQ(stage.scene().block(), "residual");
    EXPECT_THAT(stage.path().toStdString(), HasSubstr("<b>Residual block</b>"));
    EXPECT_EQ(stage.scene().nodes().size(), 9U);
    EXPECT_EQ(stage.scene().wires().size(), 9U);
    stage.key(Qt::Key_Backtab, Qt::ShiftModifier);
    EXPECT_EQ(stage.scene().block(), "");
    EXPECT_EQ(stage.path(), QString());
    EXPECT_EQ(stage.document.selection(), QStringList{QStringLiteral("residual")});

    QTest::mouseDClick(stage.view().viewport(), Qt::LeftButton, {}, stage.head(QStringLiteral("residual")));
    EXPECT_EQ(stage.scene().block(), "residual");
    stage.key(Qt::Key_Escape);
    EXPECT_EQ(stage.scene().block(), "");
}

TEST(CanvasBlock, TabWithoutABlockAsksForALayer)
{
    BlockStage stage;
    stage.document.select({stage.input});
    stage.key(Qt::Key_Tab);
    EXPECT_EQ(stage.scene().block(), "");
    EXPECT_TRUE(stage.canvas.popup()->isVisible());
}

TEST(CanvasBlock, IsEditedLikeANetwork)
{
    BlockStage stage;
    stage.scene().open("residual");
    const size_t before = stage.graph().nodes().size();
    stage.document.select({QStringLiteral("residual.conv2d")});
    stage.key(Qt::Key_D, Qt::ControlModifier);
    ASSERT_EQ(stage.graph().nodes().size(), before + 1);
    EXPECT_NE(stage.graph().find("residual.conv2d3"), nullptr);
    EXPECT_EQ(stage.document.selection(), QStringList{QStringLiteral("residual.conv2d3")});
    stage.document.select({});
    stage.key(Qt::Key_A, Qt::ControlModifier);
    EXPECT_EQ(stage.document.selection().size(), 10);
    // Undo of the block itself leads out of it.
    stage.document.undoStack().setIndex(1);
    EXPECT_EQ(stage.scene().block(), "");
    EXPECT_EQ(stage.scene().nodes().size(), 1U);
}

TEST(CanvasBlock, AProblemInItIsShownOutsideAndRevealOpensIt)
{
    BlockStage stage;
    ASSERT_TRUE(stage.document.apply(edits::setParam("residual.conv2d", "kernel", std::vector<int64_t>{4, 3})).ok());
    ASSERT_TRUE(stage.document.apply(edits::disconnect(*stage.graph().into("residual.relu", "in"))).ok());
    stage.document.refresh();
    EXPECT_FALSE(stage.scene().node(QStringLiteral("residual"))->picture().error.isEmpty());
    stage.document.reveal(QStringLiteral("residual.relu"));
    EXPECT_EQ(stage.scene().block(), "residual");
    EXPECT_EQ(stage.document.selection(), QStringList{QStringLiteral("residual.relu")});
}

// What lies in the block takes pictures; its border would take anything.
TEST(CanvasBlock, AWireIsJudgedByWhatLiesInIt)
{
    BlockStage stage;
    (void)stage.document.apply(edits::choose(Setting::Data, "digits"));
    ASSERT_TRUE(QTest::qWaitFor([&] { return !stage.document.data().fields().empty(); }));
    stage.document.refresh();
    const QString flatten = stage.add("flatten", 0, 120), pool = stage.add("max_pool2d", 0, 240);
    const QString block = QStringLiteral("residual");
    ASSERT_TRUE(stage.document.apply(*setNodeParam(stage.graph(), "residual", "channels", int64_t{1})).ok());
    ASSERT_TRUE(stage.document.apply(edits::disconnect(*stage.graph().into("residual.block_input", "in"))).ok());
    stage.wire(stage.input, flatten);
    stage.wire(stage.input, pool);
    const auto offered = [&] { return stage.scene().node(block)->state().inputOffered; };
    stage.press(stage.output(flatten));
    const auto isJudged = [&] {
        stage.moveTo(stage.output(flatten) + QPoint(40, 10));
        stage.moveTo(stage.output(flatten) + QPoint(44, 10));
        return !offered().empty();
    };
    EXPECT_TRUE(QTest::qWaitFor(isJudged));
    EXPECT_EQ(offered(), std::vector<bool>{false});
    stage.moveTo(stage.Stage::input(block));
    EXPECT_THAT(stage.hint().toStdString(), AllOf(HasSubstr("in Residual block, "), HasSubstr("expects (batch, channels, height, width), gets (batch, 784)")));
    stage.key(Qt::Key_Escape);
    stage.release(QPoint(5, 5));
    stage.press(stage.output(pool));
    EXPECT_TRUE(QTest::qWaitFor(isJudged));
    EXPECT_EQ(offered(), std::vector<bool>{true});
    stage.moveTo(stage.Stage::input(block));
    EXPECT_EQ(stage.hint(), QStringLiteral("Max pool 2d → Residual block"));
    stage.key(Qt::Key_Escape);
    stage.release(QPoint(5, 5));
    // And from the block's side.
    stage.press(stage.Stage::input(block));
    const auto areJudged = [&] { // what takes longer than a frame is judged in the next
        stage.moveTo(stage.Stage::input(block) - QPoint(40, 10));
        stage.moveTo(stage.Stage::input(block) - QPoint(44, 10));
        return !stage.scene().node(pool)->state().outputOffered.empty();
    };
    EXPECT_TRUE(QTest::qWaitFor(areJudged));
    EXPECT_EQ(stage.scene().node(flatten)->state().outputOffered, std::vector<bool>{false});
    EXPECT_EQ(stage.scene().node(pool)->state().outputOffered, std::vector<bool>{true});
    stage.key(Qt::Key_Escape);
    stage.release(QPoint(5, 5));
}

TEST(CanvasBlock, GoesWithWhatLiesInIt)
{
    BlockStage stage;
    const QString output = stage.add("output", 700, 0);
    ASSERT_TRUE(stage.document.apply(edits::connect({"residual.block_output", "out", "output", "in"})).ok());
    stage.document.select({QStringLiteral("residual")});
    stage.key(Qt::Key_Delete);
    EXPECT_EQ(stage.graph().nodes().size(), 2U);
    EXPECT_TRUE(stage.isWired(stage.input, output)) << "what it stood between is joined";
    stage.document.undoStack().undo();
    stage.document.select({QStringLiteral("residual")});
    stage.key(Qt::Key_Delete, Qt::ShiftModifier);
    EXPECT_EQ(stage.graph().nodes().size(), 2U);
    EXPECT_TRUE(stage.graph().wires().empty());
}

// input -> conv2d -> relu, without a block
struct ChainStage : Stage {
    QString input = add("input", 0, 0), conv = add("conv2d", 240, 0), relu = add("relu", 480, 0);
    ChainStage()
    {
        wire(input, conv);
        wire(conv, relu);
    }
};

TEST(CanvasBlock, IsMadeOfWhatIsSelectedAndDissolvedByKeys)
{
    ChainStage stage;
    stage.document.select({stage.conv, stage.relu});
    const int before = stage.document.undoStack().count();
    stage.key(Qt::Key_G, Qt::ControlModifier);
    EXPECT_EQ(stage.document.undoStack().count(), before + 1);
    EXPECT_EQ(stage.document.undoStack().undoText(), QStringLiteral("Group 2 nodes"));
    EXPECT_EQ(stage.document.selection(), QStringList{QStringLiteral("block")});
    EXPECT_EQ(stage.scene().nodes().size(), 2U);
    ASSERT_EQ(stage.scene().wires().size(), 1U);
    EXPECT_EQ(stage.scene().wires().front()->wire().to, "block.block_input");
    auto* saying = stage.canvas.findChild<QLabel*>(QStringLiteral("canvasSaying"));
    EXPECT_EQ(saying->text(), QStringLiteral("the weights of conv2d are called block.conv2d now"));
    stage.key(Qt::Key_Tab);
    EXPECT_EQ(stage.scene().block(), "block");
    EXPECT_EQ(stage.scene().nodes().size(), 3U) << "a block input too";
    stage.key(Qt::Key_Backtab, Qt::ShiftModifier);

    stage.key(Qt::Key_G, Qt::ControlModifier | Qt::ShiftModifier);
    EXPECT_EQ(stage.document.undoStack().undoText(), QStringLiteral("Ungroup Block"));
    EXPECT_EQ(stage.document.selection(), QStringList({stage.conv, stage.relu}));
    EXPECT_TRUE(stage.isWired(stage.input, stage.conv) && stage.isWired(stage.conv, stage.relu));
    stage.document.undoStack().undo();
    stage.document.undoStack().undo();
    EXPECT_EQ(stage.scene().nodes().size(), 3U);
    EXPECT_TRUE(stage.isWired(stage.input, stage.conv));
}

TEST(CanvasBlock, NothingToGroupIsSaid)
{
    ChainStage stage;
    stage.document.select({});
    stage.key(Qt::Key_G, Qt::ControlModifier);
    auto* saying = stage.canvas.findChild<QLabel*>(QStringLiteral("canvasSaying"));
    EXPECT_THAT(saying->text().toStdString(), HasSubstr("there is nothing to group"));
    EXPECT_EQ(stage.graph().nodes().size(), 3U);
}

}
} // namespace plexus::studio
