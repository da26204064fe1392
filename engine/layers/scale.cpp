// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/model/layer.h"

namespace plexus::layers {

LayerDef scale()
{
    return {
        .key = "scale",
        .title = "Scale",
        .group = "Core",
        .help = "Multiplies by a number and adds another; both are fixed.",
        .keywords = {"constant", "factor", "offset", "multiply"},
        .params =
            {real("factor", 1)
                 .range(-1e6, 1e6)
                 .slider(-5, 5)
                 .torch("other")
                 .help("What each value is multiplied by."),
             real("offset", 0).range(-1e6, 1e6).slider(-5, 5).help("What is added afterwards.")},
        .shape = sameAsInput,
        .forward = [](Build& b) { return b.input() * b.real("factor") + b.real("offset"); },
        .torch = "torch.mul",
        .torchForm = torchExpression("{0} * {factor} + {offset}"),
        .onnx = "Mul",
        .nodeLines = {"factor", "offset"},
        .examples = {{"rows", "3x5", "factor=-2.0 offset=0.5"}, {"image", "2x3x2x5", "factor=0.5"}},
        .rejects = {{"too large", "3x5", "factor=1e7", "factor must be between "}},
    };
}

} // namespace plexus::layers
