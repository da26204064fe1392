// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/studio/search/recent_layers.h"

#include <QSettings>
#include <QStringList>

namespace plexus::studio {

namespace {

constexpr qsizetype kMostRecent = 6; // what is seen without scrolling, and room for others

QString recentKey()
{
    return QStringLiteral("layers/recent");
}

}

std::vector<const LayerDef*> recentLayers()
{
    std::vector<const LayerDef*> layers;
    for (const QString& key : QSettings().value(recentKey()).toStringList()) {
        if (const LayerDef* layer = findLayer(key.toStdString())) {
            layers.push_back(layer);
        }
    }
    return layers;
}

void noteUsed(const LayerDef& layer)
{
    QSettings settings;
    QStringList keys = settings.value(recentKey()).toStringList();
    const QString key = QString::fromStdString(layer.key);
    keys.removeAll(key);
    keys.prepend(key);
    settings.setValue(recentKey(), QStringList(keys.mid(0, kMostRecent)));
}

} // namespace plexus::studio
