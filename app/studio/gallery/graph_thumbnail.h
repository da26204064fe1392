// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/model/graph.h"

#include <QWidget>

namespace plexus::studio {

// A graph from afar: a block per node in the colour of its group, and the wires.
class GraphThumbnail : public QWidget {
    Q_OBJECT

public:
    GraphThumbnail(Graph graph, QWidget* parent);
    QSize sizeHint() const override { return {240, 110}; }

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    Graph m_graph;
};

} // namespace plexus::studio
