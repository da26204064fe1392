// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/error.h"
#include "engine/base/param.h"
#include "engine/program/value.h"

#include <functional>
#include <memory>

namespace plexus {

// The update of a flat vector of parameters in tensor ops (maps only).
struct UpdateCall {
    const Params& params;
    Value parameter, gradient;
    std::vector<Value> slots;
    // A number the host computes in double for every step: "lr", "bias_correction1", ...
    std::function<Value(std::string_view)> scalar;
};

struct Updated {
    Value parameter;
    std::vector<Value> slots;
};

// Loss and gradient at any weights, all of them in one vector.
using Objective = std::function<Result<double>(const std::vector<double>& x, std::vector<double>& gradient)>;

// A step that the host drives, because it asks for the loss at several places. It is over all training samples.
class HostStep {
public:
    virtual ~HostStep() = default;
    // Moves x; gives the loss before. What objective refuses ends the step.
    virtual Result<double> step(std::vector<double>& x, double lr, const Objective& objective) = 0;
    // What it knows from steps before, as vectors of x's size; a checkpoint keeps them.
    virtual std::vector<std::vector<double>> memory() const = 0;
    virtual void remember(std::vector<std::vector<double>> memory) = 0;
};

// One file in engine/train/optimizers.
struct OptimizerDef {
    std::string key, title, help, torch;
    ParamDefs params = {}; // "learning_rate" is one of them
    // Names of the state vectors this configuration needs.
    std::function<std::vector<std::string>(const Params&)> slots = {};
    std::function<Updated(const UpdateCall&)> update = {};
    // The host scalars of step t (from 1) at this learning rate, in double.
    std::function<std::vector<std::pair<std::string, double>>(const Params&, uint64_t t, double lr)>
        scalars = {};
    // Of one that the host drives, instead of update: with nothing in its memory.
    std::function<std::unique_ptr<HostStep>(const Params&)> hostStep = {};
};

const std::vector<OptimizerDef>& allOptimizers(); // generated from engine/train/optimizers
const OptimizerDef* findOptimizer(std::string_view key);

} // namespace plexus
