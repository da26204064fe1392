// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/param.h"
#include "engine/program/program.h"

namespace plexus {

// What people choose for the trained tensors of any layer: how they start, what pulls them to zero,
// whether they learn. The registry of layers appends these parameters to every layer that owns such
// tensors, Build::weight() obeys them, and no layer knows of it.

// Matrix: a tensor of two axes or more. Start and pull are for these; biases and the factors of
// normalizations go their own way.
enum class Owns : uint8_t { Nothing, Vectors, Matrices };
Owns ownedBy(const Program& program);
ParamDefs weightChoices(Owns owns);

// Of a layer that lacks the parameters, nothing changes.
void choose(const Params& params, ParameterInfo& tensor);
bool isFrozen(const Params& params);

} // namespace plexus
