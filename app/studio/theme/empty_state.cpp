// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/studio/theme/empty_state.h"

#include "app/studio/theme/icons.h"
#include "app/studio/theme/theme.h"

#include <QPainter>

namespace plexus::studio {

EmptyState::EmptyState(const char* iconName, const QString& title, const QString& hint,
                       QWidget* parent)
    : QWidget(parent), m_icon(iconName), m_title(title), m_hint(hint)
{
    setMinimumSize(160, 90);
    setAccessibleName(title);
    setAccessibleDescription(hint);
    connect(themeSignals(), &ThemeSignals::changed, this, qOverload<>(&QWidget::update));
}

void EmptyState::setHint(const QString& hint)
{
    m_hint = hint;
    setAccessibleDescription(hint);
    update();
}

void EmptyState::paintEvent(QPaintEvent*)
{
    const Tokens& t = tokens();
    QPainter painter(this);
    painter.fillRect(rect(), t.panel);
    const int textWidth = std::min(width() - 2 * spaceL, 380);
    QFont bold = font();
    bold.setWeight(QFont::DemiBold);
    const QRect hintBox = QFontMetrics(font()).boundingRect(
        0, 0, textWidth, 200, Qt::TextWordWrap | Qt::AlignHCenter, m_hint);
    const int iconSize = height() > 130 ? 28 : 0;
    const int titleHeight = QFontMetrics(bold).height();
    const int total = (iconSize > 0 ? iconSize + 10 : 0) + titleHeight + 5 + hintBox.height();
    int y = (height() - total) / 2;
    if (iconSize > 0) {
        icon(m_icon, t.textFaint)
            .paint(&painter, QRect((width() - iconSize) / 2, y, iconSize, iconSize));
        y += iconSize + 10;
    }
    painter.setFont(bold);
    painter.setPen(t.textDim);
    painter.drawText(QRect(0, y, width(), titleHeight), Qt::AlignHCenter, m_title);
    y += titleHeight + 5;
    painter.setFont(font());
    painter.setPen(t.textFaint);
    painter.drawText(QRect((width() - textWidth) / 2, y, textWidth, hintBox.height() + 4),
                     Qt::TextWordWrap | Qt::AlignHCenter, m_hint);
}

} // namespace plexus::studio
