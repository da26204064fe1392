// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/param.h"
#include "engine/program/value.h"

#include <functional>
#include <optional>

namespace plexus {

// What a loss compares. output: the network's, batch first. target: the data field, batch first (i32 class
// indices or f32 values).
struct LossCall {
    const Params& params;
    Value output, target;
};

// What a loss can say before anything runs. Shapes are batch first; classes: of the target's field, 0 for
// values.
struct LossShapes {
    const Params& params;
    const Shape &output, &target;
    int64_t classes = 0;
};

inline constexpr int64_t noClass = -1; // that of a sample without an ignored class

// What a target of this class counts for.
using ClassWeight = std::function<double(int64_t label)>;

// What a loss expects of the values that it compares. Scores: it makes probabilities of them itself.
enum class Takes : uint8_t { Anything, Scores, LogProbabilities };

// One file in engine/train/losses. The loss is a parameter of the output layer.
struct LossDef {
    std::string key, title, help, torch;
    ParamDefs params = {};
    bool targetIsClass = false;
    Takes takes = Takes::Anything;
    bool isUsual = false; // taken where nothing speaks for another, of those with this kind of target
    // Output and target stand value by value (or scores by class), so that metrics can compare them.
    bool hasMetrics = true;
    double targetLeast = -1; // values that tests draw targets from, up to 1
    // An output and a target, batch first, to try the loss on where rows of 4 do not fit.
    std::vector<Shape> exampleShapes = {};
    // What does not fit: a sentence.
    std::function<Result<void>(const LossShapes&)> check = {};
    // Of values that each answer yes or no: targets above this are yes, as outputs above 0 are.
    std::optional<double> yesAbove = {};
    // Of classes, what a target counts for in the mean: gives nothing where all count 1.
    std::function<ClassWeight(const Params&)> weight = {};
    // The class whose targets neither loss nor metrics look at, or noClass. It may lie outside of those there are.
    std::function<int64_t(const Params&)> ignored = {};
    // One element: the mean (or what `reduction` says) over the batch.
    std::function<Value(const LossCall&)> forward = {};
    // Where forward is a fused op, the composition; a test demands that both agree.
    std::function<Value(const LossCall&)> composed = {};
    // What a person wants to see of the output: probabilities for cross-entropy, itself for MSE.
    std::function<Value(Value output)> prediction = {};
};

const std::vector<LossDef>& allLosses(); // generated from engine/train/losses
const LossDef* findLoss(std::string_view key);

} // namespace plexus
