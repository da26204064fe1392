// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/model/noise.h"

namespace plexus::layers {

LayerDef dropout2d()
{
    return {
        .key = "dropout2d",
        .title = "Channel dropout",
        .group = "Regularization",
        .help = "While training, sets whole channels of a sample to zero and scales up the rest. "
                "Does nothing in "
                "predictions.",
        .keywords = {"regularization", "overfitting", "spatial", "dropout2d", "feature map"},
        .params = {dropParam(
            "The chance of each channel to be dropped; 0 switches the layer off.")},
        .nature = Nature::Passing,
        .takes = {"(batch, channels, ...)", "use Dropout for rows", 3},
        .shape = sameAsInput,
        .forward =
            [](Build& b) {
                return dropped(b, b.input(), piecesOf(b.input().shape(), DrawPer::Channel),
                               b.real("p"));
            },
        .torch = "torch.nn.Dropout2d",
        .torchForm = {.classes = {"", "", "", "torch.nn.Dropout1d"}},
        .onnx = "Identity",
        .nodeLines = {"p"},
        .examples = {{"image", "3x5x2x3"}, {"rows of channels", "2x6x3", "p=0.2"}},
        .rejects = {{"everything dropped", "3x5x2x3", "p=1.0", "p must be between 0 and 0.99, got 1"}},
    };
}

} // namespace plexus::layers
