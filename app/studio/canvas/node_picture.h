// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/model/infer.h"
#include "engine/model/layout.h"

#include <map>
#include <QPointF>
#include <QRectF>
#include <QSizeF>
#include <QString>
#include <string_view>
#include <vector>

class QPainter;

namespace plexus::studio {

// What a node's picture shows, as values: made from the document, drawn without it.
struct NodePicture {
    struct Line {
        QString label, value;
    };
    QString title;
    QString key;              // shown beside the title when the title does not say it
    int group = 0;            // of the palette: decides the colour
    std::vector<Line> lines;  // the parameters the definition wants shown
    QString shape;            // "32 × 28 × 28", without batch; empty while unknown
    QString parameters;       // "320 parameters"; empty for none
    QString error, warning;   // the first sentence of each kind; empty when there is none
    int problems = 0;
    std::vector<QString> inputs, outputs; // port keys
    bool isBypassed = false;              // data passes it by
    bool isCollapsed = false;             // its title alone is drawn
    bool isBlock = false;                 // it opens to what lies in it
    bool labelsInputs = false;            // more than one input: their names are drawn
    bool operator==(const NodePicture&) const = default;
};
inline bool operator==(const NodePicture::Line& left, const NodePicture::Line& right)
{
    return left.label == right.label && left.value == right.value;
}

// The problems of each node, and for a block those of what lies in it, in their order: who draws many nodes makes one.
using ProblemsByNode = std::map<std::string_view, std::vector<const Problem*>>;
ProblemsByNode problemsByNode(const Inference& inference); // which must stay
NodePicture pictureOf(const Graph& graph, const GraphNode& node, const Inference& inference, const ProblemsByNode& problems);
NodePicture pictureOf(const Graph& graph, const GraphNode& node, const Inference& inference); // of one
// "32 × 28 × 28" of (batch, 32, 28, 28); "one number" of (batch).
QString sampleText(const Shape& shape);

// Where things are, in the node's own coordinates (top left of the body is the origin).
struct NodeLayout {
    QSizeF size;
    double headerHeight = 0, lineTop = 0, lineHeight = 0, footerTop = 0;
    std::vector<QPointF> inputs, outputs; // centres of the ports
    QRectF body() const { return {QPointF(0, 0), size}; }
};
NodeLayout layoutOf(const NodePicture& picture);

struct NodeState {
    bool isSelected = false, isHovered = false;
    bool isRunning = false; // a run trains it as it is here
    double scale = 1; // device-independent pixels per unit: decides the level of detail
    int hoveredInput = -1, hoveredOutput = -1;
    std::vector<bool> inputWired, outputWired;
    // While a wire is dragged: what may take it. Empty: no wire is dragged.
    std::vector<bool> inputOffered, outputOffered;
};
void paintNode(QPainter& painter, const NodePicture& picture, const NodeLayout& layout,
               const NodeState& state);

inline constexpr double portRadius = 5;

} // namespace plexus::studio
