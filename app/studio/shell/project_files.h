// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/studio/document/document.h"

#include <QSettings>

class QMenu;

namespace plexus::studio {

// Open (also what is dropped on the window; with Ctrl its layers join those that are there), save, save as and recent files of the document, and the
// question about unsaved changes.
class ProjectFiles : public QObject {
    Q_OBJECT

public:
    ProjectFiles(Document* document, QWidget* window);

    // What must come first (stopping a run); calls the rest at once, later or never.
    std::function<void(std::function<void()>)> guard = [](const auto& open) { open(); };

    void open(const QString& path); // a refusal is said
    void askAndOpen();
    bool save(); // false: cancelled; a failure to write is said when it is known
    bool saveAs();
    // Unsaved changes: save, discard or cancel; true: go on.
    bool mayDiscard();
    void fillRecent(QMenu* menu);
    QStringList recent() const;

    bool eventFilter(QObject* watched, QEvent* event) override;

Q_SIGNALS:
    void opened();
    void insertRequested(const QString& path); // what was dropped with Ctrl held

private:
    void openNow(const QString& path);
    void remember(const QString& path);
    void refuse(const QString& title, const QString& sentence);
    void offerOtherName(); // where another window has the project

    Document& m_document;
    QWidget* m_window;
    QSettings m_settings;
};

} // namespace plexus::studio
