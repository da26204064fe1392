// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QStringList>

namespace plexus::studio {

// What somebody chose last by its pieceKey(), the latest first; remembered from start to start.
QStringList recentPieces();
void noteUsed(const QString& piece);

} // namespace plexus::studio
