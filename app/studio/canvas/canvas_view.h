// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/studio/canvas/canvas_scene.h"
#include "app/studio/canvas/gesture.h"
#include "app/studio/canvas/wire_gesture.h"
#include "engine/model/wiring.h"

#include <memory>
#include <optional>
#include <QGraphicsView>
#include <QTimer>

namespace plexus::studio {

// The window onto the scene: zoom, pan, and which gesture a press of the mouse begins.
class CanvasView : public QGraphicsView {
    Q_OBJECT

public:
    CanvasView(CanvasScene* scene, QWidget* parent);
    ~CanvasView() override;

    CanvasScene& canvas() const { return m_scene; }
    double zoom() const { return transform().m11(); }
    void setZoom(double zoom, QPoint anchor); // anchor (view coordinates) stays under the cursor
    void frame(const QRectF& rect);           // all of it, at a readable zoom
    void bringIntoView(const QRectF& rect);   // moves only when it is not visible
    bool isBusy() const { return m_gesture != nullptr || m_isPanning; }
    void cancelGesture();
    // The next drag of the left button cuts wires, for who has no right button to drag with. Arrows move the knife, too,
    // and Enter begins and ends the cut.
    void takeKnife();
    QPoint pointerPlace() const { return m_cursor; } // view coordinates; the middle when outside
    bool isPointerInside() const { return m_isInside; }
    QRectF visibleRect() const;

Q_SIGNALS:
    void layerWanted(QPoint at, const std::optional<plexus::WireEnd>& end);
    void layerDropped(const QString& layer, QPoint at);
    void nodeOpened(const QString& key); // by a double click
    void markOpened(const QString& key); // likewise: its text is wanted
    void colorWanted(const QString& mark, QPoint globalPosition);
    void tabPressed(bool isForward);     // backward only where a block is open
    void menuWanted(QPoint globalPosition);
    void viewChanged(); // zoomed, panned or resized
    void navigated();   // zoomed or panned by hand
    void keyPressed(QKeyEvent* event);

protected:
    void drawBackground(QPainter* painter, const QRectF& rect) override;
    void drawForeground(QPainter* painter, const QRectF& rect) override; // far_view.cpp
    void paintEvent(QPaintEvent* event) override;                        // likewise
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;
    void wheelEvent(QWheelEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void keyReleaseEvent(QKeyEvent* event) override;
    void contextMenuEvent(QContextMenuEvent* event) override;
    void dragEnterEvent(QDragEnterEvent* event) override;
    void dragMoveEvent(QDragMoveEvent* event) override;
    void dragLeaveEvent(QDragLeaveEvent* event) override;
    void dropEvent(QDropEvent* event) override;
    void leaveEvent(QEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    bool viewportEvent(QEvent* event) override;
    bool event(QEvent* event) override;

private:
    Pointer pointer(const QMouseEvent* event) const;
    GestureHost host();
    double reach() const { return 11 / zoom(); }
    void press(const Pointer& pointer);
    void pressMark(MarkItem* mark, const Pointer& pointer);
    void pressDot(DotItem* dot, const Pointer& pointer);
    void grab(QGraphicsItem* item, const Pointer& pointer);
    void hover(const Pointer& pointer);
    WireGesture::DroppedOnNothing wireDropped();
    void startPan(QPoint at);
    void putDownKnife();
    bool moveKnife(const QKeyEvent& event); // canvas_view_keys.cpp; false: the key is none of its own
    void drawKnife(QPainter* painter) const;
    enum class Items : uint8_t { Same, Others }; // than last time
    // far_view.cpp
    struct FarPicture {
        std::vector<QLineF> wires, selectedWires;
        std::vector<std::pair<QColor, QRectF>> nodes;
    };
    FarPicture farPicture() const;
    void followFar();
    void forgetFar();
    void drawFar(QPainter* painter, const QRectF& rect);
    void hideItems(bool areHidden);
    void keepSome();
    void chooseDetail(Items items); // with pictures, crisp or scaled, or from afar

    CanvasScene& m_scene;
    std::optional<FarPicture> m_far; // of what there is; nothing: to be made
    CursorHint* m_hint;
    std::unique_ptr<Gesture> m_gesture;
    std::optional<Pointer> m_pressed;      // a press on a node that may become a drag
    QGraphicsItem* m_pressedItem = nullptr;
    bool m_isPanning = false, m_isSpaceDown = false, m_spacePanned = false, m_menuBlocked = false;
    bool m_isInside = false, m_hasKnife = false, m_isFar = false, m_hidesItems = false;
    std::optional<QPoint> m_knife; // where keys have moved it
    QPoint m_panFrom, m_cursor;
    QTimer m_zooming; // runs until the zoom has come to rest
};

} // namespace plexus::studio
