// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/train/network.h"
#include "engine/train/update.h"

#include <functional>
#include <optional>
#include <span>

namespace plexus {

// One step of training: a batch, or several whose gradients add up.

// A step's rows batch by batch, none larger than the network's.
std::vector<std::span<const int32_t>> batchesOf(const Network& network, std::span<const int32_t> rows);
// Numbers the batches of all steps (from 1), for random ops; rows are the step's.
uint64_t drawOf(const Network& network, std::span<const int32_t> rows, uint64_t step, size_t batch);

struct StepOrder {
    int data = 0; // the executor's id
    const Dataset& samples; // of which the targets are looked at
    std::span<const int32_t> rows;
    uint64_t seed = 0, step = 0;
};
Result<void> submitStep(Network& network, const StepOrder& order, const StepScalars& scalars);

struct StepSums {
    double loss = 0;              // as of one batch of all the step's samples
    double counted = 0;           // what they count for, LossShares::counted; 0: loss is no figure
    std::vector<double> parts = {}; // the loss output by output, where they are divided differently
    double correct = 0;           // how many of them; 0 without classes
    double judged = 0;            // of how many, LossShares::judged
    std::optional<size_t> halted; // the batch that met a number that is not finite: nothing was written
    bool isAbandoned = false;     // somebody said stop: nothing was written
};
// The result of the oldest step that was submitted, which was on these rows. `await` is asked before the result of each
// batch: false where the step was given up meanwhile.
Result<StepSums> nextStep(Network& network, const Dataset& samples, std::span<const int32_t> rows,
                          const std::function<Result<bool>()>& await = [] { return Result<bool>(true); });
// A step that the host drives, at once.
Result<StepSums> hostStep(Network& network, const StepOrder& order, HostStep& optimizer, double learningRate,
                          const std::function<bool()>& goOn);

} // namespace plexus
