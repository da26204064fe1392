// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/base/file.h"
#include "engine/model/early_stopping.h"
#include "engine/train/checkpoint.h"

#include <fmt/format.h>

#include <algorithm>

namespace plexus {
namespace {

// The end of an epoch comes after the same step's checkpoint within it.
std::string checkpointName(const RunPosition& at)
{
    return fmt::format("step-{:012}-epoch-{:07}.checkpoint", at.step, at.epoch);
}

Result<Checkpoint> readCheckpoint(const std::filesystem::path& file)
{
    PLEXUS_TRY(const std::string bytes, readFile(file, uint64_t{64} << 30));
    return parseCheckpoint(bytes, file.string());
}

} // namespace

std::vector<std::filesystem::path> CheckpointFolder::files() const
{
    std::vector<std::filesystem::path> found;
    std::error_code error;
    for (const auto& entry : std::filesystem::directory_iterator(m_folder, error)) {
        if (entry.path().extension() == ".checkpoint") {
            found.push_back(entry.path());
        }
    }
    std::sort(found.rbegin(), found.rend());
    return found;
}

std::filesystem::path CheckpointFolder::endOf(uint64_t epoch) const
{
    const std::string next = fmt::format("-epoch-{:07}.checkpoint", epoch + 1);
    std::filesystem::path first; // of the next epoch
    for (const std::filesystem::path& file : files()) {
        first = file.filename().string().ends_with(next) ? file : first;
    }
    return first;
}

Result<void> CheckpointFolder::save(const Checkpoint& checkpoint, const std::vector<uint64_t>& keptEpochs) const
{
    std::error_code error;
    std::filesystem::create_directories(m_folder, error);
    if (error) {
        return Error{.what = "the folder for checkpoints cannot be made",
                     .where = m_folder.string(),
                     .seen = error.message()};
    }
    PLEXUS_CHECK(writeFileAtomically(m_folder / checkpointName(checkpoint.position), checkpointBytes(checkpoint)));
    std::vector<std::filesystem::path> kept;
    for (const uint64_t epoch : keptEpochs) {
        kept.push_back(endOf(epoch));
    }
    const std::vector<std::filesystem::path> all = files();
    for (size_t i = 2; i < all.size(); ++i) {
        if (std::find(kept.begin(), kept.end(), all[i]) == kept.end()) {
            std::filesystem::remove(all[i], error); // one too many is no failure
        }
    }
    return {};
}

Result<Checkpoint> CheckpointFolder::loadNewest() const
{
    const std::vector<std::filesystem::path> all = files();
    if (all.empty()) {
        return Error{.what = "the run has no checkpoint",
                     .where = m_folder.string(),
                     .accepted = "choose the folder of a run that has started"};
    }
    Result<Checkpoint> newest = readCheckpoint(all.front());
    for (size_t i = 1; i < all.size() && !newest; ++i) {
        if (auto before = readCheckpoint(all[i])) {
            return before;
        }
    }
    return newest;
}

Result<Checkpoint> CheckpointFolder::loadEndOf(uint64_t epoch) const
{
    const std::filesystem::path file = endOf(epoch);
    const Error none{.what = "there is no checkpoint of the end of epoch " + std::to_string(epoch),
                     .where = m_folder.string()};
    if (file.empty()) {
        return none;
    }
    PLEXUS_TRY(Checkpoint checkpoint, readCheckpoint(file));
    if (checkpoint.position.cursor != 0) { // one within the next epoch
        return none;
    }
    return checkpoint;
}

Result<Checkpoint> CheckpointFolder::loadGiven(const Params& general) const
{
    PLEXUS_TRY(Checkpoint newest, loadNewest());
    const uint64_t best = standingOf(general, newest.history).best;
    return restoresBest(general) && best > 0 ? loadEndOf(best) : Result<Checkpoint>(std::move(newest));
}

} // namespace plexus
