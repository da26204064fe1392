// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/model/layer.h"

#include <functional>
#include <QFrame>

class QLabel;
class QLineEdit;
class QListWidget;

namespace plexus::studio {

// "Add a layer" at the cursor: the caret is in the search box, arrows and Enter choose, Escape closes.
class SearchPopup : public QFrame {
    Q_OBJECT

public:
    explicit SearchPopup(QWidget* parent);

    using Filter = std::function<bool(const LayerDef&)>;
    // position in the parent's coordinates; only layers that pass `filter` are offered.
    void open(QPoint position, const QString& caption, Filter filter = {});

Q_SIGNALS:
    void chosen(const plexus::LayerDef* layer);
    void closed();

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;
    void hideEvent(QHideEvent* event) override;
    void paintEvent(QPaintEvent* event) override;

private:
    void fill();
    void choose();
    void step(int rows);
    void showHelp();

    QLineEdit* m_query;
    QListWidget* m_list;
    QLabel* m_help; // of the current layer
    Filter m_filter;
};

} // namespace plexus::studio
