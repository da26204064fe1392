// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QLabel>
#include <QTimer>
#include <QToolButton>
#include <QWidget>

namespace plexus::studio {

// What floats above the graph: the words on an empty canvas, "edited since start", why something was
// refused, and the zoom. The widgets are children of the canvas; this arranges them.
class CanvasOverlay : public QObject {
    Q_OBJECT

public:
    explicit CanvasOverlay(QWidget* canvas);

    void setEmpty(bool isEmpty);
    void setEdited(bool isEdited, TrainedBy by);
    void setZoom(double zoom);
    void say(const QString& sentence); // goes by itself
    void arrange();

Q_SIGNALS:
    void zoomInClicked();
    void zoomOutClicked();
    void zoomResetClicked();
    void frameAllClicked();

private:
    QToolButton* button(const QString& text, const QString& tip);
    void restyle();

    QWidget* m_canvas;
    QLabel *m_empty, *m_edited, *m_saying;
    QWidget* m_zoomBar;
    QToolButton* m_zoom;
    QTimer m_sayingEnds;
};

} // namespace plexus::studio
