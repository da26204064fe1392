// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/studio/canvas/dot_item.h"
#include "app/studio/canvas/mark_item.h"
#include "app/studio/canvas/node_item.h"
#include "app/studio/canvas/seen_graph.h"
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

// What lies under the mouse, the topmost thing; at most one of these.
struct Under {
    PortPlace port;
    NodeItem* node = nullptr;
    DotItem* dot = nullptr;
    MarkItem* mark = nullptr;
    WireItem* wire = nullptr;
    explicit operator bool() const { return port || node != nullptr || dot != nullptr || mark != nullptr || wire != nullptr; }
};

// The document as items: kept equal to it after every change, never a source of truth itself.
class CanvasScene : public QGraphicsScene {
    Q_OBJECT

public:
    explicit CanvasScene(Document* document, QObject* parent = nullptr);
    ~CanvasScene() override;

    Document& document() const { return m_document; }
    NodeItem* node(const QString& key) const;
    const std::vector<NodeItem*>& nodes() const { return m_nodeList; }
    std::vector<NodeItem*> selectedNodes() const;
    const std::vector<WireItem*>& wires() const { return m_wireList; }
    WireItem* wireItem(const Wire& wire) const;
    std::vector<WireItem*> selectedWires() const;
    std::vector<MarkItem*> marks() const;
    MarkItem* mark(const QString& key) const;
    std::vector<MarkItem*> selectedMarks() const;
    std::vector<std::string> selectedMarkKeys() const;
    std::vector<DotItem*> dots() const;
    DotItem* dot(const Dot& dot) const;
    std::vector<DotItem*> selectedDots() const;
    // Points are known by where they are: what is selected, as the hand has it, is selected there again after an edit.
    std::vector<Dot> selectedPlaces() const;
    void selectDots(const std::vector<Dot>& dots);
    // In addition to the nodes, which the document knows to be selected.
    void selectMarks(const std::vector<std::string>& keys);

    // Things at a point of the scene; ports, dots, wires and borders within `reach` units of it.
    Under under(QPointF point, double reach) const;
    NodeItem* nodeAt(QPointF point) const;
    PortPlace portAt(QPointF point, double reach) const;
    WireItem* wireAt(QPointF point, double reach) const;
    DotItem* dotAt(QPointF point, double reach) const;
    MarkItem* markAt(QPointF point, double reach) const;
    // Where a wire to a port ends, and the port that shows such an end; nothing stands for it: false.
    static PortEnd end(const PortPlace& place);
    PortPlace place(const PortEnd& end, PortSide side) const;

    // The block that is open: the nodes in it are shown. "": the network itself.
    const std::string& block() const { return m_block; }
    void open(const std::string& block);

    void setHover(const Under& under);
    void setRunning(bool isRunning); // a run trains what is here, where nobody has edited it since
    void updateWires();                     // after items were moved by hand
    void updateWires(const NodeItem& node); // after this one was
    // While a drag moves items, sync() leaves them where the hand has them.
    void holdPositions(bool isHeld);
    // Words for whatever is at a point: problems, help, shapes.
    QString toolTipAt(QPointF point, double reach) const;
    QRectF nodesRect(const std::vector<NodeItem*>& nodes) const;
    QRectF contentRect() const;  // marks and dots, too
    QRectF selectedRect() const; // likewise

public Q_SLOTS:
    void sync(); // the items follow the graph, all of them

Q_SIGNALS:
    void blockChanged();

private:
    struct Index;
    void follow(); // as sync(), but only what an edit has changed
    void syncPictures(const Index& index);
    void show(const GraphNode& node, NodeItem& item, const ProblemsByNode& problems);
    bool isTrained(const GraphNode& node) const;
    void syncWires();
    void syncDots();
    void syncMarks();
    void syncSelection();
    void followSelection(); // what the document says is selected, and nothing else
    void publishSelection();
    void lay(WireItem& item);
    void nameShape(WireItem& item); // by the shape that it carries
    std::vector<WireItem*> wiresOf(const NodeItem& node) const;
    void leaveGoneBlocks();

    Document& m_document;
    SeenGraph m_seen;
    std::map<QString, std::unique_ptr<NodeItem>> m_nodes;
    std::map<std::string, std::unique_ptr<WireItem>> m_wires; // by wireName()
    std::vector<NodeItem*> m_nodeList; // the same, for whoever looks at all of them in every frame
    std::vector<WireItem*> m_wireList;
    std::map<QString, std::unique_ptr<MarkItem>> m_marks;
    std::map<Dot, std::unique_ptr<DotItem>> m_dots;
    std::map<PortEnd, PortPlace> m_inputs, m_outputs;         // the ports that are shown
    std::string m_block;
    Under m_hovered;
    bool m_isSyncing = false, m_isHeld = false, m_isPublishing = false, m_isRunning = false;
};

} // namespace plexus::studio
