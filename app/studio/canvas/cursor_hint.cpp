// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/studio/canvas/cursor_hint.h"

#include "app/studio/theme/theme.h"

#include <algorithm>
#include <QPainter>

namespace plexus::studio {

namespace {

constexpr int kWidest = 320;

}

CursorHint::CursorHint(QWidget* parent) : QLabel(parent)
{
    setObjectName(QStringLiteral("cursorHint"));
    setAttribute(Qt::WA_TransparentForMouseEvents);
    setWordWrap(true);
    setContentsMargins(14, 7, 12, 7);
    hide();
}

void CursorHint::say(const QString& sentence, HintMood mood, QPoint position)
{
    if (sentence.isEmpty()) {
        clear();
        hide();
        return;
    }
    m_mood = mood;
    setText(sentence);
    QPalette colors = palette();
    colors.setColor(QPalette::WindowText, tokens().text);
    setPalette(colors);
    const int natural = fontMetrics().horizontalAdvance(sentence) + 30;
    setFixedWidth(std::min(natural, kWidest));
    setFixedHeight(heightForWidth(width()));
    const QSize room = parentWidget()->size();
    move(std::clamp(position.x() + 18, 4, std::max(4, room.width() - width() - 4)),
         std::clamp(position.y() + 18, 4, std::max(4, room.height() - height() - 4)));
    show();
    raise();
    update();
}

void CursorHint::paintEvent(QPaintEvent* event)
{
    const Tokens& t = tokens();
    const QColor edge = m_mood == HintMood::Refused    ? t.error
                        : m_mood == HintMood::Doubtful ? t.warning
                        : m_mood == HintMood::Good     ? t.success
                                                       : t.borderStrong;
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(edge, 1));
    painter.setBrush(t.raised);
    painter.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), radius, radius);
    painter.setPen(Qt::NoPen);
    painter.setBrush(edge);
    painter.drawRoundedRect(QRectF(5, 7, 3, height() - 14), 1.5, 1.5);
    painter.end();
    QLabel::paintEvent(event);
}

} // namespace plexus::studio
