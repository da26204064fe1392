// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/costs/costs.h"

#include <map>
#include <QAbstractItemModel>

namespace plexus::studio {

inline constexpr int costShareRole = Qt::UserRole;    // 0 ... 1 of the column's largest; drawn as a bar
inline constexpr int costFigureRole = Qt::UserRole + 1; // what is sorted by
inline constexpr int costKeyRole = Qt::UserRole + 2;

enum class CostColumn : uint8_t { Layer, Parameters, MultiplyAdds, Weights, Activations, Time };
inline constexpr int costColumns = 6;

// The costs of a network, a row a node; what lies in a block is below it.
class CostModel : public QAbstractItemModel {
    Q_OBJECT

public:
    using QAbstractItemModel::QAbstractItemModel;

    void show(const Graph& graph, const Costs& costs);
    QModelIndex indexOf(const QString& key) const;

    QModelIndex index(int row, int column, const QModelIndex& parent = {}) const override;
    QModelIndex parent(const QModelIndex& index) const override;
    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& = {}) const override { return costColumns; }
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    struct Row {
        QString key, title;
        NodeCost cost;
        int parent = -1, place = 0; // -1: none; its row in the parent
        std::vector<int> children;
    };
    const Row& row(const QModelIndex& index) const { return m_rows[index.internalId()]; }
    const std::vector<int>& children(const QModelIndex& parent) const;
    double figure(const NodeCost& cost, CostColumn column) const;
    bool isSameTree(const std::vector<Row>& rows) const;

    std::vector<Row> m_rows;
    std::vector<int> m_top;
    std::map<QString, int> m_byKey;
    NodeCost m_largest;
    bool m_hasTimes = false, m_hasMemory = false;
};

} // namespace plexus::studio
