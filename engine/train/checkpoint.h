// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/param.h"
#include "engine/exec/executor.h"
#include "engine/train/loss_scale.h"
#include "engine/train/report.h"

#include <filesystem>

namespace plexus {

// Where a run stands between two steps.
struct RunPosition {
    uint64_t step = 0;   // updates done
    uint64_t epoch = 1;  // the current one
    uint64_t cursor = 0; // its steps done; all of them: the evaluation is still to come
    // Sums over the epoch's samples so far, and what they are divided by.
    double lossSum = 0, lossCount = 0, correctSum = 0, judged = 0;
    int64_t samples = 0;
    double seconds = 0, epochSeconds = 0; // of training, without pauses; of the run and of the epoch
    LossScale lossScale;                  // of float16
    EpochReport last;                     // the newest finished epoch; epoch 0: none
};

// Everything that continuing needs.
struct Checkpoint {
    RunPosition position;
    History history; // of what is watched; empty when nothing is
    uint64_t seed = 0;
    std::vector<int32_t> order; // of the current epoch's samples
    std::vector<std::vector<double>> memory; // HostStep::memory()
    std::vector<std::string> parameterNames, stateNames, slotNames;
    NetworkValues values;
    std::string fingerprint; // of the executor that trained so far

    // What the run gives: the parameters, or their running mean.
    const std::vector<Tensor>& givenParameters() const;
};

// The file: the line "PLEXUS CHECKPOINT 1", the length of a JSON header (64 bits), the header, the tensors as float32
// (or float64 when one does not fit), the order, the memory as float64, an FNV-1a checksum; little-endian.
std::string checkpointBytes(const Checkpoint& checkpoint);
Result<Checkpoint> parseCheckpoint(std::string_view bytes, std::string_view where);

// The folder "checkpoints" of a run: the newest and the one before, and those of the epochs that are kept, each
// written atomically.
class CheckpointFolder {
public:
    explicit CheckpointFolder(std::filesystem::path folder) : m_folder(std::move(folder)) {}
    Result<void> save(const Checkpoint& checkpoint, const std::vector<uint64_t>& keptEpochs = {}) const;
    // The newest that can be read; a damaged one falls back to the one before.
    Result<Checkpoint> loadNewest() const;
    // Of the end of an epoch.
    Result<Checkpoint> loadEndOf(uint64_t epoch) const;
    // What a run gives: the newest, or that of its best epoch where the settings want it restored.
    Result<Checkpoint> loadGiven(const Params& general) const;

private:
    std::vector<std::filesystem::path> files() const; // newest first
    std::filesystem::path endOf(uint64_t epoch) const; // empty: there is none
    std::filesystem::path m_folder;
};

} // namespace plexus
