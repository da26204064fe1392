// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/studio/theme/theme.h"
#include "tests/studio/few_digits.h"
#include "tests/studio/stage.h"

#include <gtest/gtest.h>
#include <set>

namespace plexus::studio {
namespace {

bool isWhollySeen(Stage& stage)
{
    const QRect seen = stage.view().viewport()->rect();
    const QRectF nodes = stage.scene().nodesRect(stage.scene().nodes());
    return seen.contains(stage.inView(nodes.topLeft()))
           && seen.contains(stage.inView(nodes.bottomRight()));
}

// A node grows when its shape or its problem becomes known, which takes a moment.
TEST(CanvasFrame, HoldsWhatWasOpenedOnceItsSentencesAreKnown)
{
    Stage stage;
    stage.canvas.resize(700, 300);
    Graph graph = fewDigits();
    const std::vector<std::string> keys = graph.topologicalOrder();
    const std::unique_ptr<Edit> edit = edits::removeNodes({keys[keys.size() - 3]});
    ASSERT_TRUE(edit->check(graph).ok());
    edit->apply(graph); // its neighbours complain
    stage.document.reset(std::move(graph));
    ASSERT_TRUE(QTest::qWaitFor([&] { return !stage.document.data().fields().empty(); }));
    stage.document.refresh();
    EXPECT_TRUE(isWhollySeen(stage));
}

TEST(CanvasFrame, StaysWhereOneHasLookedTo)
{
    Stage stage;
    stage.document.reset(fewDigits());
    stage.view().setZoom(3, QPoint(600, 400));
    const QPoint before = stage.inView({0, 0});
    stage.document.refresh();
    EXPECT_EQ(stage.inView({0, 0}), before);
}

TEST(CanvasFrame, AMapShowsWhatLiesOutsideTheViewAndLeadsThere)
{
    Stage stage;
    stage.add("dense", 0, 0);
    stage.add("relu", 4000, 1000);
    auto* map = stage.canvas.findChild<QWidget*>(QStringLiteral("minimap"));
    stage.canvas.frameAll();
    EXPECT_FALSE(map->isVisible()) << "all is seen";
    stage.canvas.resetZoom();
    ASSERT_TRUE(map->isVisible());
    const auto sees = [&](QPointF point) { return stage.view().visibleRect().contains(point); };
    QTest::mouseClick(map, Qt::LeftButton, {}, QPoint(map->width() - 14, map->height() / 2 + 16));
    EXPECT_TRUE(sees({4000, 1000}));
    QTest::mouseClick(map, Qt::LeftButton, {}, QPoint(14, map->height() / 2 - 16));
    EXPECT_TRUE(sees({0, 0}));
    stage.canvas.showOverview(false);
    EXPECT_FALSE(map->isVisible());
}

TEST(CanvasFrame, ZoomingScalesWhatWasDrawnUntilItRests)
{
    Stage stage;
    NodeItem* node = stage.scene().node(stage.add("dense", 0, 0));
    stage.view().setZoom(1, stage.view().viewport()->rect().center());
    const auto picture = [&] {
        QImage image(300, 200, QImage::Format_RGB32);
        image.fill(Qt::black);
        QPainter painter(&image);
        painter.translate(20, 20);
        painter.scale(stage.view().zoom(), stage.view().zoom());
        node->paint(&painter, nullptr, nullptr);
        return image;
    };
    (void)picture(); // what is scaled from here on
    stage.view().setZoom(0.5, stage.view().viewport()->rect().center());
    const QImage scaled = picture();
    EXPECT_TRUE(QTest::qWaitFor([&] { return picture() != scaled; })) << "letters of half the size cannot be read";
}

// How much the picture changes from pixel to pixel: less where letters and hairlines are smeared.
double sharpness(const QImage& image)
{
    double sum = 0;
    for (int y = 1; y < image.height(); ++y) {
        for (int x = 1; x < image.width(); ++x) {
            sum += std::abs(qGray(image.pixel(x, y)) - qGray(image.pixel(x - 1, y)))
                   + std::abs(qGray(image.pixel(x, y)) - qGray(image.pixel(x, y - 1)));
        }
    }
    return sum;
}

TEST(CanvasFrame, WhatIsScaledWhileOneZoomsIsCrispOnEveryScreen)
{
    Stage stage;
    NodeItem* node = stage.scene().node(stage.add("conv2d", 0, 0));
    for (const double pixels : {1.0, 1.25, 1.5, 2.0, 3.0}) {
        const auto picture = [&] {
            QImage image(QSize(300, 200) * pixels, QImage::Format_RGB32);
            image.setDevicePixelRatio(pixels);
            image.fill(tokens().canvas);
            QPainter painter(&image);
            painter.translate(20, 20);
            node->paint(&painter, nullptr, nullptr);
            return image;
        };
        node->drawCrisp();
        const double crisp = sharpness(picture());
        node->drawScaled();
        EXPECT_GT(sharpness(picture()), 0.85 * crisp) << pixels << " device pixels for one";
        node->drawCrisp();
    }
}

TEST(CanvasFrame, WhatWaitsForItsPictureIsARectangleUntilItHasOne)
{
    Stage stage;
    NodeItem* node = stage.scene().node(stage.add("dense", 0, 0));
    const auto colours = [&] { // how many there are in its body
        QImage image(200, 120, QImage::Format_RGB32);
        image.fill(Qt::black);
        QPainter painter(&image);
        node->paint(&painter, nullptr, nullptr);
        std::set<QRgb> found;
        const QRect body = node->layout().body().toRect().adjusted(6, 6, -6, -6);
        for (int y = body.top(); y < body.bottom(); ++y) {
            for (int x = body.left(); x < body.right(); ++x) {
                found.insert(image.pixel(x, y));
            }
        }
        return found.size();
    };
    node->drawScaled();
    node->setWaiting(true);
    EXPECT_FALSE(node->isKept());
    EXPECT_EQ(colours(), 1U);
    node->keep(1, 1);
    EXPECT_TRUE(node->isKept());
    EXPECT_GT(colours(), 10U);
    node->setSelected(true);
    EXPECT_FALSE(node->isKept()) << "it looks otherwise now";
    EXPECT_EQ(colours(), 1U);
    EXPECT_EQ(colours(), 1U) << "it waits on";
    node->drawCrisp();
    EXPECT_GT(colours(), 10U);
    // The view makes them, a few in each frame, and all of them in the end.
    stage.view().setZoom(0.9, QPoint(600, 400));
    stage.view().setZoom(0.8, QPoint(600, 400));
    stage.view().viewport()->repaint();
    EXPECT_TRUE(node->isKept());
}

TEST(CanvasFrame, FromAfarWhatIsChosenAndWhatMovedIsSeenAtOnce)
{
    Stage stage;
    Graph graph;
    for (int i = 0; i < 200; ++i) {
        GraphNode node = makeNode("relu" + std::to_string(i), "relu");
        node.position = {(i % 20) * 240.0, i / 20 * 160.0};
        graph.insert(std::move(node), graph.nodes().size());
    }
    stage.document.reset(std::move(graph));
    stage.canvas.frameAll();
    const auto colorAt = [&](QPointF place) {
        return stage.view().viewport()->grab().toImage().pixelColor(stage.inView(place));
    };
    const QString key = QStringLiteral("relu105");
    const QPointF inside = stage.scene().node(key)->pos() + QPointF(40, 20), beside = inside - QPointF(0, 60);
    const QColor plain = colorAt(inside);
    EXPECT_NE(plain, tokens().canvas);
    EXPECT_EQ(colorAt(beside), tokens().canvas);
    stage.document.select({key});
    EXPECT_EQ(colorAt(inside), tokens().nodeSelected);
    stage.key(Qt::Key_Up, Qt::ControlModifier | Qt::ShiftModifier); // 40 units
    stage.key(Qt::Key_Up, Qt::ControlModifier | Qt::ShiftModifier);
    EXPECT_EQ(colorAt(beside), tokens().nodeSelected);
    stage.document.select({});
    EXPECT_EQ(colorAt(beside), plain);
}

} // namespace
} // namespace plexus::studio
