// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/model/noise.h"

namespace plexus::layers {

LayerDef dropout()
{
    return {
        .key = "dropout",
        .title = "Dropout",
        .group = "Regularization",
        .help = "While training, sets random values to zero and scales up the rest, so that the "
                "network "
                "relies on no single unit. Does nothing in predictions.",
        .keywords = {"regularization", "overfitting", "noise", "random"},
        .params = {dropParam("The chance of each value to be dropped; 0 switches the layer off.")},
        .nature = Nature::Passing,
        .shape = sameAsInput,
        .forward = [](Build& b) { return dropped(b, b.input(), b.input().shape(), b.real("p")); },
        .torch = "torch.nn.Dropout",
        .onnx = "Identity",
        .nodeLines = {"p"},
        .examples = {{"rows", "4x5"}, {"image", "2x3x3x5", "p=0.2"}, {"off", "2x3", "p=0.0"}},
        .rejects = {{"everything dropped", "3x5", "p=1.0", "must be between 0 and 0.99, got 1"}},
    };
}

} // namespace plexus::layers
