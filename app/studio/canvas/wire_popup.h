// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/studio/canvas/canvas_scene.h"
#include "app/studio/canvas/pick_popup.h"

namespace plexus::studio {

// "Wire to ...": the inputs that what comes out of a layer may lead into, for who does not drag. Those that nothing is wired
// to come first, those that would not take the shape last, with the reason.
class WirePopup : public PickPopup {
    Q_OBJECT

public:
    WirePopup(CanvasScene* scene, QWidget* parent);
    void open(QPoint position, const NodeItem& from); // in the parent's coordinates

protected:
    std::vector<QListWidgetItem*> found(const QString& query) override;
    QString nothingFound(const QString& query) const override;
    QString helpOf(const QListWidgetItem& item) const override;
    void pick(const QListWidgetItem& item) override;

private:
    struct Way {
        Wire wire;
        QString title, aside; // "Add", "in2"
        QString doubt;        // why the layer would not take it
        bool isOpen = true;   // nothing is wired there
        int group = 0;        // the layer's family
    };
    std::vector<Way> waysFrom(const NodeItem& from) const;

    CanvasScene& m_scene;
    std::vector<Way> m_ways; // the best first
};

} // namespace plexus::studio
