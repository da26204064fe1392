// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/studio/canvas/wire_popup.h"

#include "app/studio/canvas/spoken_name.h"
#include "app/studio/search/layer_row.h"
#include "app/studio/search/layer_search.h"
#include "engine/advice/shapes.h"
#include "engine/model/edit_words.h"

#include <algorithm>
#include <QListWidgetItem>
#include <set>

namespace plexus::studio {

namespace {

constexpr int kWayRole = Qt::UserRole + 8;
constexpr size_t kMostFound = 200; // rows, as many as when one searches

}

WirePopup::WirePopup(CanvasScene* scene, QWidget* parent) : PickPopup(parent), m_scene(*scene)
{
    setObjectName(QStringLiteral("wirePopup"));
    setAccessibleName(tr("Wire to"));
}

void WirePopup::open(QPoint position, const NodeItem& from)
{
    m_ways = waysFrom(from);
    popUp(position, tr("Wire %1 to …").arg(from.picture().title));
}

std::vector<WirePopup::Way> WirePopup::waysFrom(const NodeItem& from) const
{
    const Document& document = m_scene.document();
    const Graph& graph = document.graph();
    std::vector<Way> ways;
    for (const PortEnd& out : from.outputEnds()) {
        const std::set<std::string_view> closing = allAlong(graph, out.node, Along::Backwards);
        const QString outName = from.outputEnds().size() > 1 ? QString::fromStdString(std::string(nameInBlock(out.node))) : QString();
        for (const NodeItem* item : m_scene.nodes()) {
            for (size_t index = 0; index < item->inputEnds().size(); ++index) {
                const PortEnd& in = item->inputEnds()[index];
                Way way{.wire = {out.node, out.port, in.node, in.port}};
                if (closing.count(in.node) > 0 || !canConnectButForCycles(graph, way.wire).ok()) {
                    continue;
                }
                const Wire* old = graph.into(in.node, in.port);
                way.isOpen = old == nullptr;
                way.title = item->picture().title;
                way.group = item->picture().group;
                way.aside = item->picture().inputs[index];
                way.aside += way.isOpen ? QString() : tr(", now from %1").arg(titleOf(m_scene, old->from));
                way.aside = outName.isEmpty() ? way.aside : outName + QStringLiteral(" → ") + way.aside;
                way.doubt = QString::fromStdString(misfit(graph, way.wire, document.data().fields(), document.inference()));
                ways.push_back(std::move(way));
            }
        }
    }
    std::stable_sort(ways.begin(), ways.end(), [](const Way& left, const Way& right) {
        return std::make_tuple(!left.doubt.isEmpty(), !left.isOpen) < std::make_tuple(!right.doubt.isEmpty(), !right.isOpen);
    });
    return ways;
}

std::vector<QListWidgetItem*> WirePopup::found(const QString& query)
{
    std::vector<QListWidgetItem*> rows;
    for (size_t index = 0; index < m_ways.size() && rows.size() < kMostFound; ++index) {
        const Way& way = m_ways[index];
        if (fuzzyScore(way.title, query) <= 0 && fuzzyScore(way.title + u' ' + way.aside, query) <= 0) {
            continue;
        }
        auto* row = new QListWidgetItem(way.title);
        row->setData(layerKeyRole, QString()); // so that it is drawn as a layer is
        row->setData(layerGroupRole, way.group);
        row->setData(layerAsideRole, way.aside);
        row->setData(Qt::AccessibleTextRole, way.title + QStringLiteral(", ") + way.aside);
        row->setData(kWayRole, static_cast<int>(index));
        rows.push_back(row);
    }
    return rows;
}

QString WirePopup::nothingFound(const QString& query) const
{
    return query.isEmpty() ? tr("Nothing here can take a wire from it") : tr("No input here is called “%1”").arg(query);
}

QString WirePopup::helpOf(const QListWidgetItem& item) const
{
    const Way& way = m_ways[static_cast<size_t>(item.data(kWayRole).toInt())];
    if (!way.doubt.isEmpty()) {
        return way.doubt;
    }
    const auto info = m_scene.document().inference().nodes.find(way.wire.from);
    const bool isKnown = info != m_scene.document().inference().nodes.end() && info->second.known;
    return isKnown ? tr("carries %1").arg(sampleText(info->second.shape)) : QString();
}

void WirePopup::pick(const QListWidgetItem& item)
{
    (void)m_scene.document().apply(edits::connect(m_ways[static_cast<size_t>(item.data(kWayRole).toInt())].wire)); // refused() tells
}

} // namespace plexus::studio
