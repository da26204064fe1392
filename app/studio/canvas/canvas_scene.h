// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/studio/canvas/node_item.h"
#include "app/studio/canvas/wire_item.h"
#include "app/studio/document/document.h"

#include <map>
#include <memory>
#include <QGraphicsScene>

namespace plexus::studio {

enum class PortSide : uint8_t { Input, Output };

struct PortPlace {
    NodeItem* node = nullptr;
    PortSide side = PortSide::Input;
    int index = 0;
    explicit operator bool() const { return node != nullptr; }
    bool operator==(const PortPlace&) const = default;
    QPointF point() const;
};

// The document as items: kept equal to it after every change, never a source of truth itself.
class CanvasScene : public QGraphicsScene {
    Q_OBJECT

public:
    explicit CanvasScene(Document* document, QObject* parent = nullptr);
    ~CanvasScene() override;

    Document& document() const { return m_document; }
    NodeItem* node(const QString& key) const;
    std::vector<NodeItem*> nodes() const;
    std::vector<NodeItem*> selectedNodes() const;
    std::vector<WireItem*> wires() const;
    WireItem* wireItem(const Wire& wire) const;

    // Topmost thing at a point of the scene; ports and wires within `reach` units of it.
    NodeItem* nodeAt(QPointF point) const;
    PortPlace portAt(QPointF point, double reach) const;
    WireItem* wireAt(QPointF point, double reach) const;
    // Where a wire to a port ends, and the port that shows such an end; nothing stands for it: false.
    static PortEnd end(const PortPlace& place);
    PortPlace place(const PortEnd& end, PortSide side) const;

    // The block that is open: the nodes in it are shown. "": the network itself.
    const std::string& block() const { return m_block; }
    void open(const std::string& block);

    void setHover(NodeItem* node, const PortPlace& port, WireItem* wire);
    void updateWires(); // after items were moved by hand
    // While a drag moves items, sync() leaves them where the hand has them.
    void holdPositions(bool isHeld) { m_isHeld = isHeld; }
    // Words for whatever is at a point: problems, help, shapes.
    QString toolTipAt(QPointF point, double reach) const;
    QRectF nodesRect(const std::vector<NodeItem*>& nodes) const;

public Q_SLOTS:
    void sync(); // the items follow the graph

Q_SIGNALS:
    void blockChanged();

private:
    struct Index;
    void syncPictures(const Index& index);
    void syncWires();
    void syncSelection();
    void publishSelection();
    void layWires();
    void leaveGoneBlocks();

    Document& m_document;
    std::map<QString, std::unique_ptr<NodeItem>> m_nodes;
    std::map<std::string, std::unique_ptr<WireItem>> m_wires; // by wireName()
    std::map<PortEnd, PortPlace> m_inputs, m_outputs;         // the ports that are shown
    std::string m_block;
    NodeItem* m_hoveredNode = nullptr;
    WireItem* m_hoveredWire = nullptr;
    bool m_isSyncing = false, m_isHeld = false;
};

} // namespace plexus::studio
