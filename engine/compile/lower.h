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

// Leaves: op `input`, attribute "name" = field name (raw values: f32, or i32 for class indices; bytes are
// converted where the batch is gathered). Normalization and every layer are part of the program.
// Outputs by name, in this order:
//   "loss"                      (1): sum over heads of weight x loss, mean over the batch   [not Prediction]
//   "loss/<output node>"        (1): its part of that, where the parts are divided differently (areMixed())
//                                                                                           [not Prediction]
//   "metric/<name>"             (k): summed over the batch (engine/model/metric.h); of the first head that it
//                               suits, of further ones "metric/<name>/<node>"; in training those of steps alone
//                                                                                           [not Prediction]
//   "confusion/<output node>"   (true, predicted): counts of the batch, of the first head with classes, unless they
//                               are too many (mostConfused)                                [Evaluation]
//   "logits/<output node>"      what the loss sees, batch first                             [not Evaluation]
//   "head/<output node>"        what a person sees: probabilities where the loss turns scores into them,
//                               unless the layer before gives probabilities already        [Prediction]
//   "gradient/<parameter name>" of every parameter, zeros where none arrives               [Training]
//   "state/<state name>"        its value after this step                                  [Training]
// Nodes that lead to no output layer are left out. Parameters and states stand in the order of first use,
// nodes in topological order; the same for all kinds and batches. A graph with problems gives the first
// error's sentence, and so does a batch that a layer refuses (batch norm on one value per channel).
Result<Program> lower(const LowerRequest& request);

} // namespace plexus
