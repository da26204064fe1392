// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/studio/costs/cost_model.h"

#include "app/studio/theme/count_text.h"
#include "engine/costs/cost_text.h"
#include "engine/model/block.h"

#include <algorithm>

namespace plexus::studio {

void CostModel::show(const Graph& graph, const Costs& costs)
{
    std::vector<Row> rows;
    std::map<QString, int> byKey;
    m_largest = {};
    for (const GraphNode& node : graph.nodes()) {
        const auto found = costs.nodes.find(node.key);
        if (found == costs.nodes.end()) {
            continue; // added since
        }
        const NodeCost& cost = found->second;
        const QString key = QString::fromStdString(node.key);
        byKey[key] = static_cast<int>(rows.size());
        rows.push_back({key, QString::fromStdString(node.displayTitle()), cost, -1, 0, {}});
        m_largest.parameters = std::max(m_largest.parameters, cost.parameters);
        m_largest.multiplyAdds = std::max(m_largest.multiplyAdds, cost.multiplyAdds);
        m_largest.parameterBytes = std::max(m_largest.parameterBytes, cost.parameterBytes);
        m_largest.activationBytes = std::max(m_largest.activationBytes, cost.activationBytes);
        m_largest.seconds = std::max(m_largest.seconds, cost.seconds);
    }
    if (!rows.empty()) {
        rows.push_back({QString(), tr("Loss, optimizer"), costs.rest, -1, 0, {}});
    }
    std::vector<int> top;
    for (size_t i = 0; i < rows.size(); ++i) {
        const std::string key = rows[i].key.toStdString();
        const auto block = byKey.find(QString::fromStdString(std::string(blockOf(key))));
        rows[i].parent = block == byKey.end() ? -1 : block->second;
        std::vector<int>& siblings = rows[i].parent < 0 ? top : rows[static_cast<size_t>(rows[i].parent)].children;
        rows[i].place = static_cast<int>(siblings.size());
        siblings.push_back(static_cast<int>(i));
    }
    m_hasTimes = costs.stepSeconds.has_value();
    m_hasMemory = costs.memory.has_value();
    if (isSameTree(rows)) { // other figures: what is open and selected stays
        m_rows = std::move(rows);
        const auto announce = [&](const std::vector<int>& siblings, const QModelIndex& parent, auto&& self) -> void {
            if (!siblings.empty()) {
                Q_EMIT dataChanged(index(0, 0, parent), index(static_cast<int>(siblings.size()) - 1, costColumns - 1, parent));
            }
            for (const int child : siblings) {
                const Row& row = m_rows[static_cast<size_t>(child)];
                if (!row.children.empty()) {
                    self(row.children, index(row.place, 0, parent), self);
                }
            }
        };
        announce(m_top, {}, announce);
        return;
    }
    beginResetModel();
    m_rows = std::move(rows);
    m_top = std::move(top);
    m_byKey = std::move(byKey);
    endResetModel();
}

bool CostModel::isSameTree(const std::vector<Row>& rows) const
{
    return std::equal(rows.begin(), rows.end(), m_rows.begin(), m_rows.end(), [](const Row& left, const Row& right) {
        return left.key == right.key && left.parent == right.parent && left.place == right.place;
    });
}

QModelIndex CostModel::indexOf(const QString& key) const
{
    const auto found = m_byKey.find(key);
    return found == m_byKey.end() ? QModelIndex()
                                  : createIndex(m_rows[static_cast<size_t>(found->second)].place, 0,
                                                static_cast<quintptr>(found->second));
}

const std::vector<int>& CostModel::children(const QModelIndex& parent) const
{
    return parent.isValid() ? row(parent).children : m_top;
}

QModelIndex CostModel::index(int row, int column, const QModelIndex& parent) const
{
    const std::vector<int>& siblings = children(parent);
    return row < 0 || row >= static_cast<int>(siblings.size())
               ? QModelIndex()
               : createIndex(row, column, static_cast<quintptr>(siblings[static_cast<size_t>(row)]));
}

QModelIndex CostModel::parent(const QModelIndex& index) const
{
    const int up = row(index).parent;
    return up < 0 ? QModelIndex() : createIndex(m_rows[static_cast<size_t>(up)].place, 0, static_cast<quintptr>(up));
}

int CostModel::rowCount(const QModelIndex& parent) const
{
    return parent.column() > 0 ? 0 : static_cast<int>(children(parent).size());
}

double CostModel::figure(const NodeCost& cost, CostColumn column) const
{
    switch (column) {
    case CostColumn::Parameters: return static_cast<double>(cost.parameters);
    case CostColumn::MultiplyAdds: return static_cast<double>(cost.multiplyAdds);
    case CostColumn::Weights: return static_cast<double>(cost.parameterBytes);
    case CostColumn::Activations: return static_cast<double>(cost.activationBytes);
    case CostColumn::Time: return cost.seconds;
    case CostColumn::Layer: break;
    }
    return 0;
}

QVariant CostModel::data(const QModelIndex& index, int role) const
{
    const Row& shown = row(index);
    const NodeCost& cost = shown.cost;
    const auto column = static_cast<CostColumn>(index.column());
    const double value = figure(cost, column);
    const double largest = figure(m_largest, column);
    const bool isKnown = column == CostColumn::Time                                               ? m_hasTimes
                         : column == CostColumn::Weights || column == CostColumn::Activations ? m_hasMemory
                                                                                                  : true;
    switch (role) {
    case Qt::DisplayRole:
        if (column != CostColumn::Layer && (value <= 0 || !isKnown)) {
            return isKnown ? QStringLiteral("–") : QStringLiteral("?");
        }
        switch (column) {
        case CostColumn::Layer: return shown.title;
        case CostColumn::Parameters: return countText(cost.parameters);
        case CostColumn::MultiplyAdds: return QString::fromStdString(shortCount(cost.multiplyAdds));
        case CostColumn::Weights: return QString::fromStdString(bytesText(cost.parameterBytes));
        case CostColumn::Activations: return QString::fromStdString(bytesText(cost.activationBytes));
        case CostColumn::Time: return QString::fromStdString(secondsText(cost.seconds));
        }
        return {};
    case Qt::TextAlignmentRole:
        return ((column == CostColumn::Layer ? Qt::AlignLeft : Qt::AlignRight) | Qt::AlignVCenter).toInt();
    case Qt::ToolTipRole: return shown.key.isEmpty() ? QVariant() : QVariant(shown.key);
    case costShareRole: return isKnown && largest > 0 ? value / largest : 0.0;
    case costFigureRole: return column == CostColumn::Layer ? QVariant(static_cast<double>(index.internalId())) : QVariant(value);
    case costKeyRole: return shown.key;
    default: return {};
    }
}

QVariant CostModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || (role != Qt::DisplayRole && role != Qt::ToolTipRole)) {
        const bool isAligned = orientation == Qt::Horizontal && role == Qt::TextAlignmentRole && section > 0;
        return isAligned ? QVariant((Qt::AlignRight | Qt::AlignVCenter).toInt()) : QVariant();
    }
    const bool isTip = role == Qt::ToolTipRole;
    switch (static_cast<CostColumn>(section)) {
    case CostColumn::Layer: return isTip ? tr("In the order of the project") : tr("Layer");
    case CostColumn::Parameters: return isTip ? tr("Weights that are trained") : tr("Parameters");
    case CostColumn::MultiplyAdds:
        return isTip ? tr("Products that are summed up, of one sample, forward; a step of training takes about three times as many for each")
                     : tr("Multiply-adds");
    case CostColumn::Weights:
        return isTip ? tr("On the device: weights, their gradients and what the optimizer keeps of each") : tr("Weights");
    case CostColumn::Activations:
        return isTip ? tr("What of it is in the device's memory at the fullest moment of a step. Layers that are computed "
                          "together with the one before need none")
                     : tr("Activations");
    case CostColumn::Time:
        return isTip ? tr("Its share of a step: a prediction, from what the device's kernels took when it was measured")
                     : tr("Time (predicted)");
    }
    return {};
}

} // namespace plexus::studio
