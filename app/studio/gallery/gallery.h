// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/model/graph.h"
#include "engine/session/template.h"

#include <QWidget>

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

private:
    QWidget* card(const TemplateDef& definition);
    void choose(const TemplateDef& definition);

    QPushButton* m_back;
};

// Why a template cannot start with the files of a folder, in the words of its reader; empty: it can.
QString complaintAboutFiles(const TemplateDef& definition, const QString& folder);

} // namespace plexus::studio
