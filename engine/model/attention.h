// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/model/layer.h"

namespace plexus {

// What the layers with attention share.

ParamDef headsParam();
ParamDef causalParam(bool initial);
ParamDef attentionDropParam();
// Whether the memory is the sequence itself or another one.
enum class Looks : uint8_t { AtItself, Elsewhere };
TorchForm attentionTorch(Looks looks);
// The shape of the query, whose features the heads divide. The sequence that it looks at, itself or one of the same
// batch at the second port, may have a mask at the port behind: (batch, time), not 0 where a step only fills up.
ShapeRule attentionShape(Looks looks);
inline constexpr const char* maskPort = "mask";
// An example with a mask at the last port.
LayerExample maskedExample(const char* inputs, const char* params);

// In PyTorch's names behind `prefix`: in_proj_weight (q, k and v stacked; q_proj_weight,
// k_proj_weight and v_proj_weight where the memory has other features), in_proj_bias,
// out_proj.weight, out_proj.bias.
struct AttentionPlan {
    std::string prefix;
    int64_t heads = 1;
    bool hasBias = true;
    bool isCausal = false; // no step sees a later one
    Value mask = {};       // (batch, memory's time), see expectMask
    double dropout = 0;    // of what is seen, while training
    bool isFused = true;   // what a step sees of each other one need not lie in memory (attention_rules.h)
};
// As the parameters say: heads, causal, dropout, and bias where there is one; the layer's mask in it.
AttentionPlan attentionPlan(Build& b, Looks looks, std::string prefix = "");
// Every step of the query (batch, time, features) gathers from the steps of the memory, which may
// be the query.
Value attention(Build& b, Value query, Value memory, const AttentionPlan& plan);

// weight and bias behind `name`, as torch.nn.Linear and torch.nn.LayerNorm have them.
Value dense(Build& b, Value x, const std::string& name, int64_t units);
Value layerNorm(Build& b, Value x, const std::string& name, double epsilon);

// heads, hidden, activation, norm_first, epsilon, causal, dropout.
ParamDefs transformerParams(bool isCausal);
TorchForm transformerTorch(Looks looks);
// One part of a transformer layer with its skip connection: x + part(norm(x)), or norm(x +
// part(x)). `number` counts the parts from 1 and names norm and dropout.
Value transformerPart(Build& b, Value x, int number, const std::function<Value(Value)>& part);
// linear1, the activation, linear2.
Value transformerFeed(Build& b, Value x);

} // namespace plexus
