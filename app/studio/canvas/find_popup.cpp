// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/studio/canvas/find_popup.h"

#include "app/studio/canvas/node_picture.h"
#include "app/studio/search/layer_row.h"
#include "app/studio/search/layer_search.h"
#include "engine/model/block.h"

#include <algorithm>
#include <QListWidgetItem>

namespace plexus::studio {

namespace {

constexpr int kNodeKeyRole = Qt::UserRole + 8, kMarkKeyRole = Qt::UserRole + 9;
constexpr int kGrey = 9; // of the theme's series
constexpr size_t kMostFound = 200; // rows; more say nothing that another letter would not

}

FindPopup::FindPopup(Document* document, QWidget* parent) : PickPopup(parent), m_document(*document)
{
    setObjectName(QStringLiteral("findPopup"));
    setAccessibleName(tr("Find a layer"));
}

void FindPopup::open(QPoint position)
{
    popUp(position, tr("Find in the network …"));
}

std::vector<QListWidgetItem*> FindPopup::found(const QString& query)
{
    std::vector<std::pair<int, const GraphNode*>> scored;
    for (const GraphNode& node : m_document.graph().nodes()) {
        const int own = std::max(fuzzyScore(QString::fromStdString(node.displayTitle()), query) * 2,
                                 fuzzyScore(QString::fromStdString(node.key), query) * 2);
        const int score = std::max(own, node.definition != nullptr ? fuzzyScore(*node.definition, query) : 0);
        if (score > 0) {
            scored.emplace_back(score, &node);
        }
    }
    std::vector<QListWidgetItem*> marks;
    for (const auto& [key, mark] : m_document.graph().marks) {
        const QString line = QString::fromStdString(mark.text).section(u'\n', 0, 0);
        const bool isFrame = mark.kind == MarkKind::Frame;
        if (!query.isEmpty() && fuzzyScore(line + (isFrame ? tr(" frame") : tr(" note")), query) > 0) {
            auto* row = new QListWidgetItem(line);
            row->setData(layerKeyRole, QString()); // so that it is drawn as a layer is
            row->setData(layerGroupRole, kGrey);
            row->setData(layerAsideRole, isFrame ? tr("frame") : tr("note"));
            row->setData(kMarkKeyRole, QString::fromStdString(key));
            marks.push_back(row);
        }
    }
    std::stable_sort(scored.begin(), scored.end(),
                     [](const auto& left, const auto& right) { return left.first > right.first; });
    scored.resize(std::min(scored.size(), kMostFound));
    std::vector<QListWidgetItem*> rows;
    for (const auto& [score, node] : scored) {
        QListWidgetItem* row = node->definition != nullptr ? layerItem(*node->definition) : new QListWidgetItem;
        row->setText(QString::fromStdString(node->displayTitle()));
        row->setData(layerKeyRole, QString::fromStdString(node->layer)); // so that it is drawn as a layer is
        row->setData(layerAsideRole, QString::fromStdString(node->key));
        row->setData(kNodeKeyRole, QString::fromStdString(node->key));
        rows.push_back(row);
    }
    rows.insert(rows.end(), marks.begin(), marks.end());
    return rows;
}

QString FindPopup::nothingFound(const QString& query) const
{
    return query.isEmpty() ? tr("The network has no layers yet") : tr("Nothing in the network is called “%1”").arg(query);
}

QString FindPopup::helpOf(const QListWidgetItem& item) const
{
    const std::string key = item.data(kNodeKeyRole).toString().toStdString();
    const GraphNode* node = m_document.graph().find(key);
    if (node == nullptr) {
        return {};
    }
    const NodePicture picture = pictureOf(m_document.graph(), *node, m_document.inference());
    QStringList words;
    if (!blockOf(key).empty()) {
        words.append(tr("in %1").arg(QString::fromStdString(std::string(blockOf(key)))));
    }
    if (!picture.shape.isEmpty()) {
        words.append(tr("output %1").arg(picture.shape));
    }
    if (!picture.error.isEmpty()) {
        words.append(picture.error);
    }
    return words.join(QStringLiteral(" · "));
}

void FindPopup::pick(const QListWidgetItem& item)
{
    if (const QVariant mark = item.data(kMarkKeyRole); mark.isValid()) {
        Q_EMIT markPicked(mark.toString());
    } else {
        m_document.reveal(item.data(kNodeKeyRole).toString());
    }
}

} // namespace plexus::studio
