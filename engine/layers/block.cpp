// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/model/layer.h"

namespace plexus::layers {

LayerDef block()
{
    return {
        .key = "block",
        .title = "Block",
        .group = "Blocks",
        .help =
            "Layers that stand as one node; Tab or a double click opens it. Its block inputs and "
            "block outputs are its ports.",
        .keywords = {"group", "sub-graph", "module", "nested"},
        .inputs = {},
        .outputs = {},
        .role = LayerRole::Block,
        .torch = "torch.nn.Module",
        .onnx = composedOnnx,
        .examples = {{"rows", "3x5"}},
    };
}

} // namespace plexus::layers
