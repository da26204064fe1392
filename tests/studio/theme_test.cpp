// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/studio/search/layer_search.h"
#include "app/studio/theme/icons.h"
#include "app/studio/theme/style_sheet.h"
#include "app/studio/theme/theme.h"

#include <cmath>
#include <gmock/gmock.h>
#include <QDirIterator>
#include <QImage>
#include <QPixmap>
#include <QRegularExpression>
#include <QtMath>

namespace plexus::studio {
namespace {

class Themes : public ::testing::TestWithParam<ThemeKind> {};

TEST_P(Themes, NameEveryColour)
{
    const Tokens& t = tokensOf(GetParam());
    const QColor* colours[] = {&t.window,      &t.panel,        &t.raised,      &t.field,
                               &t.border,      &t.borderStrong, &t.text,        &t.textDim,
                               &t.textFaint,   &t.accent,       &t.accentText,  &t.accentSoft,
                               &t.hover,       &t.error,        &t.errorSoft,   &t.warning,
                               &t.warningSoft, &t.success,      &t.successSoft, &t.canvas,
                               &t.grid,        &t.gridMajor,    &t.node,        &t.nodeTitle,
                               &t.nodeBorder,  &t.nodeSelected, &t.wire,        &t.wireSelected,
                               &t.wireRefused, &t.wireAccepted, &t.port,        &t.portHover};
    static_assert(sizeof(colours) / sizeof(*colours) * sizeof(QColor) + sizeof(t.series) + sizeof(t.marks)
                          + sizeof(QColor)
                      > sizeof(Tokens),
                  "a colour was added: name it here too");
    for (const QColor* colour : colours) {
        EXPECT_TRUE(colour->isValid()) << (colour - &t.window);
    }
    for (const QColor& colour : t.series) {
        EXPECT_TRUE(colour.isValid());
    }
}

// A colour as eyes see it that lack a kind of cones (Machado, Oliveira and Fernandes 2009), in CIE L*a*b*.
std::array<double, 3> seenAs(const QColor& color, const std::array<double, 9>& eyes)
{
    const auto linear = [](double c) { return c <= 0.04045 ? c / 12.92 : std::pow((c + 0.055) / 1.055, 2.4); };
    const double rgb[] = {linear(color.redF()), linear(color.greenF()), linear(color.blueF())};
    double seen[3];
    for (size_t row = 0; row < 3; ++row) {
        seen[row] = std::clamp(eyes[3 * row] * rgb[0] + eyes[3 * row + 1] * rgb[1] + eyes[3 * row + 2] * rgb[2], 0.0, 1.0);
    }
    const auto root = [](double t) { return t > 0.008856 ? std::cbrt(t) : 7.787 * t + 16.0 / 116; };
    const double x = root((0.4124 * seen[0] + 0.3576 * seen[1] + 0.1805 * seen[2]) / 0.95047);
    const double y = root(0.2126 * seen[0] + 0.7152 * seen[1] + 0.0722 * seen[2]);
    const double z = root((0.0193 * seen[0] + 0.1192 * seen[1] + 0.9505 * seen[2]) / 1.08883);
    return {116 * y - 16, 500 * (x - y), 200 * (y - z)};
}

double apart(const std::array<double, 3>& a, const std::array<double, 3>& b)
{
    return std::hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]);
}

// CIEDE2000 (Sharma, Wu and Dalal 2005): what eyes make of the same distance differs from colour to colour.
double perceived(const std::array<double, 3>& one, const std::array<double, 3>& other)
{
    const auto seventh = [](double c) { return std::sqrt(std::pow(c, 7) / (std::pow(c, 7) + std::pow(25.0, 7))); };
    const auto cosine = [](double degrees) { return std::cos(qDegreesToRadians(degrees)); };
    const double grey = 0.5 * (1 - seventh((std::hypot(one[1], one[2]) + std::hypot(other[1], other[2])) / 2));
    const double a1 = one[1] * (1 + grey), a2 = other[1] * (1 + grey);
    const double c1 = std::hypot(a1, one[2]), c2 = std::hypot(a2, other[2]);
    const auto hue = [](double b, double a) { return std::fmod(qRadiansToDegrees(std::atan2(b, a)) + 360, 360); };
    const double h1 = hue(one[2], a1), h2 = hue(other[2], a2);
    const double turn = std::remainder(h2 - h1, 360);
    const double byLight = other[0] - one[0], byChroma = c2 - c1;
    const double byHue = 2 * std::sqrt(c1 * c2) * std::sin(qDegreesToRadians(turn) / 2);
    const double light = (one[0] + other[0]) / 2 - 50, c = (c1 + c2) / 2, h = std::fmod(h1 + turn / 2 + 360, 360);
    const double t = 1 - 0.17 * cosine(h - 30) + 0.24 * cosine(2 * h) + 0.32 * cosine(3 * h + 6) - 0.2 * cosine(4 * h - 63);
    const double ofLight = byLight / (1 + 0.015 * light * light / std::sqrt(20 + light * light));
    const double ofChroma = byChroma / (1 + 0.045 * c), ofHue = byHue / (1 + 0.015 * c * t);
    const double turned = -2 * seventh(c) * std::sin(qDegreesToRadians(60 * std::exp(-std::pow((h - 275) / 25, 2))));
    return std::sqrt(ofLight * ofLight + ofChroma * ofChroma + ofHue * ofHue + turned * ofChroma * ofHue);
}

// Of the usual eyes, and of those without the cones for red, green and blue.
const std::array<std::array<double, 9>, 4> kEyes{
    {{1, 0, 0, 0, 1, 0, 0, 0, 1},
     {0.152286, 1.052583, -0.204868, 0.114503, 0.786281, 0.099216, -0.003882, -0.048116, 1.051998},
     {0.367322, 0.860646, -0.227968, 0.280085, 0.672501, 0.047413, -0.011820, 0.042940, 0.968881},
     {1.255528, -0.076749, -0.178779, -0.078411, 0.930809, 0.147602, 0.004733, 0.691367, 0.303900}}};
constexpr double kAnother = 14; // from here on two colours are taken for two

// The least distance of any two, to any of the eyes.
template <typename Colours, typename Distance>
double closest(const Colours& colours, const Distance& distance)
{
    double least = 1e9;
    for (const auto& eyes : kEyes) {
        for (size_t one = 0; one < colours.size(); ++one) {
            for (size_t other = one + 1; other < colours.size(); ++other) {
                least = std::min(least, distance(seenAs(colours[one], eyes), seenAs(colours[other], eyes)));
            }
        }
    }
    return least;
}

TEST_P(Themes, FramesAndNotesAreToldApartByEveryKindOfEyes)
{
    EXPECT_GT(closest(tokensOf(GetParam()).marks, apart), kAnother);
}

TEST_P(Themes, FamiliesOfLayersAreToldApartByEveryKindOfEyes)
{
    const Tokens& t = tokensOf(GetParam());
    ASSERT_GE(t.series.size(), layerGroups().size()) << "a family has no colour of its own";
    EXPECT_GT(closest(t.series, apart), kAnother);
    EXPECT_GT(closest(t.series, perceived), kAnother);
}

TEST(Colours, AreAsFarApartAsThePaperSays)
{
    EXPECT_NEAR(perceived({50, 2.6772, -79.7751}, {50, 0, -82.7485}), 2.0425, 1e-4);
    EXPECT_NEAR(perceived({50, 2.5, 0}, {73, 25, -18}), 27.1492, 1e-4);
    EXPECT_NEAR(perceived({22.7233, 20.0904, -46.694}, {23.0331, 14.973, -42.5619}), 2.0373, 1e-4);
    EXPECT_NEAR(perceived({60.2574, -34.0099, 36.2677}, {60.4626, -34.1751, 39.4387}), 1.2644, 1e-4);
}

TEST_P(Themes, TextIsReadable)
{
    const Tokens& t = tokensOf(GetParam());
    for (const QColor& under : {t.panel, t.window, t.raised, t.field, t.hover}) {
        EXPECT_GE(contrast(t.text, under), 7) << under.name().toStdString();
        EXPECT_GE(contrast(t.textDim, under), 4.5) << under.name().toStdString();
        EXPECT_GE(contrast(t.textFaint, under), 4) << under.name().toStdString();
    }
    EXPECT_GE(contrast(t.accentText, t.accent), 4.5);
    EXPECT_GE(contrast(t.text, t.errorSoft), 4.5);
    EXPECT_GE(contrast(t.text, t.warningSoft), 4.5);
    EXPECT_GE(contrast(t.text, t.accentSoft), 4.5);
    for (const QColor& colour : {t.error, t.warning, t.success, t.accent}) {
        EXPECT_GE(contrast(colour, t.panel), 4.5) << colour.name().toStdString();
    }
    for (const QColor& colour : t.series) {
        for (const QColor& under : {t.panel, t.node, t.canvas}) {
            EXPECT_GE(contrast(colour, under), 3) << colour.name().toStdString();
        }
        EXPECT_GE(contrast(t.nodeTitle, titleBar(colour, t)), 6) << colour.name().toStdString();
    }
}

TEST_P(Themes, StyleSheetHasNoNameLeftOpen)
{
    const QString sheet = styleSheet(tokensOf(GetParam()));
    EXPECT_FALSE(sheet.contains(QRegularExpression(QStringLiteral("\\{[a-zA-Z]+\\}"))));
}

INSTANTIATE_TEST_SUITE_P(Both, Themes, ::testing::Values(ThemeKind::Light, ThemeKind::Dark));

TEST(Icons, EveryPictureDrawsSomethingInTheColourAsked)
{
    int count = 0;
    for (QDirIterator files(QStringLiteral(":/icons")); files.hasNext();) {
        const std::string name = QFileInfo(files.next()).completeBaseName().toStdString();
        const QImage image = icon(name.c_str(), QColor(255, 0, 0)).pixmap(32).toImage();
        bool isDrawn = false;
        for (int y = 0; y < image.height(); ++y) {
            for (int x = 0; x < image.width(); ++x) {
                isDrawn = isDrawn || qAlpha(image.pixel(x, y)) > 200;
            }
        }
        EXPECT_TRUE(isDrawn) << name;
        ++count;
    }
    EXPECT_GT(count, 40);
}

} // namespace
} // namespace plexus::studio
