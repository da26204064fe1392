// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/studio/document/document.h"

#include <QSettings>

class QMenu;

namespace plexus::studio {

// Open, save, save as and recent files of the document, and the question about unsaved changes.
class ProjectFiles : public QObject {
    Q_OBJECT

public:
    ProjectFiles(Document* document, QWidget* window);

    bool open(const QString& path); // false: refused, and said why
    void askAndOpen();
    bool save(); // false: cancelled; a failure to write is said when it is known
    bool saveAs();
    // Unsaved changes: save, discard or cancel; true: go on.
    bool mayDiscard();
    void fillRecent(QMenu* menu);
    QStringList recent() const;

Q_SIGNALS:
    void opened();

private:
    void remember(const QString& path);
    void refuse(const QString& title, const QString& sentence);

    Document& m_document;
    QWidget* m_window;
    QSettings m_settings;
};

} // namespace plexus::studio
