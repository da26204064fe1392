// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/model/loss.h"
#include "engine/program/interpret.h"

namespace plexus::test {

// What the tests over the losses run on.

Value lossLeaf(Program& program, const std::string& name, const Shape& shape, Type type);

// An output and a target that fit, batch first.
std::pair<Shape, Shape> lossShapes(const LossDef& loss);

// Legal values of a parameter besides the initial one.
std::vector<ParamValue> lossAlternatives(const ParamDef& param);
// As it starts, and each parameter at each of these.
std::vector<Params> lossVariants(const LossDef& loss);

using LossForward = std::function<Value(const LossCall&)>;
// Leaves "output" and "target". Outputs "loss" and "slope", its gradient on the output.
Program lossProgram(const LossDef& loss, const Params& params, const LossForward& forward);
// Outputs from [-1, 1], targets that the loss takes.
RunContext lossContext(const LossDef& loss);

} // namespace plexus::test
