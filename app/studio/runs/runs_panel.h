// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/studio/runs/run_files.h"
#include "app/studio/training/training.h"

#include <QWidget>

class QPushButton;
class QStackedLayout;
class QTreeWidget;

namespace plexus::studio {

// The runs beside the project: open, resume, export, delete. Reads folders in the background.
class RunsPanel : public QWidget {
    Q_OBJECT

public:
    explicit RunsPanel(Training* training, QWidget* parent = nullptr);
    void setFolders(const QStringList& folders);
    void look(); // at the folders again
    void remove(const QString& folder); // without asking; refused in words while it trains
    QTreeWidget* list() const { return m_list; }
    QString chosen() const; // folder of the selected run; empty: none

Q_SIGNALS:
    void openRequested(const QString& folder);
    void resumeRequested(const QString& folder);
    void exportRequested(const QString& folder);
    void looked();
    void refused(const QString& sentence);

private:
    void fill(const std::vector<RunInfo>& runs);
    void enable();
    void askDelete();

    Training& m_training;
    QStringList m_folders;
    QTreeWidget* m_list;
    QPushButton *m_open, *m_resume, *m_export, *m_delete;
    QStackedLayout* m_pages;
    int m_ticket = 0;
};

} // namespace plexus::studio
