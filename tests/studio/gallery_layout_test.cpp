// SPDX-License-Identifier: GPL-3.0-or-later
// What the examples look like before anybody touches them.
#include "app/studio/canvas/canvas_scene.h"
#include "engine/session/template.h"

#include <gmock/gmock.h>

namespace plexus::studio {
namespace {

bool crosses(const QLineF& line, const QRectF& body)
{
    const QPointF corners[] = {body.topLeft(), body.topRight(), body.bottomRight(), body.bottomLeft()};
    bool isCrossed = body.contains(line.p1());
    for (size_t side = 0; side < 4; ++side) {
        const QLineF edge(corners[side], corners[(side + 1) % 4]);
        isCrossed = isCrossed || line.intersects(edge, nullptr) == QLineF::BoundedIntersection;
    }
    return isCrossed;
}

bool passesThrough(const QPainterPath& path, const QRectF& body)
{
    for (const QPolygonF& part : path.toSubpathPolygons()) {
        for (qsizetype index = 1; index < part.size(); ++index) {
            if (crosses(QLineF(part[index - 1], part[index]), body)) {
                return true;
            }
        }
    }
    return false;
}

class GalleryLayout : public ::testing::TestWithParam<std::string> {};

TEST_P(GalleryLayout, NoWireRunsBehindANode)
{
    Document document;
    document.reset(findTemplate(GetParam())->make(""));
    document.refresh();
    CanvasScene scene(&document);
    std::vector<std::string> blocks{""};
    for (const GraphNode& node : document.graph().nodes()) {
        if (hasRole(node, LayerRole::Block)) {
            blocks.push_back(node.key);
        }
    }
    for (const std::string& block : blocks) {
        scene.open(block);
        for (const WireItem* wire : scene.wires()) {
            for (const NodeItem* node : scene.nodes()) { // its own ends included: it comes to the ports from outside
                const QRectF body = node->mapRectToScene(node->layout().body()).adjusted(3, -8, -3, -3); // its head not touched
                EXPECT_FALSE(passesThrough(wire->path(), body))
                    << wire->wire().text() << " behind " << node->key().toStdString();
            }
        }
    }
}

std::vector<std::string> templateKeys()
{
    std::vector<std::string> keys;
    for (const TemplateDef& each : allTemplates()) {
        keys.push_back(each.key);
    }
    return keys;
}

INSTANTIATE_TEST_SUITE_P(Templates, GalleryLayout, ::testing::ValuesIn(templateKeys()));

} // namespace
} // namespace plexus::studio
