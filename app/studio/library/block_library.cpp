// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/studio/library/block_library.h"

#include <algorithm>
#include <QStringList>
#include <utility>

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

BlockLibrary::Named BlockLibrary::now(const Named& names) const
{
    Named all;
    for (const auto& [name, block] : names) {
        all[name] = find(name);
    }
    return all;
}

Result<void> BlockLibrary::change(const QString& text, const QStringList& names, const std::function<Result<void>()>& act)
{
    Step step{text, place(), {}, {}};
    for (const QString& name : names) {
        step.before[name] = find(name);
    }
    const Result<void> acted = act();
    read(); // at once, not when the system tells
    if (acted.ok()) {
        step.after = now(step.before);
        m_done.push_back(std::move(step));
        m_undone.clear();
        Q_EMIT stepsChanged();
    }
    return acted;
}

Result<void> BlockLibrary::keep(const Graph& graph, const std::string& key, const QString& name)
{
    if (m_folder.empty()) {
        return Error{.what = tr("there is no folder for blocks of the user").toStdString()};
    }
    PLEXUS_TRY(KeptBlock kept, keptBlock(graph, key, name.toStdString()));
    const QString chosen = QString::fromStdString(kept.name);
    return change(tr("Save block “%1” to the library").arg(chosen), {chosen},
                  [&] { return writeKeptBlock(m_folder, std::move(kept)); });
}

Result<void> BlockLibrary::rename(const QString& name, const QString& fresh)
{
    PLEXUS_TRY(const std::string checked, checkBlockName(fresh.toStdString()));
    const QString chosen = QString::fromStdString(checked);
    return change(tr("Rename block “%1” of the library to “%2”").arg(name, chosen), {name, chosen},
                  [&] { return renameKeptBlock(m_folder, name.toStdString(), checked); });
}

Result<void> BlockLibrary::remove(const QString& name)
{
    return change(tr("Delete block “%1” of the library").arg(name), {name},
                  [&] { return deleteKeptBlock(m_folder, name.toStdString()); });
}

QString BlockLibrary::undoText() const
{
    return !m_done.empty() && m_done.back().place == place() ? m_done.back().text : QString();
}

QString BlockLibrary::redoText() const
{
    return !m_undone.empty() && m_undone.back().place == place() ? m_undone.back().text : QString();
}

// Another window works with the same library: what it did to these names since is not overwritten.
Result<void> BlockLibrary::exchange(const Named& before, const Named& after)
{
    read();
    for (const auto& [name, block] : before) {
        const Block found = find(name);
        const bool isSame = found == nullptr || block == nullptr ? found == block
                                                                 : keptBlockText(*found) == keptBlockText(*block);
        if (!isSame) {
            return Error{.what = tr("the block “%1” of the library was changed elsewhere since").arg(name).toStdString(),
                         .accepted = tr("change it by hand").toStdString()};
        }
    }
    for (const auto& [name, block] : after) { // first what comes, then what goes: whatever fails, no block is lost
        if (block != nullptr) {
            PLEXUS_CHECK(writeKeptBlock(m_folder, *block));
        }
    }
    for (const auto& [name, block] : after) {
        if (block == nullptr && find(name) != nullptr) {
            PLEXUS_CHECK(deleteKeptBlock(m_folder, name.toStdString()));
        }
    }
    return {};
}

Result<void> BlockLibrary::undo()
{
    const Step step = std::move(m_done.back());
    m_done.pop_back(); // what cannot be taken back is not offered again
    const Result<void> exchanged = exchange(step.after, step.before);
    read();
    if (exchanged.ok()) {
        m_undone.push_back(step);
    }
    Q_EMIT stepsChanged();
    return exchanged;
}

Result<void> BlockLibrary::redo()
{
    const Step step = std::move(m_undone.back());
    m_undone.pop_back();
    const Result<void> exchanged = exchange(step.before, step.after);
    read();
    if (exchanged.ok()) {
        m_done.push_back(step);
    }
    Q_EMIT stepsChanged();
    return exchanged;
}

void BlockLibrary::forgetSteps()
{
    m_done.clear();
    m_undone.clear();
    Q_EMIT stepsChanged();
}

} // namespace plexus::studio
