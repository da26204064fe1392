// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/model/join.h"

namespace plexus::layers {

LayerDef add()
{
    return {
        .key = "add",
        .title = "Add",
        .group = "Join",
        .help =
            "Adds its inputs element by element. With a wire around some layers this makes a skip "
            "connection.",
        .keywords = {"sum", "plus", "residual", "skip", "join", "merge"},
        .portCount = PortCount::Any,
        .shape = joinedShape,
        .forward = [](Build& b) { return folded(b, plexus::operator+); },
        .torch = "torch.add",
        .torchForm = {.expression = [](const TorchSite& site) { return site.all(" + "); }},
        .onnx = "Sum",
        .examples = joinExamples(),
        .rejects = joinRejects(),
    };
}

} // namespace plexus::layers
