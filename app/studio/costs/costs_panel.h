// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/studio/costs/cost_model.h"
#include "app/studio/document/document.h"

class QLabel;
class QPushButton;
class QSortFilterProxyModel;
class QStackedLayout;
class QToolButton;
class QTreeView;

namespace plexus::studio {

// What every layer costs: a table that sorts, with a bar for each figure. A click selects the node and frames it.
class CostsPanel : public QWidget {
    Q_OBJECT

public:
    explicit CostsPanel(Document* document, QWidget* parent = nullptr);

    void setMeasuring(bool isMeasuring);
    QTreeView* table() const { return m_table; }

Q_SIGNALS:
    void measureRequested(); // the device

protected:
    void showEvent(QShowEvent* event) override;

private:
    void refresh();
    void followSelection();
    void reveal(const QModelIndex& index);
    void copy();

    Document& m_document;
    CostModel* m_model;
    QSortFilterProxyModel* m_sorted;
    QTreeView* m_table;
    QStackedLayout* m_stack;
    QLabel *m_totals, *m_note;
    QPushButton* m_measure;
    QToolButton* m_copy;
    bool m_isStale = true, m_isMeasuring = false, m_isFollowing = false;
};

} // namespace plexus::studio
