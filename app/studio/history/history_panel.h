// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/studio/document/document.h"

#include <QAbstractListModel>
#include <QWidget>

class QListView;

namespace plexus::studio {

// The steps of the history as rows: where it began, then a row a step.
class HistoryModel : public QAbstractListModel {
    Q_OBJECT

public:
    explicit HistoryModel(Document* document) : m_document(*document) {}
    int rowCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    void follow(); // the history is another

private:
    Document& m_document;
};

// All that was done to the project: a click goes there. The state that the file holds is marked, what was undone is
// grey until something else is done in its place.
class HistoryPanel : public QWidget {
    Q_OBJECT

public:
    explicit HistoryPanel(Document* document, QWidget* parent = nullptr);

protected:
    void showEvent(QShowEvent* event) override;

private:
    void refresh();

    Document& m_document;
    HistoryModel m_model;
    QListView* m_list;
    QTimer m_refresh;
};

} // namespace plexus::studio
