// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/model/norm.h"

namespace plexus::layers {

namespace {

Result<Shape> instanceShape(const ShapeCall& call)
{
    const Shape& input = call.shapes[0];
    if (input.elements() == input[0] * input[1]) {
        return Error{.what = "Instance norm gets one value per channel, which leaves nothing of it",
                     .accepted = "put it before the image is pooled away"};
    }
    return input;
}

} // namespace

LayerDef instance_norm()
{
    return {
        .key = "instance_norm",
        .title = "Instance norm",
        .group = "Normalization",
        .help = "Normalizes each channel of each sample by itself, which takes away contrast and "
                "style.",
        .keywords = {"normalization", "instancenorm", "style", "channels"},
        .params = {epsilonParam(), affineParam("Scale and shift", "affine")},
        .takes = {"(batch, channels, height, width)", "", 3, 4},
        .shape = instanceShape,
        .forward =
            [](Build& b) {
                return scaledPerChannel(
                    b, standardizedGroups(b.input(), b.input().shape()[1], b.real("epsilon")));
            },
        .torch = "torch.nn.InstanceNorm2d",
        .torchForm = {.arguments = "num_features@@1, eps=1e-05, momentum=0.1, affine=False, track_running_stats=False",
                      .classes = {"", "", "", "torch.nn.InstanceNorm1d"}},
        .onnx = "InstanceNormalization",
        .examples = {{"image", "2x3x3x5"},
                     {"sequence, not affine", "2x3x7", "affine=false epsilon=1e-3"}},
        .rejects = {{"one value", "2x3x1x1", "", "Instance norm gets one value per channel"},
                    {"zero epsilon", "2x3x3x5", "epsilon=0.0", "epsilon must be between 1e-12 and 1, got 0"}},
    };
}

} // namespace plexus::layers
