// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QStyledItemDelegate>

namespace plexus::studio {

inline constexpr int problemWhatRole = Qt::UserRole, problemAcceptedRole = Qt::UserRole + 1,
                     problemPlaceRole = Qt::UserRole + 2, problemIsErrorRole = Qt::UserRole + 3;

// A problem as a row: its kind as an icon, the node, what is wrong, and fainter what would be accepted.
class ProblemRowDelegate : public QStyledItemDelegate {
    Q_OBJECT

public:
    using QStyledItemDelegate::QStyledItemDelegate;
    void paint(QPainter* painter, const QStyleOptionViewItem& option,
               const QModelIndex& index) const override;
    QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;
};

} // namespace plexus::studio
