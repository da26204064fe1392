// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/model/join.h"

namespace plexus::layers {

LayerDef subtract()
{
    return {
        .key = "subtract",
        .title = "Subtract",
        .group = "Join",
        .help = "The first input less the second, element by element.",
        .keywords = {"minus", "difference", "join", "merge"},
        .inputs = {"in", "less"},
        .shape = joinedShape,
        .forward = [](Build& b) { return b.input(0) - b.input(1); },
        .torch = "torch.sub",
        .torchForm = {.expression = [](const TorchSite& site) { return site.all(" - "); }},
        .onnx = "Sub",
        .examples = {{"rows", "3x5 3x5"}, {"images", "2x3x2x5 2x3x2x5"}},
        .rejects = joinRejects(),
    };
}

} // namespace plexus::layers
