// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/studio/canvas/search_popup.h"

#include "app/studio/search/layer_row.h"
#include "app/studio/search/layer_search.h"
#include "app/studio/search/recent_layers.h"

#include <algorithm>
#include <QListWidgetItem>

namespace plexus::studio {

SearchPopup::SearchPopup(const BlockLibrary& library, QWidget* parent) : PickPopup(parent), m_library(library)
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
    std::vector<QListWidgetItem*> rows;
    for (const Piece& piece : searchPieces(query, m_library)) {
        if (!m_filter || m_filter(piece)) {
            rows.push_back(layerItem(piece));
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
    const std::optional<Piece> piece = findPiece(item.data(layerKeyRole).toString(), m_library);
    return piece ? QString::fromStdString(piece->help()) : QString();
}

void SearchPopup::pick(const QListWidgetItem& item)
{
    const QString key = item.data(layerKeyRole).toString();
    if (const std::optional<Piece> piece = findPiece(key, m_library)) { // another window may have deleted it
        noteUsed(key);
        Q_EMIT chosen(*piece);
    }
}

} // namespace plexus::studio
