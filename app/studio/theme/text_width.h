// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFont>
#include <QString>

namespace plexus::studio {

// How wide the text is in a font of so many pixels. Remembered: a network says the same few words thousands of times.
double textWidth(const QFont& font, const QString& text);

} // namespace plexus::studio
