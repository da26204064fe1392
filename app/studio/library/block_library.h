// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/model/kept_block.h"

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

Q_SIGNALS:
    void changed();
    void said(const QString& sentence); // of what cannot be read, once

private:
    void read();
    Result<void> wrote(Result<void> result);

    std::filesystem::path m_folder;
    std::vector<Block> m_blocks;
    std::vector<std::string> m_said;
    QFileSystemWatcher m_watcher;
    QTimer m_reads;
};

} // namespace plexus::studio
