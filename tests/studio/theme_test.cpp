// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/studio/theme/icons.h"
#include "app/studio/theme/style_sheet.h"
#include "app/studio/theme/theme.h"

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
    static_assert(sizeof(colours) / sizeof(*colours) * sizeof(QColor) + sizeof(t.series)
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
