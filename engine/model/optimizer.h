// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/param.h"
#include "engine/program/value.h"

#include <functional>

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
};

const std::vector<OptimizerDef>& allOptimizers(); // generated from engine/train/optimizers
const OptimizerDef* findOptimizer(std::string_view key);

} // namespace plexus
