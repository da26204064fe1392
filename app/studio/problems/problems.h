// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/studio/document/document.h"

#include <QWidget>

class QLabel;
class QListWidget;
class QListWidgetItem;

namespace plexus::studio {

// Everything that is wrong with the document, in words; a click or Enter goes to the node.
class Problems : public QWidget {
    Q_OBJECT

public:
    explicit Problems(Document* document, QWidget* parent = nullptr);

    int errorCount() const { return m_errors; }

Q_SIGNALS:
    void countsChanged(int errors, int warnings); // for the tab's title

private:
    void refresh();
    void jump(const QListWidgetItem* item);

    Document& m_document;
    QListWidget* m_list;
    QLabel* m_none;
    std::vector<Problem> m_shown;
    int m_errors = 0;
};

} // namespace plexus::studio
