// SPDX-License-Identifier: GPL-3.0-or-later
// Pictures of nodes in each of their states, compared with those in tests/studio/golden. They are made anew with
//     PLEXUS_REMAKE_GOLDEN=1 build/release/bin/studio_test --gtest_filter='*NodeGolden.*'
// after which one looks at what `git diff` says has changed.
//
// The same letters differ by rasteriser (versions of FreeType, hinting, gamma): at the edges of strokes, by a pixel and
// by shades. So pictures are compared as cells of 8 x 8 pixels by their mean colour: ink that shifts within a cell or
// grows a shade paler moves a mean by at most 25 of 255 levels (seen: the whole picture moved by a seventh of a pixel),
// while a line that is missing, another colour, a port on the wrong side move it by more than 28 (seen: any two states). Half a cell's worth of ink may wander over to the neighbour, so a cell is held against
// the mean of its neighbours, too. Another font than the one they were made with has other widths: then the test
// says so and is skipped.
#include "app/studio/canvas/node_picture.h"
#include "app/studio/theme/theme.h"
#include "tests/support/paths.h"

#include <gtest/gtest.h>
#include <QApplication>
#include <QFontInfo>
#include <QImage>
#include <QPainter>
#include <algorithm>

namespace plexus::studio {
namespace {

constexpr int kCell = 8, kColumns = 3;
constexpr double kMostApart = 28; // of 255 levels, of a cell's mean
constexpr double kDrawnAt = 2;    // device pixels per unit: crisp screens
constexpr QSize kTile(232, 184);
const QString kMadeWith = QStringLiteral("Inter");

struct Shown {
    const char* name;
    NodePicture picture;
    NodeState state;
};

NodePicture convolution()
{
    NodePicture picture;
    picture.title = QStringLiteral("Conv 2D");
    picture.group = 2;
    picture.lines = {{QStringLiteral("Channels"), QStringLiteral("32")}, {QStringLiteral("Kernel"), QStringLiteral("3 × 3")}};
    picture.shape = QStringLiteral("32 × 28 × 28");
    picture.parameters = QStringLiteral("320 weights");
    picture.inputs = {QStringLiteral("in")};
    picture.outputs = {QStringLiteral("out")};
    return picture;
}

std::vector<Shown> states()
{
    std::vector<Shown> all;
    const auto add = [&](const char* name, const auto& change) {
        Shown shown{name, convolution(), {}};
        shown.state.scale = 1;
        shown.state.inputWired = shown.state.outputWired = {true};
        change(shown.picture, shown.state);
        all.push_back(std::move(shown));
    };
    add("normal", [](NodePicture&, NodeState&) {});
    add("selected", [](NodePicture&, NodeState& state) { state.isSelected = true; });
    add("error", [](NodePicture& picture, NodeState&) {
        picture.error = QStringLiteral("Conv 2D expects (batch, channels, height, width), gets (batch, 784)");
        picture.shape.clear();
        picture.problems = 1;
    });
    add("advice", [](NodePicture& picture, NodeState&) {
        picture.warning = QStringLiteral("nothing reads what comes out of Conv 2D");
        picture.problems = 2;
    });
    add("running", [](NodePicture&, NodeState& state) { state.isRunning = true; });
    add("bypassed", [](NodePicture& picture, NodeState&) {
        picture.isBypassed = true;
        picture.parameters = QStringLiteral("bypassed");
    });
    add("collapsed", [](NodePicture& picture, NodeState&) { picture.isCollapsed = true; });
    add("group", [](NodePicture& picture, NodeState&) {
        picture.isBlock = true;
        picture.title = QStringLiteral("Residual block");
    });
    add("bypassed group", [](NodePicture& picture, NodeState& state) {
        picture.isBlock = picture.isBypassed = picture.labelsInputs = true;
        picture.title = QStringLiteral("Residual block");
        picture.parameters = QStringLiteral("bypassed");
        picture.inputs = {QStringLiteral("in"), QStringLiteral("skip")};
        state.inputWired = {false, true}; // the second goes on
    });
    add("greyed", [](NodePicture&, NodeState& state) { // a wire is dragged that it cannot take
        state.inputWired = {false};
        state.inputOffered = {false};
        state.outputOffered = {false};
    });
    return all;
}

QRect tileOf(size_t index)
{
    const int at = static_cast<int>(index);
    return {QPoint(at % kColumns * kTile.width(), at / kColumns * kTile.height()), kTile};
}

// A tile for each state, `by` device pixels aside.
QImage drawn(const std::vector<Shown>& all, QPointF by = {})
{
    const int rows = (static_cast<int>(all.size()) + kColumns - 1) / kColumns;
    QImage image(QSize(kColumns * kTile.width(), rows * kTile.height()) * kDrawnAt, QImage::Format_RGB32);
    image.fill(tokens().canvas);
    QPainter painter(&image);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.translate(by);
    painter.scale(kDrawnAt, kDrawnAt);
    for (size_t i = 0; i < all.size(); ++i) {
        const NodeLayout layout = layoutOf(all[i].picture);
        painter.save();
        painter.translate(tileOf(i).topLeft() + QPointF(24, 20));
        paintNode(painter, all[i].picture, layout, all[i].state);
        painter.restore();
    }
    return image;
}

// Mean colours of cells, as a smaller picture.
QImage cellsOf(const QImage& image)
{
    return image.scaled(image.width() / kCell, image.height() / kCell, Qt::IgnoreAspectRatio, Qt::SmoothTransformation);
}

double apart(QRgb left, QRgb right)
{
    return std::max({std::abs(qRed(left) - qRed(right)), std::abs(qGreen(left) - qGreen(right)),
                     std::abs(qBlue(left) - qBlue(right))});
}

// How far the least alike cell of a tile is from the same one, or from what lies right beside that.
double farthest(const QImage& left, const QImage& right, const QRect& tile)
{
    double most = 0;
    for (int y = tile.top() + 1; y < tile.bottom(); ++y) {
        for (int x = tile.left() + 1; x < tile.right(); ++x) {
            double least = 255;
            for (const QPoint& by : {QPoint(0, 0), QPoint(1, 0), QPoint(-1, 0), QPoint(0, 1), QPoint(0, -1)}) {
                const QRgb seen = right.pixel(x + by.x(), y + by.y()), own = right.pixel(x, y);
                const QRgb between = qRgb((qRed(seen) + qRed(own)) / 2, (qGreen(seen) + qGreen(own)) / 2,
                                          (qBlue(seen) + qBlue(own)) / 2);
                least = std::min({least, apart(left.pixel(x, y), own), apart(left.pixel(x, y), between)});
            }
            most = std::max(most, least);
        }
    }
    return most;
}

class NodeGolden : public ::testing::TestWithParam<ThemeKind> {
protected:
    void SetUp() override
    {
        m_before = currentTheme();
        applyTheme(*qApp, GetParam());
        if (QFontInfo(QApplication::font()).family() != kMadeWith) {
            GTEST_SKIP() << "the pictures were made with the font " << kMadeWith.toStdString();
        }
    }
    void TearDown() override { applyTheme(*qApp, m_before); }

    ThemeKind m_before = ThemeKind::Dark;
};

TEST_P(NodeGolden, EveryStateLooksAsItDid)
{
    const std::vector<Shown> all = states();
    const QString file = QString::fromStdString(plexus::testing::sourceDir().string()) + QStringLiteral("/tests/studio/golden/nodes-")
                         + (GetParam() == ThemeKind::Light ? QStringLiteral("light.png") : QStringLiteral("dark.png"));
    const QImage now = drawn(all);
    if (qEnvironmentVariableIsSet("PLEXUS_REMAKE_GOLDEN")) {
        ASSERT_TRUE(now.save(file)) << file.toStdString();
    }
    const QImage golden(file);
    ASSERT_EQ(golden.size(), now.size()) << file.toStdString();
    const QImage cells = cellsOf(now), wanted = cellsOf(golden);
    for (size_t i = 0; i < all.size(); ++i) {
        const QRect tile(tileOf(i).topLeft() * kDrawnAt / kCell, tileOf(i).size() * kDrawnAt / kCell);
        EXPECT_LE(farthest(cells, wanted, tile), kMostApart) << all[i].name;
    }
}

// The tolerance sees what matters: no two states would pass for each other.
TEST_P(NodeGolden, NoStateIsTakenForAnother)
{
    const std::vector<Shown> all = states();
    const QImage cells = cellsOf(drawn(all));
    for (size_t by = 1; by < all.size(); ++by) { // in the place of each the one so many behind it
        std::vector<Shown> moved = all;
        std::rotate(moved.begin(), moved.begin() + static_cast<std::ptrdiff_t>(by), moved.end());
        const QImage others = cellsOf(drawn(moved));
        for (size_t i = 0; i < all.size(); ++i) {
            const QRect tile(tileOf(i).topLeft() * kDrawnAt / kCell, tileOf(i).size() * kDrawnAt / kCell);
            EXPECT_GT(farthest(others, cells, tile), kMostApart) << all[i].name << ", " << moved[i].name;
        }
    }
}

// Letters and lines that lie between pixels otherwise are what other rasterisers make of them.
TEST_P(NodeGolden, AnotherRasteriserIsForgiven)
{
    const std::vector<Shown> all = states();
    const QImage cells = cellsOf(drawn(all));
    for (const QPointF& by : {QPointF(0.15, 0), QPointF(0, 0.15), QPointF(-0.1, -0.1)}) {
        const QImage other = cellsOf(drawn(all, by));
        for (size_t i = 0; i < all.size(); ++i) {
            const QRect tile(tileOf(i).topLeft() * kDrawnAt / kCell, tileOf(i).size() * kDrawnAt / kCell);
            EXPECT_LE(farthest(other, cells, tile), kMostApart) << all[i].name;
        }
    }
}

INSTANTIATE_TEST_SUITE_P(Both, NodeGolden, ::testing::Values(ThemeKind::Light, ThemeKind::Dark));

}
} // namespace plexus::studio
