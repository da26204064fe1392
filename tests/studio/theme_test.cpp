// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/studio/theme/icons.h"
#include "app/studio/theme/style_sheet.h"
#include "app/studio/theme/theme.h"

#include <cmath>
#include <gmock/gmock.h>
#include <QDirIterator>
#include <QImage>
#include <QPixmap>
#include <QRegularExpression>

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

TEST_P(Themes, FramesAndNotesAreToldApartByEveryKindOfEyes)
{
    const std::array<double, 9> usual{1, 0, 0, 0, 1, 0, 0, 0, 1};
    const std::array<double, 9> noRed{0.152286, 1.052583, -0.204868, 0.114503, 0.786281, 0.099216,
                                      -0.003882, -0.048116, 1.051998};
    const std::array<double, 9> noGreen{0.367322, 0.860646, -0.227968, 0.280085, 0.672501, 0.047413,
                                        -0.011820, 0.042940, 0.968881};
    const std::array<double, 9> noBlue{1.255528, -0.076749, -0.178779, -0.078411, 0.930809, 0.147602,
                                       0.004733, 0.691367, 0.303900};
    const auto& marks = tokensOf(GetParam()).marks;
    for (const auto& eyes : {usual, noRed, noGreen, noBlue}) {
        for (size_t one = 0; one < marks.size(); ++one) {
            for (size_t other = one + 1; other < marks.size(); ++other) {
                const auto a = seenAs(marks[one], eyes), b = seenAs(marks[other], eyes);
                EXPECT_GT(std::hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]), 14)
                    << marks[one].name().toStdString() << " and " << marks[other].name().toStdString();
            }
        }
    }
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
        EXPECT_GE(contrast(colour, t.panel), 3) << colour.name().toStdString();
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
