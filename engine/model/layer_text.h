// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/json.h"
#include "engine/model/layer.h"

namespace plexus {

// A layer's page for people (docs/layers): what it does, a table of parameters, inputs, names elsewhere.
std::string layerMarkdown(const LayerDef& layer);
// All of them, by palette group, as one page with links to the pages "<key>.md".
std::string layersIndexMarkdown();

// What a parameter accepts: "1 to 65536 px", "mean, sum", "yes or no".
std::string acceptedText(const ParamDef& param);

// {"key", "title", "group", "help", "keywords", "inputs", "outputs", "params": [...], "torch", "onnx"}.
Json layerJson(const LayerDef& layer);
// {"key", "title", "kind", "initial", "least", "most", "choices", "unit", "help", "torch", "when"}, without
// what does not apply.
Json paramJson(const ParamDef& param);

} // namespace plexus
