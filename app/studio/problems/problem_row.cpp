// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/studio/problems/problem_row.h"

#include "app/studio/theme/icons.h"
#include "app/studio/theme/theme.h"

#include <QPainter>
#include <QTextLayout>

namespace plexus::studio {

namespace {

constexpr int kIcon = 16, kPlaceWidth = 150, kPad = 7;

QString sentence(const QModelIndex& index)
{
    const QString accepted = index.data(problemAcceptedRole).toString();
    const QString what = index.data(problemWhatRole).toString();
    return accepted.isEmpty() ? what : what + QStringLiteral("; ") + accepted;
}

// Where the words stand in a row that begins at (0, 0) and is `width` wide.
QRect wordsRect(int width, const QModelIndex& index)
{
    const int left = spaceM + kIcon + spaceM + kPlaceWidth + spaceM;
    const int right = index.data(problemActionsRole).toSize().width() + spaceM;
    return {left, kPad, std::max(160, width - left - right), 10000};
}

}

QSize ProblemRowDelegate::sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const
{
    const int width = option.widget != nullptr ? option.rect.width() : 400;
    const QRect words = option.fontMetrics.boundingRect(wordsRect(width, index), Qt::TextWordWrap, sentence(index));
    const int actions = index.data(problemActionsRole).toSize().height();
    return {width, std::max(std::max(words.height(), kIcon) + 2 * kPad, actions)};
}

void ProblemRowDelegate::updateEditorGeometry(QWidget* actions, const QStyleOptionViewItem& option,
                                              const QModelIndex& index) const
{
    const QSize size = index.data(problemActionsRole).toSize();
    actions->setGeometry(option.rect.right() + 1 - size.width(), option.rect.top(), size.width(), size.height());
}

void ProblemRowDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option,
                               const QModelIndex& index) const
{
    const Tokens& t = tokens();
    const bool isError = index.data(problemIsErrorRole).toBool();
    const bool isSilenced = index.data(problemIsSilencedRole).toBool();
    const QRect row = option.rect;
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    if (option.state & (QStyle::State_Selected | QStyle::State_MouseOver)) {
        painter->setPen(Qt::NoPen);
        painter->setBrush(option.state & QStyle::State_Selected ? t.accentSoft : t.hover);
        painter->drawRoundedRect(QRectF(row).adjusted(2, 1, -2, -1), 4, 4);
    }
    const QRect mark(row.left() + spaceM, row.top() + kPad + 1, kIcon, kIcon);
    icon(isError ? "error" : "info", isError ? t.error : isSilenced ? t.textFaint : t.warning).paint(painter, mark);
    painter->setFont(option.font);
    painter->setPen(t.textDim);
    const QRect place(mark.right() + 1 + spaceM, row.top() + kPad, kPlaceWidth, option.fontMetrics.height());
    painter->drawText(place, Qt::AlignLeft | Qt::AlignVCenter,
                      option.fontMetrics.elidedText(index.data(problemPlaceRole).toString(), Qt::ElideRight,
                                                    place.width()));
    painter->setPen(isError ? t.text : isSilenced ? t.textFaint : t.textDim);
    painter->drawText(wordsRect(row.width(), index).translated(row.topLeft()).intersected(row.adjusted(0, 0, 0, -kPad + 2)),
                      Qt::TextWordWrap, sentence(index));
    painter->restore();
}

} // namespace plexus::studio
