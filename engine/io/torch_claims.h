// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/model/infer.h"

#include <string>
#include <vector>

namespace plexus {

// What a text says of the sizes that come into a layer, in_features=784. Plexus finds them out itself.
struct TorchClaim {
    std::string node, layer;
    size_t line = 0;
    std::string call;     // "nn.Linear(784, 128)"
    std::string argument; // "in_features"
    int64_t value = 0;
    size_t input = 0; // at which of its inputs, and along which axis
    int axis = 0;
};

// The claims that are wrong whatever data comes in, a sentence each, with the line. `first` is where data enters a
// network that has no input of its own; where `fields` has one that an Input would choose, it is what comes in.
std::vector<std::pair<size_t, std::string>> wrongClaims(const Graph& graph, const std::vector<TorchClaim>& claims,
                                                        const std::string& first, const std::vector<FieldInfo>& fields);

inline constexpr const char* pastedSize = "pasted_size"; // the rule of engine/advice that this is an advice of

// The claims about nodes that are there which what comes in now contradicts, as advice at the node; those that it
// bears out are kept no longer.
std::vector<Problem> contradicted(const Graph& graph, std::vector<TorchClaim>& claims, const Inference& now);

} // namespace plexus
