// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/studio/document/document.h"

#include <QLabel>
#include <QTimer>
#include <QToolButton>
#include <QWidget>

namespace plexus::studio {

enum class Saying : uint8_t { Refusal, Note }; // Note: all went well, but there is something to know

// What floats above the graph: the words on an empty canvas, "edited since start", why something was
// refused, and the zoom. The widgets are children of the canvas; this arranges them.
class CanvasOverlay : public QObject {
    Q_OBJECT

public:
    explicit CanvasOverlay(QWidget* canvas);

    void setEmpty(bool isEmpty);
    void setEdited(bool isEdited, TrainedBy by);
    void setZoom(double zoom);
    // The blocks that are open, outermost first, as (key, title); none: the network itself is shown.
    void setPath(const std::vector<std::pair<QString, QString>>& path);
    void say(const QString& sentence, Saying saying); // goes by itself
    void arrange();

Q_SIGNALS:
    void zoomInClicked();
    void zoomOutClicked();
    void zoomResetClicked();
    void frameAllClicked();
    void blockChosen(const QString& key); // "": the network

private:
    QToolButton* button(const QString& text, const QString& tip);
    void restyle();

    QWidget* m_canvas;
    QLabel *m_empty, *m_edited, *m_saying, *m_path;
    QWidget* m_zoomBar;
    QToolButton* m_zoom;
    QTimer m_sayingEnds;
    Saying m_kind = Saying::Refusal;
};

} // namespace plexus::studio
