// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/studio/document/document.h"

#include <QSet>
#include <QWidget>

class QLineEdit;
class QListWidget;
class QListWidgetItem;

namespace plexus::studio {

// All layers by group, with a search box, and before them the blocks that the user keeps. Drag one onto the canvas,
// or double-click (Enter) to add it after the selected node. A kept block is renamed and deleted here.
class Palette : public QWidget {
    Q_OBJECT

public:
    explicit Palette(Document* document, QWidget* parent = nullptr);

Q_SIGNALS:
    void said(const QString& sentence);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void fill();
    void addCurrent();
    void toggleGroup(const QListWidgetItem* heading);
    void addGroup(const QString& title, const std::vector<Piece>& pieces);
    QString currentKept() const; // its name, where the row is one
    void renameKept();
    void deleteKept();
    void showMenu(QPoint at);

    Document& m_document;
    QLineEdit* m_query;
    QListWidget* m_list;
    QSet<QString> m_closed; // titles of groups
};

} // namespace plexus::studio
