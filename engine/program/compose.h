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

// Shifted and scaled to mean 0 and (biased) deviation 1 over these axes.
Value standardized(Value x, std::vector<int64_t> axes, double epsilon);

} // namespace plexus
