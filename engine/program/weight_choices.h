// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/param.h"
#include "engine/program/program.h"

namespace plexus {

// What people choose for the trained tensors of any layer: how they start, what pulls them to zero,
// whether they learn and how fast, whether another node's are read instead. The registry of layers appends these
// parameters to every layer that owns such tensors, Build::weight() obeys them, and no layer knows of
// it.

// Matrix: a tensor of two axes or more. Pulls are for these, and a start of their own; biases beside
// them have another. The factors of normalizations go their own way.
enum class Owns : uint8_t { Nothing, Vectors, Matrices, MatricesAndBiases };
Owns ownedBy(const Program& program);
ParamDefs weightChoices(Owns owns);

// Of a layer that lacks the parameters, nothing changes.
void choose(const Params& params, ParameterInfo& tensor);
bool isFrozen(const Params& params);
bool hasOwnRate(const Params& params);

// The key of the node whose weights are read instead of own ones; empty: own ones.
inline constexpr const char* sharedWithKey = "shared_with";
std::string sharedWith(const Params& params);
// The same values of a node that owns its weights and lets them learn.
Params asOwner(Params params);

} // namespace plexus
