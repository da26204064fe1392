// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/studio/inspector/node_panel.h"
#include "app/studio/inspector/training_panel.h"

class QScrollArea;
class QStackedWidget;

namespace plexus::studio {

// The selected node; with nothing selected, the training; with several, what they have in common.
class Inspector : public QWidget {
    Q_OBJECT

public:
    // dataView is shown inside the training form (panels do not know each other); may be nullptr.
    Inspector(Document* document, QWidget* dataView, QWidget* parent = nullptr);

    NodePanel* nodePanel() const { return m_node; } // nullptr unless one node is selected
    TrainingPanel* trainingPanel() const { return m_training; }

private:
    void follow();
    void refresh();
    void fit(QScrollArea* area);
    void reveal(const QString& key, const QString& param);

    Document& m_document;
    QStackedWidget* m_pages;
    QScrollArea *m_trainingPage, *m_nodePage;
    QLabel* m_manyPage;
    TrainingPanel* m_training;
    NodePanel* m_node = nullptr;
};

} // namespace plexus::studio
