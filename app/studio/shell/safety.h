// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/studio/document/document.h"

class QWidget;

namespace plexus::studio {

class Banner;

// Says what threatens somebody's work and what can be done: unsaved work of a window that died, a project that is open
// elsewhere, a file that another program wrote, a journal that cannot be written.
class Safety : public QObject {
    Q_OBJECT

public:
    Safety(Document* document, Banner* banner, QWidget* window);

    // Edits are kept safe from now on; nothing is where it can be kept.
    void keepJournals();
    // Offers what was left behind; `quietly`: says nothing where there is nothing.
    enum class Finding : uint8_t { Say, Quietly };
    void recover(Finding nothing);
    void restorePrevious(); // one of the two saves before
    void look();            // did another program write the file?

    // What must come first (a run, unsaved changes); calls the rest at once, later or never.
    std::function<void(std::function<void()>)> guard = [](const auto& rest) { rest(); };
    std::function<void()> saveAs = [] {};
    enum class OnDisk : uint8_t { Overwrite, SaveAs, Load, Cancel };
    std::function<OnDisk()> askOnDisk; // a test answers itself

Q_SIGNALS:
    void opened();
    void said(const QString& sentence);

private:
    void followHolder();
    void openCopy();
    void load();
    OnDisk onDiskDialog();

    Document& m_document;
    Banner* m_banner;
    QWidget* m_window;
    std::filesystem::path m_journals; // empty: none
    bool m_wasHeld = false, m_isSaid = false;
};

// "ann on workshop, process 1234, since 14:05"
QString holderWords(const ProjectHolder& holder);

} // namespace plexus::studio
