// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/model/layer.h"

namespace plexus::layers {

LayerDef sigmoid()
{
    return {
        .key = "sigmoid",
        .title = "Sigmoid",
        .group = "Activation",
        .help = "Squeezes every value between 0 and 1, as a yes-or-no probability.",
        .keywords = {"logistic", "activation", "nonlinearity", "probability"},
        .nature = Nature::Activation,
        .shape = sameAsInput,
        .forward = [](Build& b) { return plexus::sigmoid(b.input()); },
        .torch = "torch.nn.Sigmoid",
        .onnx = "Sigmoid",
        .examples = {{"rows", "3x5"}, {"image", "2x1x3x5"}},
    };
}

} // namespace plexus::layers
