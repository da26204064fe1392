// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/studio/theme/theme.h"

#include "app/studio/theme/style_sheet.h"

#include <cmath>
#include <QApplication>
#include <QFontDatabase>
#include <QPalette>
#include <QPixmapCache>
#include <QStyle>
#include <QStyleFactory>

namespace plexus::studio {
namespace {

const Tokens kLight{
    .isDark = false,
    .window = "#eef0f3",
    .panel = "#ffffff",
    .raised = "#f6f7f9",
    .field = "#ffffff",
    .border = "#dcdfe5",
    .borderStrong = "#bcc1cb",
    .text = "#1a1d24",
    .textDim = "#525866",
    .textFaint = "#6c7280",
    .accent = "#3f51d8",
    .accentText = "#ffffff",
    .accentSoft = "#e6e9fd",
    .hover = "#eceef3",
    .error = "#c0242b",
    .errorSoft = "#fdebec",
    .warning = "#8f5a00",
    .warningSoft = "#fdf2d9",
    .success = "#18763a",
    .successSoft = "#e2f5e8",
    .canvas = "#f5f6f8",
    .grid = "#e6e8ed",
    .gridMajor = "#d8dbe2",
    .node = "#ffffff",
    .nodeTitle = "#1a1d24",
    .nodeBorder = "#c9cdd6",
    .nodeSelected = "#3f51d8",
    .wire = "#8a90a0",
    .wireSelected = "#3f51d8",
    .wireRefused = "#c0242b",
    .wireAccepted = "#18763a",
    .port = "#6c7280",
    .portHover = "#3f51d8",
    .series = {"#5658d1", "#64321d", "#1e8058", "#a94b7f", "#3d2a94", "#756100", "#2d96ce",
               "#ea5276", "#789300", "#4b4c4e"},
    .marks = {"#4f5561", "#1a56b8", "#d07000", "#12a07c", "#c85aa8", "#d8c820", "#58bbee"},
};

const Tokens kDark{
    .isDark = true,
    .window = "#121317",
    .panel = "#1a1c21",
    .raised = "#23252c",
    .field = "#101115",
    .border = "#2b2e37",
    .borderStrong = "#434855",
    .text = "#e7e9ee",
    .textDim = "#a8adba",
    .textFaint = "#858b9a",
    .accent = "#8496ff",
    .accentText = "#0c0f1d",
    .accentSoft = "#272d52",
    .hover = "#2a2d36",
    .error = "#ff7b7b",
    .errorSoft = "#3a1f23",
    .warning = "#f0b849",
    .warningSoft = "#382c14",
    .success = "#5fd08a",
    .successSoft = "#17321f",
    .canvas = "#15161a",
    .grid = "#1e2026",
    .gridMajor = "#272a32",
    .node = "#22242b",
    .nodeTitle = "#e7e9ee",
    .nodeBorder = "#3a3e4a",
    .nodeSelected = "#8496ff",
    .wire = "#6f7686",
    .wireSelected = "#8496ff",
    .wireRefused = "#ff7b7b",
    .wireAccepted = "#5fd08a",
    .port = "#959bab",
    .portHover = "#8496ff",
    .series = {"#7182ff", "#f08c28", "#c1f1cc", "#ad6d7d", "#9f8bb2", "#ffde7f", "#63c9ff",
               "#da4642", "#8bb883", "#b8bac1"},
    .marks = {"#727a88", "#4a7df0", "#e88a2a", "#2ab48c", "#e584c8", "#f7e463", "#86d6ff"},
};

struct Current {
    ThemeKind kind = ThemeKind::System;
    const Tokens* table = &kLight;
};

Current& current()
{
    static Current value;
    return value;
}

// What the desktop's palette was before we replaced it.
bool desktopIsDark()
{
    static const bool isDark = QPalette().color(QPalette::Window).lightness() < 128;
    return isDark;
}

QPalette paletteOf(const Tokens& table)
{
    QPalette palette;
    const auto set = [&](QPalette::ColorRole role, const QColor& color, const QColor& disabled) {
        palette.setColor(QPalette::Active, role, color);
        palette.setColor(QPalette::Inactive, role, color);
        palette.setColor(QPalette::Disabled, role, disabled);
    };
    set(QPalette::Window, table.panel, table.panel);
    set(QPalette::WindowText, table.text, table.textFaint);
    set(QPalette::Base, table.field, table.panel);
    set(QPalette::AlternateBase, table.raised, table.raised);
    set(QPalette::ToolTipBase, table.raised, table.raised);
    set(QPalette::ToolTipText, table.text, table.text);
    set(QPalette::PlaceholderText, table.textFaint, table.textFaint);
    set(QPalette::Text, table.text, table.textFaint);
    set(QPalette::Button, table.raised, table.raised);
    set(QPalette::ButtonText, table.text, table.textFaint);
    set(QPalette::BrightText, table.error, table.error);
    set(QPalette::Highlight, table.accent, table.borderStrong);
    set(QPalette::HighlightedText, table.accentText, table.text);
    set(QPalette::Link, table.accent, table.textFaint);
    set(QPalette::LinkVisited, table.accent, table.textFaint);
    set(QPalette::Light, table.raised, table.raised);
    set(QPalette::Midlight, table.raised, table.raised);
    set(QPalette::Mid, table.border, table.border);
    set(QPalette::Dark, table.borderStrong, table.borderStrong);
    set(QPalette::Shadow, table.borderStrong, table.borderStrong);
    return palette;
}

QFont baseFont()
{
    QFont font = QFontDatabase::systemFont(QFontDatabase::GeneralFont);
    for (const char* family : {"Inter", "Noto Sans"}) {
        if (QFontDatabase::hasFamily(QLatin1String(family))) {
            font = QFont(QLatin1String(family));
            break;
        }
    }
    font.setPixelSize(13);
    return font;
}

} // namespace

const Tokens& tokensOf(ThemeKind kind)
{
    switch (kind) {
    case ThemeKind::Light:
        return kLight;
    case ThemeKind::Dark:
        return kDark;
    case ThemeKind::System:
        break;
    }
    return desktopIsDark() ? kDark : kLight;
}

const Tokens& tokens()
{
    return *current().table;
}

ThemeKind currentTheme()
{
    return current().kind;
}

ThemeSignals* themeSignals()
{
    static ThemeSignals signalsOfTheme;
    return &signalsOfTheme;
}

void applyTheme(QApplication& application, ThemeKind kind)
{
    desktopIsDark();
    current() = {kind, &tokensOf(kind)};
    QPixmapCache::clear();
    if (application.styleSheet().isEmpty()) { // the first time; a style sheet wraps the style
        QApplication::setStyle(QStyleFactory::create(QStringLiteral("Fusion")));
    }
    QApplication::setFont(baseFont());
    QApplication::setPalette(paletteOf(tokens()));
    application.setStyleSheet(styleSheet(tokens()));
    Q_EMIT themeSignals()->changed();
}

QFont smallFont()
{
    QFont font = QApplication::font();
    font.setPixelSize(11);
    return font;
}

QFont monoFont()
{
    QFont font = QFontDatabase::systemFont(QFontDatabase::FixedFont);
    font.setPixelSize(12);
    return font;
}

QFont titleFont()
{
    QFont font = QApplication::font();
    font.setPixelSize(17);
    font.setWeight(QFont::DemiBold);
    return font;
}

QColor blend(const QColor& over, const QColor& under, double amount)
{
    const auto mix = [amount](double a, double b) {
        return static_cast<float>(a * amount + b * (1 - amount));
    };
    return QColor::fromRgbF(mix(over.redF(), under.redF()), mix(over.greenF(), under.greenF()),
                            mix(over.blueF(), under.blueF()));
}

QColor titleBar(const QColor& family, const Tokens& table)
{
    return blend(family, table.node, table.isDark ? 0.24 : 0.22);
}

double contrast(const QColor& left, const QColor& right)
{
    // Relative luminance of WCAG 2.1.
    const auto luminance = [](const QColor& color) {
        const auto linear = [](double c) {
            return c <= 0.04045 ? c / 12.92 : std::pow((c + 0.055) / 1.055, 2.4);
        };
        return 0.2126 * linear(color.redF()) + 0.7152 * linear(color.greenF())
               + 0.0722 * linear(color.blueF());
    };
    const double a = luminance(left), b = luminance(right);
    return (std::max(a, b) + 0.05) / (std::min(a, b) + 0.05);
}

} // namespace plexus::studio
