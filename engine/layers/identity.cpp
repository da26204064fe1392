// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/model/layer.h"

namespace plexus::layers {

LayerDef identity()
{
    return {
        .key = "identity",
        .title = "Identity",
        .group = "Core",
        .help = "Passes its input on unchanged, to give a place in the network a name.",
        .keywords = {"nothing", "pass", "name"},
        .nature = Nature::Passing,
        .shape = sameAsInput,
        .forward = [](Build& b) { return b.input(); },
        .torch = "torch.nn.Identity",
        .onnx = "Identity",
        .examples = {{"rows", "3x5"}, {"image", "2x3x2x5"}},
    };
}

} // namespace plexus::layers
