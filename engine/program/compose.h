// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/program/value.h"

#include <functional>

namespace plexus {

// Maths that several layers and losses are made of.

std::vector<int64_t> allAxes(Value x);

// (rows, columns) of numbers that are known.
Value table(Program& program, int64_t rows, int64_t columns, const std::function<double(int64_t, int64_t)>& at);

// Over one axis, counted from the back if negative.
Value softmax(Value x, int axis = -1);
Value logSoftmax(Value x, int axis = -1); // its exponentials add up to 1

Value softplus(Value x); // log(1 + exp(x))
Value silu(Value x);     // x sigmoid(x)
Value gelu(Value x);     // x times the share of a normal distribution below x

// The same numbers, through which no gradient flows.
Value detached(Value x);

// x (..., in), weight (out, in), bias (out) or nothing: (..., out).
Value linear(Value x, Value weight, Value bias = {});

// Heads (batch, heads, time, depth), of keys and values (batch, heads, memory, depth). mask (batch, memory): not 0
// where a key is hidden. isCausal: no query sees a key behind its own place.
struct AttentionHeads {
    Value query, key, value, mask;
    double scale = 1; // of the products of queries and keys
    bool isCausal = false;
};
// What each query gathers, as the queries' shape; a query that sees nothing gathers zeros (attention_rules.h).
Value attend(const AttentionHeads& heads);
// How much of each value that is: (batch, heads, time, memory).
Value attentionShares(const AttentionHeads& heads);

// Shifted and scaled to mean 0 and (biased) deviation 1 over these axes.
Value standardized(Value x, std::vector<int64_t> axes, double epsilon);

} // namespace plexus
