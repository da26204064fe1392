// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/model/loss.h"
#include "engine/program/compose.h"

namespace plexus {

// What the files in losses/ share.

ParamDef reductionParam(); // "mean" or "sum"
ParamDef marginParam();

// --- values: output and target of one shape
Result<void> checkValues(const LossShapes& shapes, const std::string& title);
Value reduced(const LossCall& call, Value elements); // over all axes, as `reduction` says
Value unchanged(Value output);
Value eachSigmoid(Value output);

// --- classes: output (batch, classes, ...), target (batch, ...) of class indices
Result<void> checkClasses(const LossShapes& shapes, const std::string& title);
Value classRows(Value output);           // (positions, classes)
Value classColumn(Value target);         // (positions) of i32
Value isClass(Value target, int64_t classes); // (positions, classes): 1 at the true class
Value classProbabilities(Value output);

// What classes count for, of losses for classes: "class_weights" and "ignored_class".
ParamDef classWeightsParam();
ParamDef ignoredClassParam();
Result<void> checkWeighedClasses(const LossShapes& shapes, const std::string& title); // and checkClasses
ClassWeight weightOfClasses(const Params& params);
int64_t ignoredClass(const Params& params);
bool areWeighed(const Params& params);
Value classWeights(const LossCall& call, int64_t classes); // (1, classes), 1 each where none are given
// (positions, 1): 0 where a target is of the ignored class, 1 elsewhere; nothing where none is ignored.
Value whereJudged(Value target, int64_t ignored);

} // namespace plexus
