// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/studio/search/layer_row.h"

#include "app/studio/search/layer_search.h"
#include "app/studio/theme/theme.h"

#include <QApplication>
#include <QListWidget>
#include <QPainter>

namespace plexus::studio {

QListWidgetItem* layerItem(const Piece& piece)
{
    const QString title = QString::fromStdString(piece.title());
    auto* item = new QListWidgetItem(title);
    item->setData(layerKeyRole, pieceKey(piece));
    item->setData(layerGroupRole, groupIndex(piece.layer()));
    item->setData(layerAsideRole, pieceGroup(piece));
    item->setToolTip(QStringLiteral("<b>%1</b><p>%2</p>")
                         .arg(title.toHtmlEscaped(), QString::fromStdString(piece.help()).toHtmlEscaped()));
    return item;
}

int LayerRowDelegate::rowHeight()
{
    return QFontMetrics(QApplication::font()).height() + 12;
}

QSize LayerRowDelegate::sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const
{
    return {QStyledItemDelegate::sizeHint(option, index).width(), rowHeight()};
}

void LayerRowDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option,
                             const QModelIndex& index) const
{
    const Tokens& t = tokens();
    const bool isLayer = index.data(layerKeyRole).isValid();
    const bool isCurrent = option.state.testFlag(QStyle::State_Selected);
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    const QRectF row = QRectF(option.rect).adjusted(1, 1, -1, -1);
    painter->setPen(Qt::NoPen);
    if (isLayer && (isCurrent || option.state.testFlag(QStyle::State_MouseOver))) {
        painter->setBrush(isCurrent ? t.accentSoft : t.hover);
        painter->drawRoundedRect(row, 4, 4);
    }
    QRectF text = row.adjusted(spaceM, 0, -spaceM, 0);
    if (isLayer) {
        const auto group = index.data(layerGroupRole).toUInt();
        painter->setBrush(t.series[group % t.series.size()]);
        painter->drawRoundedRect(QRectF(text.left(), row.center().y() - 5, 10, 10), 3, 3);
        text.adjust(18, 0, 0, 0);
    }
    if (const QVariant closed = index.data(headingClosedRole); closed.isValid()) {
        const QPointF at(text.left() + 4, row.center().y());
        painter->setBrush(t.textFaint);
        painter->drawPolygon(closed.toBool()
                                 ? QPolygonF({at + QPointF(-2, -4), at + QPointF(3, 0), at + QPointF(-2, 4)})
                                 : QPolygonF({at + QPointF(-4, -2), at + QPointF(4, -2), at + QPointF(0, 3)}));
        text.adjust(14, 0, 0, 0);
    }
    painter->setPen(isLayer ? t.text : t.textFaint);
    painter->setFont(option.font);
    const QString title = index.data(Qt::DisplayRole).toString();
    painter->drawText(text, Qt::AlignLeft | Qt::AlignVCenter,
                      option.fontMetrics.elidedText(title, Qt::ElideRight, static_cast<int>(text.width())));
    const QString aside = index.data(layerAsideRole).toString();
    text.adjust(option.fontMetrics.horizontalAdvance(title) + 12, 0, 0, 0);
    painter->setFont(smallFont());
    painter->setPen(t.textFaint);
    const QFontMetrics metrics(smallFont());
    painter->drawText(text, Qt::AlignRight | Qt::AlignVCenter,
                      metrics.elidedText(aside, Qt::ElideRight, static_cast<int>(text.width())));
    painter->restore();
}

} // namespace plexus::studio
