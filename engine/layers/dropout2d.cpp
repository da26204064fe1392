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
        .shape = [](const ShapeCall& call) -> Result<Shape> {
            const Shape& input = call.shapes[0];
            if (input.rank() < 3) {
                return Error{.what = "Channel dropout expects (batch, channels, ...), gets "
                                     + input.batchedText(),
                             .accepted = "use Dropout for rows"};
            }
            return input;
        },
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
        .rejects = {{"rows", "3x5", "",
                     "Channel dropout expects (batch, channels, ...), gets (batch, 5)"}},
    };
}

} // namespace plexus::layers
