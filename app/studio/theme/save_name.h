// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

class QWidget;

namespace plexus::studio {

// Asks where to save. A name without ending gets `suffix` before the dialog asks about overwriting.
// Empty: cancelled.
QString askSaveName(QWidget* parent, const QString& title, const QString& start,
                    const QString& filter, const QString& suffix);

} // namespace plexus::studio
