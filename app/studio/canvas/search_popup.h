// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/studio/canvas/pick_popup.h"
#include "app/studio/library/block_library.h"
#include "engine/model/piece.h"

#include <functional>

namespace plexus::studio {

// "Add a layer" at the cursor, or a block that is kept. Before anything is typed, what was used last comes first.
class SearchPopup : public PickPopup {
    Q_OBJECT

public:
    SearchPopup(const BlockLibrary& library, QWidget* parent);

    using Filter = std::function<bool(const Piece&)>;
    // position in the parent's coordinates; only what passes `filter` is offered.
    void open(QPoint position, const QString& caption, Filter filter = {});

Q_SIGNALS:
    void chosen(const plexus::Piece& piece);

protected:
    std::vector<QListWidgetItem*> found(const QString& query) override;
    QString nothingFound(const QString& query) const override;
    QString helpOf(const QListWidgetItem& item) const override;
    void pick(const QListWidgetItem& item) override;

private:
    const BlockLibrary& m_library;
    Filter m_filter;
};

} // namespace plexus::studio
