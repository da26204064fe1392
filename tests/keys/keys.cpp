// SPDX-License-Identifier: GPL-3.0-or-later
// QT_QPA_GENERIC_PLUGINS=plexus_keys: whatever program loads it takes keys from its standard input and says on its
// standard output what a screen reader would see. A line is a command, and each is answered by a line:
//   press Shift+A   text dense   choose Blank canvas   see
#include <QAccessible>
#include <QApplication>
#include <QGenericPlugin>
#include <QKeySequence>
#include <QSocketNotifier>
#include <QTest>
#include <QTimer>
#include <QWidget>
#include <QWindow>

#include <cstdio>
#include <string>

#include <unistd.h>

namespace plexus::testing {

// Of everything below that is visible: its name and its description.
static void see(QAccessibleInterface* root, QStringList& words)
{
    for (int index = 0; root != nullptr && index < root->childCount(); ++index) {
        QAccessibleInterface* child = root->child(index);
        if (child == nullptr || !child->isValid() || child->state().invisible) {
            continue;
        }
        const QString name = child->text(QAccessible::Name), description = child->text(QAccessible::Description);
        if (!name.isEmpty() || !description.isEmpty()) {
            words.append(name + QStringLiteral(" [") + description + QLatin1Char(']'));
        }
        see(child, words);
    }
}

// The button of this name.
static QAccessibleInterface* find(QAccessibleInterface* root, const QString& name)
{
    for (int index = 0; root != nullptr && index < root->childCount(); ++index) {
        QAccessibleInterface* child = root->child(index);
        if (child == nullptr || child->state().invisible) {
            continue;
        }
        if (child->role() == QAccessible::Button && child->text(QAccessible::Name) == name) {
            return child;
        }
        if (QAccessibleInterface* found = find(child, name)) {
            return found;
        }
    }
    return nullptr;
}

// Nothing manages windows here: a dialog that just opened may not have the focus yet, and where one closes nobody
// gives it back.
static QWindow* windowForKeys()
{
    if (const QWidget* dialog = QApplication::activeModalWidget()) {
        return dialog->windowHandle();
    }
    if (QWindow* focused = QGuiApplication::focusWindow()) {
        return focused;
    }
    for (QWidget* top : QApplication::topLevelWidgets()) {
        if (top->isVisible() && top->windowHandle() != nullptr) {
            top->activateWindow(); // shortcuts are for the active window
            QCoreApplication::processEvents();
            return top->windowHandle();
        }
    }
    return nullptr;
}

class Keys : public QObject {
    Q_OBJECT

public:
    Keys() : m_input(STDIN_FILENO, QSocketNotifier::Read)
    {
        connect(&m_input, &QSocketNotifier::activated, this, &Keys::read);
    }

private:
    void read()
    {
        char bytes[4096];
        const ssize_t count = ::read(STDIN_FILENO, bytes, sizeof bytes);
        if (count <= 0) {
            m_input.setEnabled(false);
            return;
        }
        m_text.append(bytes, static_cast<size_t>(count));
        for (size_t end; (end = m_text.find('\n')) != std::string::npos; m_text.erase(0, end + 1)) {
            const QString line = QString::fromStdString(m_text.substr(0, end));
            // A key may open a dialog that runs a loop of its own, in which the next line must be read.
            QTimer::singleShot(0, this, [this, line] { answer(line); });
        }
    }

    void answer(const QString& line)
    {
        const QString command = line.section(QLatin1Char(' '), 0, 0), rest = line.section(QLatin1Char(' '), 1);
        QString said = QStringLiteral("done");
        QWindow* const window = windowForKeys();
        if (command == QLatin1String("see")) {
            QStringList words;
            for (QWidget* top : QApplication::topLevelWidgets()) {
                if (top->isVisible()) {
                    words.append(top->windowTitle());
                    see(QAccessible::queryAccessibleInterface(top), words);
                }
            }
            said = words.join(QStringLiteral(" | ")).replace(QLatin1Char('\n'), QLatin1String("; "));
        } else if (window == nullptr) {
            said = QStringLiteral("no window has the focus");
        } else if (command == QLatin1String("press")) {
            QTest::keySequence(window, QKeySequence(rest));
        } else if (command == QLatin1String("text")) {
            for (const QChar letter : rest) {
                QTest::keyClick(window, letter.toLatin1());
            }
        } else if (command == QLatin1String("choose")) {
            QAccessibleInterface* one = find(QAccessible::queryAccessibleInterface(QApplication::activeWindow()), rest);
            if (one != nullptr && one->actionInterface() != nullptr) {
                one->actionInterface()->doAction(QAccessibleActionInterface::pressAction());
            } else {
                said = QStringLiteral("there is no button ") + rest;
            }
        } else {
            said = QStringLiteral("unknown command ") + command;
        }
        std::puts(said.toUtf8().constData());
        std::fflush(stdout);
    }

    QSocketNotifier m_input;
    std::string m_text;
};

class KeysPlugin : public QGenericPlugin {
    Q_OBJECT
    Q_PLUGIN_METADATA(IID QGenericPluginFactoryInterface_iid FILE "keys.json")

public:
    QObject* create(const QString& key, const QString& specification) override
    {
        Q_UNUSED(specification)
        return key == QLatin1String("plexus_keys") ? new Keys : nullptr;
    }
};

} // namespace plexus::testing

#include "keys.moc"
