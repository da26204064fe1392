// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/model/graph.h"
#include "engine/session/template.h"

#include <QWidget>

#include <vector>

class QGridLayout;
class QPushButton;

namespace plexus::studio {

// What an empty start shows: the examples as cards, a blank canvas, a file. A card that needs files of
// its own names them and asks for the folder.
class Gallery : public QWidget {
    Q_OBJECT

public:
    explicit Gallery(QWidget* parent = nullptr);
    void setHasWayBack(bool hasProject); // to a project that is still there

Q_SIGNALS:
    void chosen(const plexus::Graph& graph, const QString& title); // title: of the template
    void blankRequested();
    void openRequested();
    void backRequested();

protected:
    void keyPressEvent(QKeyEvent* event) override; // Esc
    void resizeEvent(QResizeEvent* event) override;

private:
    QWidget* card(const TemplateDef& definition);
    void arrange(int columns); // of the cards: as many as the window is wide for
    void choose(const TemplateDef& definition);

    QPushButton* m_back;
    QGridLayout* m_grid;
    std::vector<QWidget*> m_cards;
    int m_columns = 0;
};

// Why a template cannot start with the files of a folder, in the words of its reader; empty: it can.
QString complaintAboutFiles(const TemplateDef& definition, const QString& folder);

} // namespace plexus::studio
