// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/io/torch_claims.h"

#include <string>
#include <string_view>
#include <vector>

namespace plexus {

// A network that is written for PyTorch: torch.nn.Sequential(...), nested or not, lines of nn.X(...), the
// __init__ of a module, or what PyTorch prints of one. Layers stand in the order of the text, a Sequential in it
// becomes a block. What is not known keeps its place: a layer that passes on what it gets, called like it.
struct TorchRead {
    Graph graph;                   // laid out; no nodes: there is no network in the text
    std::vector<std::string> said; // a sentence for each thing that was not understood, in the order of the text
    std::vector<TorchClaim> claims; // what it says of sizes, about nodes of the graph
};
// Added: an input before the first layer and an output behind the last.
enum class TorchEnds : uint8_t { Left, Added };
// Sizes that the text gives and that cannot be are told: by the data, where it is known, or by what other layers give.
TorchRead readTorch(std::string_view text, TorchEnds ends, const std::vector<FieldInfo>& fields = {});

} // namespace plexus
