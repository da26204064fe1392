// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/studio/document/document.h"

#include <QWidget>

class QLineEdit;
class QListWidget;

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

    Document& m_document;
    QLineEdit* m_query;
    QListWidget* m_list;
};

} // namespace plexus::studio
