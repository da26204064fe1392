// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/model/layer.h"

namespace plexus::layers {

LayerDef block_output()
{
    return {
        .key = "block_output",
        .title = "Block output",
        .group = "Blocks",
        .help = "Where data leaves the block around it: a port of the block's node.",
        .keywords = {"group", "port", "border"},
        .role = LayerRole::BlockOutput,
        .shape = sameAsInput,
        .forward = [](Build& b) { return b.input(); },
        .torch = "torch.nn.Identity",
        .onnx = "Identity",
        .examples = {{"rows", "3x5"}, {"image", "2x3x2x5"}},
    };
}

} // namespace plexus::layers
