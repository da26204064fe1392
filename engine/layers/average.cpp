// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/model/layer.h"

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
        .shape = sameShapes,
        .forward =
            [](Build& b) {
                Value total = b.input(0);
                for (int port = 1; port < b.inputs(); ++port) {
                    total = total + b.input(port);
                }
                return total / static_cast<double>(b.inputs());
            },
        .torch = "torch.mean",
        .onnx = "Mean",
        .examples = {{"two rows", {{3, 5}, {3, 5}}}, {"three images", {{2, 3, 2, 5}, {2, 3, 2, 5}, {2, 3, 2, 5}}}, {"one", {{3, 2}}}},
        .rejects = {{"unequal",
                     {{3, 5}, {3, 4}},
                     {},
                     "all inputs must have one shape, these are (batch, 5) and (batch, 4)"}},
    };
}

} // namespace plexus::layers
