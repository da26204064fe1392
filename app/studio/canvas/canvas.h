// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/studio/canvas/canvas_view.h"
#include "app/studio/canvas/navigation.h"
#include "app/studio/document/document.h"
#include "engine/model/group.h"
#include "engine/model/layout.h"

#include <QLabel>
#include <QTimer>
#include <QWidget>

namespace plexus::studio {

class CanvasOverlay;
class FindPopup;
class WirePopup;
class MarkEditor;
class Minimap;
class SearchPopup;

// The centre of the window: the graph, the search popup, and the commands on what is selected.
class Canvas : public QWidget {
    Q_OBJECT

public:
    explicit Canvas(Document* document, QWidget* parent = nullptr);
    ~Canvas() override;

    CanvasView* view() const { return m_view; }
    SearchPopup* popup() const { return m_popup; }
    bool hasSelection() const; // nodes, wires, marks
    bool hasMarkSelected() const;
    bool hasWireSelected() const;
    bool hasSomethingToRename() const; // one node or mark alone
    bool hasBlockSelected() const;
    QString selectedBlock() const; // its key, where one block alone is selected

public Q_SLOTS:
    void addNode(); // the search popup, at the cursor
    void openBlock(); // the selected one
    void leaveBlock();
    void groupSelection();   // becomes a block
    void ungroupSelection(); // the blocks in it go, what lies in them stays
    void frameAll();
    void frameSelected();
    void setRunning(bool isRunning); // what is trained says so
    void showOverview(bool isWanted); // where something lies outside the view
    void zoomIn();
    void zoomOut();
    void resetZoom();
    void deleteSelection(); // nodes and wires; what nodes stood between is joined where that fits
    void deleteWithWires(); // nothing is joined
    void connectSelection();
    void duplicate();
    void duplicateWithInputs();
    void bypassSelection(); // or takes it in again
    void collapseSelection(); // to titles, or opens them again
    void addFrame();        // around what is selected; it asks for a title
    void addNote();
    void rename();          // the one node, frame or note that is selected, in place
    void chooseColor();     // of the selected frames and notes
    void cutWires();        // the selected ones; where there are none, the next drag cuts
    void selectWire(Towards towards); // or a point of one: from the selected layer or wire on
    void addPoint();        // in the middle of the selected wires
    void wireTo();      // a list of the inputs that the selected layer may lead into
    void replaceNode(); // the search popup, for the one that is selected
    void findNode();
    void arrange(); // all that is seen
    void align(Alignment alignment);
    void copy();
    void cut();
    void paste(); // nodes, or a network that was written for PyTorch
    void buildText(const QString& text); // the network that it describes
    void insertProject(const QString& path); // its layers beside those that are there
    void selectAll();

Q_SIGNALS:
    void selectionChanged();
    void menuWanted(QPoint globalPosition); // the right button: the shell knows the actions

protected:
    void resizeEvent(QResizeEvent* event) override;
    void showEvent(QShowEvent* event) override;
    bool event(QEvent* event) override;

private:
    void askLayer(QPoint at, const std::optional<WireEnd>& end);
    void place(const Piece& piece);
    void placeAt(const Piece& piece, QPoint at);    // the view's coordinates
    void placeAfter(const Piece& piece, const GraphNode& anchor);
    void addOnWire(const Piece& piece, Wire wire, const QRectF& wanted);
    void replaceBy(const Piece& piece);
    enum class Wires : uint8_t { Heal, Cut };
    void remove(Wires wires);
    void add(Added added);
    void openBlock(const std::string& key);
    bool canOpen(const std::string& key) const;
    void showPath();
    void regroup(Result<Regrouped> regrouped);
    void pasteText(const std::string& text, const char* verb, Position offset);
    void addCopies(Result<std::unique_ptr<Edit>> pasted);
    void insertNetwork(const Graph& network, const QString& name); // where one looks, selected
    Position besideSelection() const;
    std::vector<std::string> marksToGroup() const;
    void addMark(Mark mark, const std::string& name);
    void editMark(const QString& key, int gesture);
    void chooseColor(const std::vector<std::string>& keys, QPoint globalPosition);
    void setColor(const std::vector<std::string>& keys, const std::string& color);
    std::vector<Wire> withoutDots() const; // the wires that the selected points were of
    void handleKey(QKeyEvent* event);
    void navigate(Qt::Key direction);
    void extendSelection(Qt::Key direction);
    QString lead() const;
    void followWire(const WireItem& item, Qt::Key direction); // along it to a layer, across to other wires
    void nudge(Qt::Key direction, double step);
    void reveal(const QString& key);
    void revealMark(const QString& key);
    void describe(); // for screen readers
    std::vector<std::string> selectedKeys() const;
    QRectF freeSpot(QRectF wanted) const;
    std::shared_ptr<FitsEnd> fitsEnd(const WireEnd& end) const;
    NodeLayout layoutFor(const Piece& piece) const;

    Document& m_document;
    CanvasScene* m_scene;
    CanvasView* m_view;
    SearchPopup* m_popup;
    FindPopup* m_find;
    WirePopup* m_wireTo;
    CanvasOverlay* m_overlay;
    Minimap* m_minimap;
    MarkEditor* m_markEditor;
    QPoint m_askedAt;
    std::optional<WireEnd> m_askedEnd;
    std::shared_ptr<FitsEnd> m_fits; // what m_askedEnd takes
    QString m_lead; // the selected node that arrows go on from, where several are selected
    QString m_replaced; // the node that the popup asks another layer for
    bool m_asksAtPointer = false;
    bool m_keepsFrame = true; // all is in view and stays so until one zooms, pans or edits
    int m_pastes = 0;
    int m_nudgeGesture = 0;
    QTimer m_nudgeEnds, m_describesSoon;
};

} // namespace plexus::studio
