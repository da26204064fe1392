// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/model/join.h"

namespace plexus::layers {

LayerDef multiply()
{
    return {
        .key = "multiply",
        .title = "Multiply",
        .group = "Join",
        .help = "Multiplies its inputs element by element, so that one can gate the other.",
        .keywords = {"mul", "product", "times", "gate", "join", "merge"},
        .portCount = PortCount::Any,
        .finiteUpTo = 1e12, // products of three
        .shape = joinedShape,
        .forward = [](Build& b) { return folded(b, plexus::operator*); },
        .torch = "torch.mul",
        .torchForm = {.expression = [](const TorchSite& site) { return site.all(" * "); }},
        .onnx = "Mul",
        .examples = joinExamples(),
        .rejects = joinRejects(),
    };
}

} // namespace plexus::layers
