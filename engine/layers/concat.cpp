// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/model/layer.h"

namespace plexus::layers {

namespace {

Result<Shape> concatShape(const ShapeCall& call)
{
    const Shape& first = call.shapes.front();
    PLEXUS_TRY(const int at, sampleAxis(call.params, first));
    int64_t total = 0;
    for (const Shape& shape : call.shapes) {
        if (shape.rank() != first.rank() || shape.with(at, first[at]) != first) {
            return Error{.what = fmt::format("inputs joined along axis {} must agree in all other axes, ", at)
                                 + "these are " + first.batchedText() + " and " + shape.batchedText(),
                         .accepted = "give the layers before it equal sizes"};
        }
        total += shape[at];
    }
    return first.with(at, total);
}

} // namespace

LayerDef concat()
{
    return {
        .key = "concat",
        .title = "Concat",
        .group = "Join",
        .help = "Puts its inputs one behind the other, by default their channels or features.",
        .keywords = {"concatenate", "cat", "join", "merge", "stack"},
        .params = {axisParam(1, "The axis that grows, counted with the batch as 0; -1 is the last.")},
        .portCount = PortCount::Any,
        .shape = concatShape,
        .forward =
            [](Build& b) {
                return plexus::concat(b.allInputs(), axisOf(b.params(), b.input().shape()));
            },
        .torch = "torch.cat",
        .torchForm = torchExpression("torch.cat(({*},), dim={axis})"),
        .onnx = "Concat",
        .nodeLines = {"axis"},
        .examples = {{"rows", "3x5 3x2"},
                     {"channels", "2x1x3x4 2x3x3x4 2x2x3x4"},
                     {"last axis", "2x2x3x5 2x2x3x1", "axis=-1"},
                     {"heights", "1x2x3x3 1x2x3x3", "axis=2"},
                     {"one", "3x2"}},
        .rejects =
            {{"heights differ", "2x1x3x4 2x1x5x4", "",
              "must agree in all other axes, these are (batch, 1, 3, 4) and (batch, 1, 5, 4)"},
             {"batch axis", "3x5 3x5", "axis=0", "axis is 0, but the input is (batch, 5)"}},
    };
}

} // namespace plexus::layers
