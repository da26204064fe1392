// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>
#include <QPlainTextEdit>

namespace plexus::studio {

class CanvasView;

enum class TextLines : uint8_t { One, Many };

// Edits a text where it stands on the canvas. Enter ends a title, Ctrl+Enter or Esc a note; Esc leaves a title
// as it was. Clicking elsewhere keeps what was written.
class MarkEditor : public QPlainTextEdit {
    Q_OBJECT

public:
    explicit MarkEditor(CanvasView* view);

    struct Place {
        QRectF rect; // in the scene
        QFont font;  // at zoom 1
        TextLines lines = TextLines::One;
    };
    using Done = std::function<void(const QString& text)>;
    // `done` hears what was written; `closed` that the text is shown by the canvas again. Both once, closed last.
    void open(const Place& place, const QString& text, Done done, std::function<void()> closed);
    bool isOpen() const { return !isHidden(); }
    void finish(); // keeps what was written
    void cancel();

protected:
    void keyPressEvent(QKeyEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;

private:
    void arrange(); // zoomed or panned
    void close(bool isKept);

    CanvasView& m_view;
    Place m_place;
    QString m_before;
    Done m_done;
    std::function<void()> m_closed;
};

} // namespace plexus::studio
