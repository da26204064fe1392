// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/model/layer.h"

namespace plexus::layers {

LayerDef select_last()
{
    return {
        .key = "select_last",
        .title = "Select last",
        .group = "Sequence",
        .help = "Keeps the last step of a sequence, where a recurrent layer has seen all of it.",
        .keywords = {"time", "recurrent", "final"},
        .nature = Nature::Passing,
        .takes = Axes::sequence(),
        .shape = [](const ShapeCall& call) -> Result<Shape> {
            return Shape{call.shapes[0][0], call.shapes[0][2]};
        },
        .adapt = [](const Gap&) -> std::vector<ParamValues> { return {{}}; },
        .forward =
            [](Build& b) {
                // x is (batch, time, feature)
                const Value x = b.input();
                return reshape(slice(x, 1, x.shape()[1] - 1, 1), {x.shape()[0], x.shape()[2]});
            },
        .torch = "x[:, -1]",
        .torchForm = torchExpression("{0}[:, -1]"),
        .onnx = "Gather",
        .examples = {{"sequence", "2x3x5"}, {"one step", "3x1x4"}},
    };
}

} // namespace plexus::layers
