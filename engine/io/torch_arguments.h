// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/io/python_text.h"
#include "engine/io/torch_claims.h"
#include "engine/model/layer.h"

namespace plexus {

// The arguments of a call that makes a module, "nn.Linear(3, out_features=4)".

// Of layers of one class the one whose fixed arguments the text states, otherwise one that fixes none.
const LayerDef& chosenLayer(const PythonNode& call, const std::vector<const LayerDef*>& candidates);

// What the text says becomes parameters; `say` hears what does not.
using SayOfText = std::function<void(const PythonNode& where, const std::string& what)>;
void readTorchArguments(const PythonNode& call, const LayerDef& layer, Params& params, const SayOfText& say);
// What the text says of sizes that follow from what comes in; `node` is the layer.
std::vector<TorchClaim> torchClaims(const PythonNode& call, const LayerDef& layer, const std::string& node);

} // namespace plexus
