// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/model/layer.h"

namespace plexus::layers {

LayerDef mean_time()
{
    return {
        .key = "mean_time",
        .title = "Mean over time",
        .group = "Sequence",
        .help = "The mean of a sequence over all its steps.",
        .keywords = {"average", "pool", "sequence"},
        .takes = Axes::sequence(),
        .shape = [](const ShapeCall& call) -> Result<Shape> {
            return Shape{call.shapes[0][0], call.shapes[0][2]};
        },
        .forward =
            [](Build& b) {
                // x is (batch, time, feature)
                const Value x = b.input();
                return reshape(mean(x, {1}), {x.shape()[0], x.shape()[2]});
            },
        .torch = "torch.mean(dim=1)",
        .torchForm = torchExpression("{0}.mean(1)"),
        .onnx = "ReduceMean",
        .examples = {{"sequence", "2x3x5"}, {"one step", "3x1x4"}},
    };
}

} // namespace plexus::layers
