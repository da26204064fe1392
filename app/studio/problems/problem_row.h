// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QStyledItemDelegate>

namespace plexus::studio {

inline constexpr int problemWhatRole = Qt::UserRole, problemAcceptedRole = Qt::UserRole + 1,
                     problemPlaceRole = Qt::UserRole + 2, problemIsErrorRole = Qt::UserRole + 3,
                     problemIsSilencedRole = Qt::UserRole + 4,
                     problemActionsRole = Qt::UserRole + 5; // the size of the buttons at the end

// A problem as a row: its kind as an icon, the node, what is wrong, fainter what would be accepted, and room for
// buttons. Advice is said in a calmer voice.
class ProblemRowDelegate : public QStyledItemDelegate {
    Q_OBJECT

public:
    using QStyledItemDelegate::QStyledItemDelegate;
    void paint(QPainter* painter, const QStyleOptionViewItem& option,
               const QModelIndex& index) const override;
    QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;
    void updateEditorGeometry(QWidget* actions, const QStyleOptionViewItem& option,
                              const QModelIndex& index) const override;
};

} // namespace plexus::studio
