// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/model/graph.h"
#include "engine/model/infer.h"
#include "engine/program/program.h"

namespace plexus {

struct LowerRequest {
    const Graph& graph;
    const std::vector<FieldInfo>& fields;
    const std::vector<Normalization>& preprocessing;
    int64_t batch = 1;
    // Training: forward in training mode, loss, gradients, next states. Evaluation: forward in evaluation
    // mode, loss and metrics. Prediction: forward only, no targets.
    enum class Kind : uint8_t { Training, Evaluation, Prediction } kind = Kind::Training;
};

// Leaves: op `input`, attribute "name" = field name (raw values; preprocessing is part of the program).
// Outputs by name: "loss" (1 element: sum over heads of weight x loss, mean over the batch), "metric/<key>"
// (summed over the batch, so that an epoch divides by samples), "head/<output node>" (batch first: what predict
// shows: probabilities where the loss turns logits into them), "logits/<output node>" (what the loss sees),
// "gradient/<parameter name>", "state/<state name>" (its next value).
// Order of parameters = order of first use in topological order; the same for all kinds and batches.
Result<Program> lower(const LowerRequest& request);

} // namespace plexus
