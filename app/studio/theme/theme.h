// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <cstdint>
#include <QColor>
#include <QFont>
#include <QObject>
#include <QString>

class QApplication;

namespace plexus::studio {

// Every colour of the window. One table per theme; nothing else in the studio names a colour.
struct Tokens {
    bool isDark = false;
    // Surfaces, from the back to the front; text in three strengths, readable on panel and window.
    QColor window, panel, raised, field, border, borderStrong;
    QColor text, textDim, textFaint;
    QColor accent, accentText, accentSoft, hover;
    QColor error, errorSoft, warning, warningSoft, success, successSoft;
    // The canvas.
    QColor canvas, grid, gridMajor;
    QColor node, nodeTitle, nodeBorder, nodeSelected;
    QColor wire, wireSelected, wireRefused, wireAccepted, port, portHover;
    // Categorical, seen on panel and canvas: families of layers, classes, curves. Colour-blind eyes tell them apart, too:
    // theme_test measures every two as they are seen without each kind of cones.
    std::array<QColor, 10> series;
    // Of frames and notes, in the order of the engine's markColors(): told apart likewise.
    std::array<QColor, 7> marks;
};

enum class ThemeKind : uint8_t { Light, Dark, System };

const Tokens& tokens();                 // of the current theme
const Tokens& tokensOf(ThemeKind kind); // System: what the desktop asks for
ThemeKind currentTheme();               // as chosen
// Sets palette, style, style sheet and font of the program, then emits themeSignals()->changed().
void applyTheme(QApplication& application, ThemeKind kind);

class ThemeSignals : public QObject {
    Q_OBJECT

Q_SIGNALS:
    void changed();
};
ThemeSignals* themeSignals();

// Distances in device-independent pixels.
inline constexpr int spaceS = 4, spaceM = 8, spaceL = 16, radius = 6;

QFont smallFont(); // captions and axis numbers
QFont monoFont();  // figures in columns, code
QFont titleFont(); // headings of dialogs and empty states

// The first `amount` (0 ... 1) of a colour over another.
QColor blend(const QColor& over, const QColor& under, double amount);
// What the title of a layer of a family stands on: a breath of its colour.
QColor titleBar(const QColor& family, const Tokens& table);
// WCAG contrast ratio, 1 ... 21.
double contrast(const QColor& left, const QColor& right);

} // namespace plexus::studio
