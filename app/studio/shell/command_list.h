// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDialog>

class QAction;
class QLineEdit;
class QListWidget;

namespace plexus::studio {

// Every action by typing a part of its name: arrows choose, Enter does, Escape leaves.
class CommandList : public QDialog {
    Q_OBJECT

public:
    CommandList(std::vector<QAction*> actions, QWidget* parent);
    QLineEdit* query() const { return m_query; }
    QListWidget* list() const { return m_list; }

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void filter();
    void run();

    std::vector<QAction*> m_actions;
    QLineEdit* m_query;
    QListWidget* m_list;
};

} // namespace plexus::studio
