// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/model/join.h"

namespace plexus::layers {

LayerDef maximum()
{
    return {
        .key = "maximum",
        .title = "Maximum",
        .group = "Join",
        .help = "The largest of its inputs, element by element.",
        .keywords = {"max", "join", "merge"},
        .portCount = PortCount::Any,
        .shape = joinedShape,
        .forward = [](Build& b) { return folded(b, plexus::maximum); },
        .torch = "torch.maximum",
        .torchForm = {.expression =
                          [](const TorchSite& site) {
                              std::string text = site.inputs[0];
                              for (size_t i = 1; i < site.inputs.size(); ++i) {
                                  text = "torch.maximum(" + text + ", " + site.inputs[i] + ")";
                              }
                              return text;
                          }},
        .onnx = "Max",
        .examples = joinExamples(),
        .rejects = joinRejects(),
    };
}

} // namespace plexus::layers
