// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/studio/canvas/pick_popup.h"
#include "engine/model/layer.h"

#include <functional>

namespace plexus::studio {

// "Add a layer" at the cursor. Before anything is typed, what was used last comes first.
class SearchPopup : public PickPopup {
    Q_OBJECT

public:
    explicit SearchPopup(QWidget* parent);

    using Filter = std::function<bool(const LayerDef&)>;
    // position in the parent's coordinates; only layers that pass `filter` are offered.
    void open(QPoint position, const QString& caption, Filter filter = {});

Q_SIGNALS:
    void chosen(const plexus::LayerDef* layer);

protected:
    std::vector<QListWidgetItem*> found(const QString& query) override;
    QString nothingFound(const QString& query) const override;
    QString helpOf(const QListWidgetItem& item) const override;
    void pick(const QListWidgetItem& item) override;

private:
    Filter m_filter;
};

} // namespace plexus::studio
