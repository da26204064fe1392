// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/studio/canvas/search_popup.h"

#include "app/studio/search/layer_row.h"
#include "app/studio/search/layer_search.h"
#include "app/studio/search/recent_layers.h"

#include <algorithm>
#include <QListWidgetItem>

namespace plexus::studio {

namespace {

const LayerDef* layerOf(const QListWidgetItem& item)
{
    return findLayer(item.data(layerKeyRole).toString().toStdString());
}

}

SearchPopup::SearchPopup(QWidget* parent) : PickPopup(parent)
{
    setObjectName(QStringLiteral("searchPopup"));
    setAccessibleName(tr("Add a layer"));
}

void SearchPopup::open(QPoint position, const QString& caption, Filter filter)
{
    m_filter = std::move(filter);
    popUp(position, caption);
}

std::vector<QListWidgetItem*> SearchPopup::found(const QString& query)
{
    std::vector<const LayerDef*> layers = searchLayers(query);
    if (query.isEmpty()) {
        const std::vector<const LayerDef*> recent = recentLayers();
        const auto age = [&](const LayerDef* layer) { return std::find(recent.begin(), recent.end(), layer); };
        std::stable_sort(layers.begin(), layers.end(),
                         [&](const LayerDef* left, const LayerDef* right) { return age(left) < age(right); });
    }
    std::vector<QListWidgetItem*> rows;
    for (const LayerDef* layer : layers) {
        if (!m_filter || m_filter(*layer)) {
            rows.push_back(layerItem(*layer));
        }
    }
    return rows;
}

QString SearchPopup::nothingFound(const QString& query) const
{
    return query.isEmpty() ? tr("No layer fits here") : tr("No layer that fits is called “%1”").arg(query);
}

QString SearchPopup::helpOf(const QListWidgetItem& item) const
{
    return QString::fromStdString(layerOf(item)->help);
}

void SearchPopup::pick(const QListWidgetItem& item)
{
    const LayerDef* layer = layerOf(item);
    noteUsed(*layer);
    Q_EMIT chosen(layer);
}

} // namespace plexus::studio
