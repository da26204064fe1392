// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/model/kept_block.h"

#include <functional>
#include <map>
#include <memory>
#include <QFileSystemWatcher>
#include <QObject>
#include <QTimer>

namespace plexus::studio {

// The blocks that the user keeps, as their folder holds them now: what another window adds or deletes is heard of.
// Without a folder (pictures, tests) there are none.
class BlockLibrary : public QObject {
    Q_OBJECT

public:
    using Block = std::shared_ptr<const KeptBlock>;

    explicit BlockLibrary(QObject* parent = nullptr);

    void open(const std::filesystem::path& folder);
    void openOfUser();

    const std::vector<Block>& blocks() const { return m_blocks; } // by name
    Block find(const QString& name) const;

    // Each takes the place of another block of that name: the dialog has asked.
    Result<void> keep(const Graph& graph, const std::string& key, const QString& name);
    Result<void> rename(const QString& name, const QString& fresh);
    Result<void> remove(const QString& name);

    // What this window did to the library is taken back and done again in the order in which all was done: `place` says
    // where the project's history stands, and a step comes first where that is as it was then. Empty: none does.
    std::function<int()> place = [] { return 0; };
    QString undoText() const;
    QString redoText() const;
    Result<void> undo();
    Result<void> redo();
    void forgetSteps();

Q_SIGNALS:
    void changed();
    void stepsChanged();
    void said(const QString& sentence); // of what cannot be read, once

private:
    using Named = std::map<QString, Block>; // without a block: there is none of that name
    struct Step {
        QString text; // "Delete block “Mine”"
        int place = 0;
        Named before, after;
    };
    void read();
    Named now(const Named& names) const;
    Result<void> change(const QString& text, const QStringList& names, const std::function<Result<void>()>& act);
    Result<void> exchange(const Named& before, const Named& after);

    std::filesystem::path m_folder;
    std::vector<Block> m_blocks;
    std::vector<std::string> m_said;
    std::vector<Step> m_done, m_undone; // the last one last
    QFileSystemWatcher m_watcher;
    QTimer m_reads;
};

} // namespace plexus::studio
