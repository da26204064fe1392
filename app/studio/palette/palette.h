// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/studio/document/document.h"

#include <QSet>
#include <QWidget>

class QLineEdit;
class QListWidget;
class QListWidgetItem;

namespace plexus::studio {

// All layers by group, with a search box. Drag one onto the canvas, or double-click (Enter) to add it
// after the selected node.
class Palette : public QWidget {
    Q_OBJECT

public:
    explicit Palette(Document* document, QWidget* parent = nullptr);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void fill();
    void addCurrent();
    void toggleGroup(const QListWidgetItem* heading);

    Document& m_document;
    QLineEdit* m_query;
    QListWidget* m_list;
    QSet<QString> m_closed; // titles of groups
};

} // namespace plexus::studio
