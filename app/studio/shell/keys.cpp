// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/studio/shell/keys.h"

#include "app/studio/canvas/canvas_keys.h"
#include "app/studio/shell/actions.h"

#include <algorithm>
#include <QAction>
#include <QCoreApplication>
#include <QDialogButtonBox>
#include <QHeaderView>
#include <QTreeWidget>
#include <QVBoxLayout>

namespace plexus::studio {

namespace {

constexpr int kBesideWords = 80; // pixels: margins, scroll bar

}

Keys::Keys(const Actions& actions, QWidget* parent) : QDialog(parent)
{
    setWindowTitle(tr("Keys"));
    auto* list = new QTreeWidget;
    list->setObjectName(QStringLiteral("keyList"));
    list->setAccessibleName(tr("Keys"));
    list->setHeaderLabels({tr("What"), tr("Keys")});
    list->setRootIsDecorated(false);
    list->setFocusPolicy(Qt::StrongFocus);
    const auto group = [list](const QString& title) {
        auto* made = new QTreeWidgetItem(list, {title});
        QFont bold = list->font();
        bold.setWeight(QFont::DemiBold);
        made->setFont(0, bold);
        return made;
    };
    QTreeWidgetItem* canvas = group(tr("Canvas"));
    for (const CanvasKey& key : canvasKeys()) {
        new QTreeWidgetItem(canvas, {key.what, key.keys});
    }
    const std::vector<QAction*> all = actions.all();
    std::map<QString, QTreeWidgetItem*> menus;
    for (size_t index = 0; index < all.size(); ++index) {
        const ActionRow& row = actions.rows()[index];
        if (row.shortcuts.isEmpty() || !row.menu) {
            continue;
        }
        QTreeWidgetItem*& menu = menus[QLatin1String(row.menu)];
        if (!menu) {
            menu = group(QCoreApplication::translate("Actions", row.menu));
        }
        const QString what = QCoreApplication::translate("Actions", row.text);
        new QTreeWidgetItem(menu, {QString(what).remove(QLatin1Char('&')),
                                   QKeySequence::listToString(all[index]->shortcuts(),
                                                              QKeySequence::NativeText)});
    }
    list->expandAll();
    list->setCurrentItem(canvas->child(0)); // a heading would look like a button
    list->header()->setSectionResizeMode(QHeaderView::ResizeToContents);
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Close);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    auto* column = new QVBoxLayout(this);
    column->addWidget(list, 1);
    column->addWidget(buttons);
    list->header()->resizeSections(QHeaderView::ResizeToContents);
    resize(std::clamp(list->header()->length() + kBesideWords, 620, 1100), 620); // every line whole
}

} // namespace plexus::studio
