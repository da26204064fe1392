// SPDX-License-Identifier: GPL-3.0-or-later
// A layer or block that is dragged from the palette onto the canvas, onto a wire included.
#include "app/studio/canvas/canvas_view.h"
#include "app/studio/search/layer_row.h"
#include "app/studio/search/layer_search.h"

#include <QDropEvent>
#include <QMimeData>

namespace plexus::studio {

void CanvasView::dragEnterEvent(QDragEnterEvent* event)
{
    if (event->mimeData()->hasFormat(layerMime)) {
        event->acceptProposedAction();
    }
}

void CanvasView::dragMoveEvent(QDragMoveEvent* event)
{
    const QPoint at = event->position().toPoint();
    const QString key = QString::fromUtf8(event->mimeData()->data(layerMime));
    const std::optional<Piece> piece = findPiece(key, m_scene.document().library());
    WireItem* wire = m_scene.wireAt(mapToScene(at), 2 * reach());
    const bool inserts = piece && wire != nullptr && canSitOnWire(*piece);
    m_scene.setHover({.wire = inserts ? wire : nullptr});
    m_hint->say(inserts ? tr("Insert here") : QString(), HintMood::Good, at);
    event->acceptProposedAction();
}

void CanvasView::dragLeaveEvent(QDragLeaveEvent*)
{
    m_scene.setHover({});
    m_hint->say({}, HintMood::Neutral, {});
}

void CanvasView::dropEvent(QDropEvent* event)
{
    m_hint->say({}, HintMood::Neutral, {});
    event->acceptProposedAction();
    setFocus();
    Q_EMIT layerDropped(QString::fromUtf8(event->mimeData()->data(layerMime)), event->position().toPoint());
}

} // namespace plexus::studio
