// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/model/join.h"

namespace plexus::layers {

namespace {

// As torch.maximum: of equal inputs each has half of the gradient.
Value maximumOfTwo(Value a, Value b)
{
    return select(equal(a, b), a * 0.5 + b * 0.5, plexus::maximum(a, b));
}

} // namespace

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
        .forward = [](Build& b) { return folded(b, maximumOfTwo); },
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
