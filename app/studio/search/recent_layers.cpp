// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/studio/search/recent_layers.h"

#include <QSettings>

namespace plexus::studio {

namespace {

constexpr qsizetype kMostRecent = 6; // what is seen without scrolling, and room for others

QString recentKey()
{
    return QStringLiteral("layers/recent");
}

}

QStringList recentPieces()
{
    return QSettings().value(recentKey()).toStringList();
}

void noteUsed(const QString& piece)
{
    QStringList keys = recentPieces();
    keys.removeAll(piece);
    keys.prepend(piece);
    QSettings().setValue(recentKey(), QStringList(keys.mid(0, kMostRecent)));
}

} // namespace plexus::studio
