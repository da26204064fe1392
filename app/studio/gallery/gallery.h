// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/model/graph.h"
#include "engine/session/template.h"

#include <QWidget>

namespace plexus::studio {

// What an empty start shows: the examples as cards, a blank canvas, a file. A card that needs files of
// its own names them and asks for the folder.
class Gallery : public QWidget {
    Q_OBJECT

public:
    explicit Gallery(QWidget* parent = nullptr);

Q_SIGNALS:
    void chosen(const plexus::Graph& graph, const QString& title); // title: of the template
    void blankRequested();
    void openRequested();

private:
    QWidget* card(const TemplateDef& definition);
    void choose(const TemplateDef& definition);
};

// Which of a template's files a folder lacks (plain or with .gz).
QStringList missingFiles(const TemplateDef& definition, const QString& folder);

} // namespace plexus::studio
