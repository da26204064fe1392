// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/model/join.h"

namespace plexus::layers {

LayerDef average()
{
    return {
        .key = "average",
        .title = "Average",
        .group = "Join",
        .help = "The mean of its inputs, element by element.",
        .keywords = {"mean", "join", "merge", "ensemble"},
        .portCount = PortCount::Any,
        .shape = joinedShape,
        .forward =
            [](Build& b) { return folded(b, plexus::operator+) / static_cast<double>(b.inputs()); },
        .torch = "torch.mean",
        .torchForm = {.expression =
                          [](const TorchSite& site) {
                              return "(" + site.all(" + ") + ") / " + std::to_string(site.inputs.size());
                          }},
        .onnx = "Mean",
        .examples = joinExamples(),
        .rejects = joinRejects(),
    };
}

} // namespace plexus::layers
