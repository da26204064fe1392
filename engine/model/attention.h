// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/model/layer.h"

namespace plexus {

// What the layers with attention share.

ParamDef headsParam();
ParamDef causalParam();
// (batch, time, features) whose features the heads divide.
Result<Shape> attentionShape(const ShapeCall& call, std::string_view title);

// Self-attention in PyTorch's names behind `prefix`: in_proj_weight (q, k and v stacked), in_proj_bias,
// out_proj.weight, out_proj.bias. x is (batch, time, features).
struct AttentionPlan {
    std::string prefix;
    int64_t heads = 1;
    bool hasBias = true;
    bool isCausal = false; // no step sees a later one
};
Value selfAttention(Build& b, Value x, const AttentionPlan& plan);

// weight and bias behind `name`, as torch.nn.Linear and torch.nn.LayerNorm have them.
Value dense(Build& b, Value x, const std::string& name, int64_t units);
Value layerNorm(Build& b, Value x, const std::string& name, double epsilon);

} // namespace plexus
