// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/exec/executor.h"
#include "engine/model/optimizer.h"

#include <functional>
#include <optional>
#include <span>

namespace plexus {

// A batch of a step that the host drives.
struct HostBatch {
    int program = 0, data = 0; // the executor's ids, of a training program
    std::span<const int32_t> rows;
    uint64_t seed = 0, draw = 0;
    double share = 1; // of its loss and gradient in the step's
};

struct HostStepResult {
    std::vector<double> outputs; // of the weights before: as StepResult::outputs
    std::optional<size_t> halted; // the batch whose loss or gradient was not finite: nothing was written
    bool isAbandoned = false;     // goOn said stop: nothing was written
};

// One step of such an optimizer over these batches: loss and gradient are those of all samples, with the pull of the layers'
// own decays in both; running statistics follow every evaluation. The network must have been opened with an update that changes nothing. goOn is asked before each batch.
Result<HostStepResult> runHostStep(Executor& executor, const Program& network, HostStep& optimizer, double learningRate,
                                   const std::vector<HostBatch>& batches, const std::function<bool()>& goOn);

} // namespace plexus
