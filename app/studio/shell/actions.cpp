// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/studio/shell/actions.h"

#include "app/studio/theme/icons.h"

#include <cassert>
#include <QAction>
#include <QCoreApplication>
#include <QMenu>
#include <QMenuBar>

namespace plexus::studio {

void setActionText(QAction* action, const QString& text)
{
    const QString plain = QString(text).remove(QLatin1Char('&'));
    action->setText(text);
    action->setToolTip(action->shortcut().isEmpty()
                           ? plain
                           : QStringLiteral("%1 (%2)").arg(plain, action->shortcut().toString(
                                                                      QKeySequence::NativeText)));
}

Actions::Actions(std::vector<ActionRow> rows, QWidget* window) : m_rows(std::move(rows))
{
    for (const ActionRow& row : m_rows) {
        auto* action = new QAction(QCoreApplication::translate("Actions", row.text), window);
        action->setObjectName(QLatin1String(row.id));
        if (row.icon) {
            action->setIcon(icon(row.icon));
        }
        QList<QKeySequence> shortcuts;
        for (const QString& shortcut : row.shortcuts) {
            shortcuts.append(QKeySequence(shortcut, QKeySequence::PortableText));
        }
        action->setShortcuts(shortcuts);
        if (row.isShownOnly) {
            action->setShortcutContext(Qt::WidgetShortcut);
        }
        action->setCheckable(row.isCheckable);
        setActionText(action, action->text());
        QObject::connect(action, &QAction::triggered, window, row.slot);
        window->addAction(action);
        m_actions[QLatin1String(row.id)] = action;
    }
}

QAction* Actions::operator[](const char* id) const
{
    const auto found = m_actions.find(QLatin1String(id));
    assert(found != m_actions.end());
    return found->second;
}

std::vector<QAction*> Actions::all() const
{
    std::vector<QAction*> actions;
    for (const ActionRow& row : m_rows) {
        actions.push_back(m_actions.at(QLatin1String(row.id)));
    }
    return actions;
}

void Actions::fillMenus(QMenuBar* bar) const
{
    for (const ActionRow& row : m_rows) {
        if (!row.menu) {
            continue;
        }
        const QString name = QCoreApplication::translate("Actions", row.menu);
        QMenu* menu = menuNamed(bar, name);
        if (!menu) {
            menu = bar->addMenu(QLatin1Char('&') + name);
            menu->setObjectName(name);
        }
        if (row.startsSection) {
            menu->addSeparator();
        }
        menu->addAction(m_actions.at(QLatin1String(row.id)));
    }
}

QMenu* menuNamed(QMenuBar* bar, const QString& name)
{
    return bar->findChild<QMenu*>(name, Qt::FindDirectChildrenOnly);
}

} // namespace plexus::studio
