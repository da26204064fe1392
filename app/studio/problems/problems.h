// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/studio/document/document.h"

#include <QWidget>

class QLabel;
class QListWidget;
class QListWidgetItem;
class QStackedLayout;
class QToolButton;

namespace plexus::studio {

// Everything that is wrong with the document, and advice, in words; a click or Enter goes to the node, a button
// applies what solves it.
class Problems : public QWidget {
    Q_OBJECT

public:
    explicit Problems(Document* document, QWidget* parent = nullptr);

    int errorCount() const { return m_errors; }
    // The best fix of the selected row's problem, or of the selected node's, else of the first that has one.
    void fixOne();

Q_SIGNALS:
    void countsChanged(int errors, int warnings); // for the tab's title

private:
    void refresh();
    void fill(std::vector<Problem> problems, size_t heard);
    void addRow(const Problem& problem, bool isSilenced);
    void showPlaces();
    void showFixes();
    void showSilenced();
    void jump(const QListWidgetItem* item);
    void toggleSilence(const Problem& problem);

    Document& m_document;
    QListWidget* m_list;
    QLabel* m_none;
    QStackedLayout* m_stack;
    QToolButton* m_silenced; // shows what was silenced
    std::vector<Problem> m_shown;
    size_t m_heard = 0; // of those shown; silenced advice follows them
    int m_errors = 0;
};

} // namespace plexus::studio
