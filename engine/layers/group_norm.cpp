// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/model/norm.h"

namespace plexus::layers {

LayerDef group_norm()
{
    return {
        .key = "group_norm",
        .title = "Group norm",
        .group = "Normalization",
        .help = "Normalizes groups of channels within each sample, so that it works for the "
                "smallest batches too.",
        .keywords = {"normalization", "groupnorm", "gn", "channels"},
        .params = {integer("groups", 2)
                       .range(1, 65536)
                       .slider(1, 32)
                       .torch("num_groups")
                       .help("Into how many groups the channels are split; each has its own mean."),
                   epsilonParam(), affineParam("Scale and shift", "affine")},
        .takes = Axes::channels(2, 4),
        .shape = [](const ShapeCall& call) -> Result<Shape> {
            PLEXUS_CHECK(expectDivisor(call.params, "groups", call.shapes[0][1], "channels"));
            return call.shapes[0];
        },
        .forward =
            [](Build& b) {
                return scaledPerChannel(
                    b, standardizedGroups(b.input(), b.integer("groups"), b.real("epsilon")));
            },
        .torch = "torch.nn.GroupNorm",
        .torchForm = {.arguments = "num_groups, num_channels@1, eps=1e-05, affine=True"},
        .onnx = "GroupNormalization",
        .examples = {{"image", "2x4x3x5"},
                     {"rows", "3x6", "groups=3 epsilon=1e-3"},
                     {"one group, not affine", "2x3x2x4", "groups=1 affine=false"}},
        .rejects = {{"does not divide", "2x3x4x4", "",
                     "groups is 2, which does not divide the 3 channels that come in"}},
    };
}

} // namespace plexus::layers
