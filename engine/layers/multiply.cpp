// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/model/layer.h"

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
        .shape = sameShapes,
        .forward =
            [](Build& b) {
                Value total = b.input(0);
                for (int port = 1; port < b.inputs(); ++port) {
                    total = total * b.input(port);
                }
                return total;
            },
        .torch = "torch.mul",
        .onnx = "Mul",
        .examples = {{"two rows", {{3, 5}, {3, 5}}}, {"two images", {{2, 3, 2, 5}, {2, 3, 2, 5}}}, {"one", {{3, 2}}}},
        .rejects = {{"unequal",
                     {{3, 5}, {3, 4}},
                     {},
                     "all inputs must have one shape, these are (batch, 5) and (batch, 4)"}},
    };
}

} // namespace plexus::layers
