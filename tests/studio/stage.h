// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/studio/canvas/canvas.h"
#include "app/studio/canvas/search_popup.h"
#include "engine/model/wiring.h"

#include <QTest>

namespace plexus::studio {

// A document on a shown canvas, and hands for the mouse.
struct Stage {
    Document document;
    Canvas canvas{&document};

    Stage()
    {
        canvas.resize(1200, 800);
        canvas.show();
        [[maybe_unused]] const bool isShown = QTest::qWaitForWindowExposed(&canvas);
    }

    CanvasView& view() { return *canvas.view(); }
    CanvasScene& scene() { return canvas.view()->canvas(); }
    const Graph& graph() const { return document.graph(); }

    // Adds a node and gives its key.
    QString add(const char* layer, double x, double y)
    {
        Added made = placeNode(graph(), *findLayer(layer), {{}, {x, y}}, std::nullopt, document.inference());
        if (Result<void> added = document.apply(std::move(made.edit)); !added.ok()) {
            qFatal("%s", added.error().sentence().c_str());
        }
        document.refresh();
        return QString::fromStdString(made.key);
    }
    void wire(const QString& from, const QString& to)
    {
        (void)document.apply(edits::connect({from.toStdString(), "out", to.toStdString(), "in"}));
        document.refresh();
    }

    QPoint inView(QPointF scenePoint) { return view().mapFromScene(scenePoint); }
    QPoint output(const QString& key) { return inView(scene().node(key)->outputPoint(0)); }
    QPoint input(const QString& key, int index = 0) { return inView(scene().node(key)->inputPoint(index)); }
    QPoint head(const QString& key) { return inView(scene().node(key)->pos() + QPointF(60, 15)); }

    void press(QPoint at, Qt::KeyboardModifiers keys = {}, Qt::MouseButton button = Qt::LeftButton)
    {
        QTest::mousePress(view().viewport(), button, keys, at);
    }
    void moveTo(QPoint at) { QTest::mouseMove(view().viewport(), at); }
    void release(QPoint at, Qt::KeyboardModifiers keys = {}, Qt::MouseButton button = Qt::LeftButton)
    {
        QTest::mouseRelease(view().viewport(), button, keys, at);
    }
    void drag(QPoint from, QPoint to, Qt::KeyboardModifiers keys = {}, Qt::MouseButton button = Qt::LeftButton)
    {
        press(from, keys, button);
        moveTo(from + (to - from) / 2);
        moveTo(to);
        release(to, keys, button);
    }
    void key(Qt::Key key, Qt::KeyboardModifiers modifiers = {}) { QTest::keyClick(&view(), key, modifiers); }

    bool isWired(const QString& from, const QString& to) const
    {
        for (const Wire& wire : graph().wires()) {
            if (wire.from == from.toStdString() && wire.to == to.toStdString()) {
                return true;
            }
        }
        return false;
    }
    QString hint() const { return canvas.findChild<QLabel*>(QStringLiteral("cursorHint"))->text(); }
};

} // namespace plexus::studio
