// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/studio/theme/text_width.h"

#include <QFontMetricsF>
#include <QHash>

namespace plexus::studio {
namespace {

constexpr qsizetype kMostRemembered = 20000;

} // namespace

double textWidth(const QFont& font, const QString& text)
{
    static thread_local QHash<QString, QHash<QString, double>> fonts; // by QFont::key(), by text
    QHash<QString, double>& widths = fonts[font.key()];
    if (const auto known = widths.constFind(text); known != widths.constEnd()) {
        return *known;
    }
    if (widths.size() >= kMostRemembered) {
        widths.clear();
    }
    return *widths.insert(text, QFontMetricsF(font).horizontalAdvance(text));
}

} // namespace plexus::studio
