// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/model/layer.h"

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
        .shape = sameShapes,
        .forward =
            [](Build& b) {
                Value total = b.input(0);
                for (int port = 1; port < b.inputs(); ++port) {
                    total = plexus::maximum(total, b.input(port));
                }
                return total;
            },
        .torch = "torch.maximum",
        .onnx = "Max",
        .examples = {{"two rows", {{3, 5}, {3, 5}}}, {"two images", {{2, 3, 2, 5}, {2, 3, 2, 5}}}, {"one", {{3, 2}}}},
        .rejects = {{"unequal",
                     {{3, 5}, {3, 4}},
                     {},
                     "all inputs must have one shape, these are (batch, 5) and (batch, 4)"}},
    };
}

} // namespace plexus::layers
