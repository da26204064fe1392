// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/studio/canvas/mark_editor.h"

#include "app/studio/canvas/canvas_view.h"
#include "app/studio/theme/theme.h"

#include <algorithm>
#include <QKeyEvent>
#include <utility>

namespace plexus::studio {

namespace {

constexpr int kLeastEditor = 120; // pixels across: also when one is zoomed out

}

MarkEditor::MarkEditor(CanvasView* view) : QPlainTextEdit(view->viewport()), m_view(*view)
{
    setObjectName(QStringLiteral("markEditor"));
    setFrameShape(QFrame::NoFrame);
    setVerticalScrollBarPolicy(Qt::ScrollBarAsNeeded);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setTabChangesFocus(true);
    hide();
    connect(view, &CanvasView::viewChanged, this, &MarkEditor::arrange);
}

void MarkEditor::open(const Place& place, const QString& text, Done done, std::function<void()> closed)
{
    finish();
    m_place = place;
    m_before = text;
    m_done = std::move(done);
    m_closed = std::move(closed);
    const bool isTitle = place.lines == TextLines::One;
    setAccessibleName(isTitle ? tr("Title") : tr("Note"));
    setToolTip(isTitle ? tr("Enter keeps it, Esc leaves it as it was") : tr("Ctrl+Enter or Esc ends; the text is kept"));
    setLineWrapMode(isTitle ? QPlainTextEdit::NoWrap : QPlainTextEdit::WidgetWidth);
    setVerticalScrollBarPolicy(isTitle ? Qt::ScrollBarAlwaysOff : Qt::ScrollBarAsNeeded);
    setPlainText(text);
    selectAll();
    show();
    arrange();
    setFocus();
}

void MarkEditor::arrange()
{
    if (isHidden()) {
        return;
    }
    QFont zoomed = m_place.font;
    const int pixels = std::max(11, static_cast<int>(m_place.font.pixelSize() * m_view.zoom()));
    zoomed.setPixelSize(pixels);
    setFont(zoomed);
    // A style sheet for all edits of the program decides colours; here the text stands on the canvas.
    setStyleSheet(QStringLiteral("QPlainTextEdit { background: %1; color: %2; border: 1px solid %3; padding: 0; "
                                 "font-size: %4px; font-weight: %5; }")
                      .arg(tokens().field.name(), tokens().text.name(), tokens().accent.name())
                      .arg(pixels)
                      .arg(static_cast<int>(m_place.font.weight())));
    const QRect on = m_view.mapFromScene(m_place.rect).boundingRect();
    const int least = fontMetrics().height() + 12;
    setGeometry(on.x(), on.y(), std::max(on.width(), kLeastEditor), std::max(on.height(), least));
}

void MarkEditor::finish()
{
    close(true);
}

void MarkEditor::cancel()
{
    close(false);
}

void MarkEditor::close(bool isKept)
{
    if (!m_closed) {
        return;
    }
    const Done done = std::exchange(m_done, nullptr);
    const std::function<void()> closed = std::exchange(m_closed, nullptr);
    const QString text = toPlainText();
    const bool hadFocus = hasFocus();
    hide();
    if (hadFocus) {
        m_view.setFocus();
    }
    if (isKept && text != m_before) {
        done(m_place.lines == TextLines::One ? text.simplified() : text);
    }
    closed();
}

void MarkEditor::keyPressEvent(QKeyEvent* event)
{
    const bool isEnter = event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter;
    const bool isTitle = m_place.lines == TextLines::One;
    if (isEnter && (isTitle || event->modifiers().testFlag(Qt::ControlModifier))) {
        finish();
    } else if (event->key() == Qt::Key_Escape) {
        isTitle ? cancel() : finish();
    } else {
        QPlainTextEdit::keyPressEvent(event);
    }
    event->accept();
}

void MarkEditor::focusOutEvent(QFocusEvent* event)
{
    QPlainTextEdit::focusOutEvent(event);
    if (event->reason() != Qt::PopupFocusReason && event->reason() != Qt::ActiveWindowFocusReason) {
        finish();
    }
}

} // namespace plexus::studio
