// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/model/layer.h"

namespace plexus::layers {

namespace {

Result<Shape> gluShape(const ShapeCall& call)
{
    Shape shape = call.shapes[0];
    PLEXUS_TRY(const int axis, sampleAxis(call.params, shape));
    if (shape[axis] % 2 != 0) {
        return wrongParam("axis", "axis " + std::to_string(axis) + " has "
                                      + std::to_string(shape[axis])
                                      + " values, which cannot be halved");
    }
    shape[axis] /= 2;
    return shape;
}

} // namespace

LayerDef glu()
{
    return {
        .key = "glu",
        .title = "GLU",
        .group = "Activation",
        .help = "Halves an axis: one half passes as far as the sigmoid of the other lets it.",
        .keywords = {"activation", "nonlinearity", "gate"},
        .params = {axisParam(
            -1, "The axis that is halved, counted with the batch as 0; -1 is the last.")},
        .nature = Nature::Activation,
        .shape = gluShape,
        .forward =
            [](Build& b) {
                const int axis = axisOf(b.params(), b.input().shape());
                const int64_t half = b.input().shape()[axis] / 2;
                return slice(b.input(), axis, 0, half)
                       * sigmoid(slice(b.input(), axis, half, half));
            },
        .torch = "torch.nn.GLU",
        .onnx = "composed",
        .examples = {{"rows", "3x6"}, {"channels", "2x4x2x5", "axis=1"}},
        .rejects = {{"odd", "3x5", "", "axis 1 has 5 values, which cannot be halved"},
                    {"batch axis", "4x6", "axis=0", "axis is 0, but the input is (batch, 6)"}},
    };
}

} // namespace plexus::layers
