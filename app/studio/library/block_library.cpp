// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/studio/library/block_library.h"

#include <algorithm>

namespace plexus::studio {

namespace {

constexpr int kReadsAfter = 50; // milliseconds: a file that is written tells several times

bool areEqual(const std::vector<BlockLibrary::Block>& shown, const std::vector<KeptBlock>& read)
{
    return std::equal(shown.begin(), shown.end(), read.begin(), read.end(),
                      [](const BlockLibrary::Block& left, const KeptBlock& right) {
                          return left->name == right.name && keptBlockText(*left) == keptBlockText(right);
                      });
}

} // namespace

BlockLibrary::BlockLibrary(QObject* parent) : QObject(parent)
{
    m_reads.setSingleShot(true);
    m_reads.setInterval(kReadsAfter);
    connect(&m_watcher, &QFileSystemWatcher::directoryChanged, &m_reads, qOverload<>(&QTimer::start));
    connect(&m_reads, &QTimer::timeout, this, &BlockLibrary::read);
}

void BlockLibrary::open(const std::filesystem::path& folder)
{
    m_folder = folder;
    m_watcher.addPath(QString::fromStdString(folder.string()));
    read();
}

void BlockLibrary::openOfUser()
{
    if (const auto folder = keptBlocksFolder(); folder.ok()) {
        open(*folder);
    } else {
        Q_EMIT said(QString::fromStdString(folder.error().sentence()));
    }
}

BlockLibrary::Block BlockLibrary::find(const QString& name) const
{
    const auto found = std::find_if(m_blocks.begin(), m_blocks.end(),
                                    [&](const Block& block) { return QString::fromStdString(block->name) == name; });
    return found != m_blocks.end() ? *found : nullptr;
}

void BlockLibrary::read()
{
    KeptBlocks all = readKeptBlocks(m_folder);
    if (all.said != m_said) {
        m_said = all.said;
        if (!m_said.empty()) {
            const QString first = QString::fromStdString(m_said.front());
            const size_t more = m_said.size() - 1;
            Q_EMIT said(more == 0 ? tr("A block of the library cannot be read: %1").arg(first)
                                  : tr("%1 blocks of the library cannot be read: %2").arg(more + 1).arg(first));
        }
    }
    if (!areEqual(m_blocks, all.blocks)) {
        m_blocks.clear();
        for (KeptBlock& block : all.blocks) {
            m_blocks.push_back(std::make_shared<const KeptBlock>(std::move(block)));
        }
        Q_EMIT changed();
    }
}

Result<void> BlockLibrary::wrote(Result<void> result)
{
    read(); // at once, not when the system tells
    return result;
}

Result<void> BlockLibrary::keep(const Graph& graph, const std::string& key, const QString& name)
{
    if (m_folder.empty()) {
        return Error{.what = tr("there is no folder for blocks of the user").toStdString()};
    }
    PLEXUS_TRY(KeptBlock kept, keptBlock(graph, key, name.toStdString()));
    return wrote(writeKeptBlock(m_folder, std::move(kept)));
}

Result<void> BlockLibrary::rename(const QString& name, const QString& fresh)
{
    return wrote(renameKeptBlock(m_folder, name.toStdString(), fresh.toStdString()));
}

Result<void> BlockLibrary::remove(const QString& name)
{
    return wrote(deleteKeptBlock(m_folder, name.toStdString()));
}

} // namespace plexus::studio
