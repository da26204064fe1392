// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>
#include <map>
#include <QString>
#include <QStringList>
#include <vector>

class QAction;
class QMenu;
class QMenuBar;
class QObject;
class QWidget;

namespace plexus::studio {

// One row a thing a person can do: menus, shortcuts, the run bar and the command list are made of
// these.
struct ActionRow {
    const char* id;   // "file.save"
    const char* text; // as in the menu, with a mnemonic
    const char* icon; // of resources/icons; nullptr: none
    QStringList shortcuts;
    const char* menu; // "File"; nullptr: in no menu
    std::function<void()> slot;
    bool isCheckable = false;
    bool startsSection = false; // a line above it in the menu
    bool isShownOnly = false;   // the shortcut belongs to a panel, the menu only shows it
};

// Sets the text with its mnemonic, and the tool tip that names the shortcut with it.
void setActionText(QAction* action, const QString& text);

// The QActions of a table, added to `window` so that their shortcuts work everywhere in it.
class Actions {
public:
    Actions(std::vector<ActionRow> rows, QWidget* window);
    QAction* operator[](const char* id) const; // an unknown id is our bug (assert)
    void fillMenus(QMenuBar* bar) const;       // in the order of the rows
    const std::vector<ActionRow>& rows() const { return m_rows; }
    std::vector<QAction*> all() const; // in the order of the rows

private:
    std::vector<ActionRow> m_rows;
    std::map<QString, QAction*> m_actions;
};

// The menu of that name in a bar that fillMenus() made, for entries that change (recent files).
QMenu* menuNamed(QMenuBar* bar, const QString& name);

} // namespace plexus::studio
