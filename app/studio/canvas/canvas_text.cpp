// SPDX-License-Identifier: GPL-3.0-or-later
// What comes from outside as text: nodes that were copied, networks that were written for PyTorch.
#include "app/studio/canvas/canvas.h"
#include "app/studio/canvas/canvas_overlay.h"
#include "app/studio/canvas/move_gesture.h"
#include "engine/io/torch_read.h"
#include "engine/model/project_file.h"

#include <algorithm>
#include <map>
#include <QApplication>
#include <QClipboard>
#include <QFileInfo>

namespace plexus::studio {

namespace {

constexpr double kPasteStep = 3 * gridStep;
constexpr size_t mostToldAtOnce = 3;

QString toldAtOnce(const std::vector<std::string>& sentences)
{
    QString text;
    for (size_t i = 0; i < std::min(sentences.size(), mostToldAtOnce); ++i) {
        text += (text.isEmpty() ? QString() : QStringLiteral("\n")) + QString::fromStdString(sentences[i]);
    }
    const size_t more = sentences.size() - std::min(sentences.size(), mostToldAtOnce);
    return more == 0 ? text : text + Canvas::tr("\nand %1 more").arg(more);
}

} // namespace

void Canvas::paste()
{
    const QString text = QApplication::clipboard()->text();
    const bool isJson = text.trimmed().startsWith(u'{');
    if (!isJson && !readTorch(text.toStdString(), TorchEnds::Left).graph.nodes().empty()) {
        buildText(text);
        return;
    }
    const double offset = kPasteStep * ++m_pastes;
    pasteText(text.toStdString(), "Paste", {offset, offset});
}

void Canvas::buildText(const QString& text)
{
    const bool isFirst = m_document.graph().nodes().empty();
    const TorchRead read = readTorch(text.toStdString(), isFirst ? TorchEnds::Added : TorchEnds::Left,
                                     isFirst ? m_document.data().fields() : std::vector<FieldInfo>());
    if (read.graph.nodes().empty()) {
        Q_EMIT m_document.refused(tr("there is no network in the text; paste torch.nn.Sequential(...) or lines of "
                                     "nn.Linear(...) and the like"));
        return;
    }
    const size_t before = m_document.graph().nodes().size();
    insertNetwork(read.graph, tr("Build from PyTorch text"));
    const std::vector<GraphNode>& now = m_document.graph().nodes();
    if (now.size() == before + read.graph.nodes().size()) { // they stand behind, in the order of the text
        std::map<std::string_view, std::string> names;
        for (size_t i = 0; i < read.graph.nodes().size(); ++i) {
            names[read.graph.nodes()[i].key] = now[before + i].key;
        }
        std::vector<TorchClaim> claims = read.claims;
        for (TorchClaim& claim : claims) {
            claim.node = names[claim.node];
        }
        m_document.expectSizes(std::move(claims));
    }
    if (!read.said.empty()) {
        m_overlay->say(toldAtOnce(read.said), Saying::Note);
    }
}

void Canvas::insertProject(const QString& path)
{
    const auto project = loadProject(path.toStdString());
    if (!project.ok()) {
        Q_EMIT m_document.refused(QString::fromStdString(project.error().sentence()));
    } else if (project->nodes().empty()) {
        Q_EMIT m_document.refused(tr("there are no layers in %1").arg(QFileInfo(path).fileName()));
    } else {
        insertNetwork(*project, tr("Insert %1").arg(QFileInfo(path).completeBaseName()));
    }
}

void Canvas::insertNetwork(const Graph& network, const QString& name)
{
    const bool isFirst = m_document.graph().nodes().empty();
    QRectF extent;
    for (const GraphNode& node : network.nodes()) {
        if (blockOf(node.key).empty()) {
            const NodeSize usual;
            extent |= QRectF(node.position.x, node.position.y, usual.width, usual.height);
        }
    }
    QRectF wanted = extent;
    wanted.moveCenter(m_view->visibleRect().center());
    const Position corner = snapped(freeSpot(wanted).topLeft());
    const Position offset = isFirst ? Position() : Position{corner.x - extent.left(), corner.y - extent.top()};
    addCopies(edits::insertNetwork(name.toStdString(), m_document.graph(), network, offset, m_scene->block()));
    if (isFirst) {
        frameAll();
    }
}

} // namespace plexus::studio
