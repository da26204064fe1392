// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/studio/canvas/pick_popup.h"
#include "app/studio/document/document.h"

namespace plexus::studio {

// "Find a layer" of the network, in whatever block it lies, by title, key or what it is called in the palette; a
// frame or a note by its text.
class FindPopup : public PickPopup {
    Q_OBJECT

public:
    FindPopup(Document* document, QWidget* parent);
    void open(QPoint position);

Q_SIGNALS:
    void markPicked(const QString& key);

protected:
    std::vector<QListWidgetItem*> found(const QString& query) override;
    QString nothingFound(const QString& query) const override;
    QString helpOf(const QListWidgetItem& item) const override;
    void pick(const QListWidgetItem& item) override;

private:
    Document& m_document;
};

} // namespace plexus::studio
