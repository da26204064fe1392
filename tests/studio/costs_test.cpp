// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/studio/costs/costs_panel.h"
#include "engine/model/chain.h"
#include "tests/studio/stage.h"

#include <gmock/gmock.h>
#include <QApplication>
#include <QClipboard>
#include <QLabel>
#include <QSignalSpy>
#include <QToolButton>
#include <QTreeView>

namespace plexus::studio {
namespace {

using ::testing::HasSubstr;

DeviceProfile inventedDevice()
{
    const TimeModel model{.seconds = {{"dispatch", 1e-5}, {"word stored", 1e-9}}, .perStep = 1e-4, .perKernel = 1};
    return {.name = "Invented", .driver = "1", .isCpu = true, .availableBytes = uint64_t{1} << 30, .readsTexels = true,
            .workers = 2, .maxOperandBytes = uint64_t{128} << 20, .small = model, .large = model};
}

// Two dense layers, the second one smaller, and the panel beside them.
struct CostStage : Stage {
    CostsPanel panel{&document};

    CostStage()
    {
        Graph graph = Chain().then("input").then("flatten").then("dense", {{"units", int64_t{64}}}).then("relu")
                          .then("dense", {{"units", int64_t{10}}}).then("output").take();
        graph.training.data = chooseReader("digits");
        document.reset(graph);
        panel.resize(900, 300);
        panel.show();
        EXPECT_TRUE(QTest::qWaitFor([&] { return !document.data().fields().empty(); }));
        document.refresh();
        document.costs().setDevice(inventedDevice());
        document.costs().finish();
    }
    QTreeView& table() { return *panel.table(); }
    QString cell(int row, CostColumn column)
    {
        return table().model()->index(row, static_cast<int>(column)).data().toString();
    }
    QString key(int row) { return table().model()->index(row, 0).data(costKeyRole).toString(); }
};

TEST(CostsPanel, ShowsWhatEachLayerCosts)
{
    CostStage stage;
    EXPECT_TRUE(stage.document.costs().isCurrent());
    ASSERT_EQ(stage.table().model()->rowCount(), 7); // and what belongs to none
    EXPECT_EQ(stage.key(2), QStringLiteral("dense"));
    EXPECT_EQ(stage.cell(2, CostColumn::Parameters), QStringLiteral("50,240"));
    EXPECT_EQ(stage.cell(2, CostColumn::MultiplyAdds), QStringLiteral("50.2 k"));
    EXPECT_EQ(stage.cell(3, CostColumn::Parameters), QStringLiteral("–"));
    EXPECT_THAT(stage.panel.findChild<QLabel*>(QStringLiteral("costTotals"))->text().toStdString(),
                HasSubstr("50,890 parameters · 50.8 k multiply-adds · "));
}

TEST(CostsPanel, SortsByAnyFigure)
{
    CostStage stage;
    stage.table().sortByColumn(static_cast<int>(CostColumn::Parameters), Qt::DescendingOrder);
    EXPECT_EQ(stage.key(0), QStringLiteral("dense"));
    EXPECT_EQ(stage.key(1), QStringLiteral("dense2"));
}

TEST(CostsPanel, ARowAndItsNodeAreSelectedTogether)
{
    CostStage stage;
    const QSignalSpy revealed(&stage.document, &Document::revealRequested);
    Q_EMIT stage.table().clicked(stage.table().model()->index(4, 0));
    EXPECT_EQ(stage.document.selection(), QStringList{QStringLiteral("dense2")});
    EXPECT_EQ(revealed.size(), 1);
    stage.document.select({QStringLiteral("dense")});
    ASSERT_EQ(stage.table().selectionModel()->selectedRows().size(), 1);
    EXPECT_EQ(stage.table().selectionModel()->selectedRows().front().row(), 2);
}

TEST(CostsPanel, IsGreyUntilTheNewFiguresAreThere)
{
    CostStage stage;
    ASSERT_TRUE(stage.document.apply(edits::setParam("dense", "units", int64_t{32})).ok());
    stage.document.refresh();
    EXPECT_FALSE(stage.document.costs().isCurrent());
    EXPECT_FALSE(stage.table().isEnabled());
    EXPECT_EQ(stage.cell(2, CostColumn::Parameters), QStringLiteral("50,240")); // the last
    stage.document.costs().finish();
    EXPECT_TRUE(stage.table().isEnabled());
    EXPECT_EQ(stage.cell(2, CostColumn::Parameters), QStringLiteral("25,120"));
}

TEST(CostsPanel, MovingANodeAsksForNothing)
{
    CostStage stage;
    ASSERT_TRUE(stage.document.apply(edits::moveNodes({{"dense", {500, 300}}})).ok());
    stage.document.refresh();
    EXPECT_TRUE(stage.document.costs().isCurrent());
}

TEST(CostsPanel, CopiesAsItIsSorted)
{
    CostStage stage;
    stage.table().sortByColumn(static_cast<int>(CostColumn::Parameters), Qt::DescendingOrder);
    stage.panel.findChild<QToolButton*>(QStringLiteral("copyCosts"))->click();
    const std::string text = QApplication::clipboard()->text().toStdString();
    EXPECT_THAT(text, ::testing::StartsWith("node,title,layer,parameters,multiply_adds,"));
    EXPECT_LT(text.find("dense,Dense,dense,50240,50176,"), text.find("dense2,Dense,dense,650,640,"));
}

TEST(FarView, ThousandsOfNodesLeaveThePicturesToOnePass)
{
    Stage stage;
    Graph graph;
    for (int i = 0; i < 400; ++i) {
        GraphNode node = makeNode("relu" + std::to_string(i), "relu");
        node.position = {static_cast<double>(i % 20) * 200, static_cast<double>(i / 20) * 120};
        graph.insert(std::move(node), graph.nodes().size());
    }
    stage.document.reset(std::move(graph));
    stage.canvas.frameAll();
    NodeItem* node = stage.scene().node(QStringLiteral("relu7"));
    const auto isDrawnAlone = [&] { return !node->flags().testFlag(QGraphicsItem::ItemHasNoContents); };
    EXPECT_EQ(stage.scene().nodeAt(node->pos() + QPointF(30, 30)), node); // it is still there to be found
    (void)stage.view().viewport()->grab();
    EXPECT_TRUE(isDrawnAlone()) << "nobody asks the scene to draw: no item has to be told, which takes longer than a frame";
    const QPoint empty = stage.inView({-60, -60});
    stage.press(empty);
    stage.moveTo(empty + QPoint(30, 30));
    (void)stage.view().viewport()->grab(); // with the box that is drawn, by the scene
    EXPECT_FALSE(isDrawnAlone());
    stage.release(empty + QPoint(30, 30));
    stage.view().setZoom(1, {100, 100});
    EXPECT_TRUE(isDrawnAlone());
}

} // namespace
} // namespace plexus::studio
