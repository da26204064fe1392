// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/model/piece.h"

#include <QStyledItemDelegate>

class QListWidgetItem;

namespace plexus::studio {

// Roles of an item that stands for a layer or a block that is kept, in the palette and in the search popup.
inline constexpr int layerKeyRole = Qt::UserRole; // pieceKey()
inline constexpr int layerGroupRole = Qt::UserRole + 1; // index of the group: the colour
inline constexpr int layerAsideRole = Qt::UserRole + 2; // text at the right end of the row

inline constexpr int headingClosedRole = Qt::UserRole + 3; // of a heading: are its layers hidden?

inline constexpr const char* layerMime = "application/x-plexus-layer";

QListWidgetItem* layerItem(const Piece& piece);

// A layer as a row: the colour of its group, its title, something faint at the right end.
class LayerRowDelegate : public QStyledItemDelegate {
    Q_OBJECT

public:
    using QStyledItemDelegate::QStyledItemDelegate;
    static int rowHeight();

    void paint(QPainter* painter, const QStyleOptionViewItem& option,
               const QModelIndex& index) const override;
    QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;
};

} // namespace plexus::studio
