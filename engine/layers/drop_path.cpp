// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/model/noise.h"

namespace plexus::layers {

LayerDef drop_path()
{
    return {
        .key = "drop_path",
        .title = "Drop path",
        .group = "Regularization",
        .help = "While training, sets whole samples to zero and scales up the rest. On a branch "
                "before an Add it "
                "lets samples skip that branch. Does nothing in predictions.",
        .keywords = {"stochastic depth", "regularization", "residual", "skip"},
        .params = {dropParam("The chance of each sample to be dropped; 0 switches the layer off.")},
        .shape = sameAsInput,
        .forward =
            [](Build& b) {
                return dropped(b, b.input(), piecesOf(b.input().shape(), DrawPer::Sample),
                               b.real("p"));
            },
        .torch = "torchvision.ops.StochasticDepth(mode='row')",
        .torchForm = {.arguments = "p, mode:='row'"},
        .onnx = "Identity",
        .nodeLines = {"p"},
        .examples = {{"rows", "7x3"}, {"image", "5x2x2x3", "p=0.2"}},
        .rejects = {{"everything dropped", "3x5", "p=1.0", "must be between 0 and 0.99, got 1"}},
    };
}

} // namespace plexus::layers
