// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/model/norm.h"

namespace plexus::layers {

LayerDef rms_norm()
{
    return {
        .key = "rms_norm",
        .title = "RMS norm",
        .group = "Normalization",
        .help = "Scales each sample, or each step of a sequence, to a mean square of 1, without "
                "shifting it.",
        .keywords = {"normalization", "rmsnorm", "transformer"},
        .params = {trailingAxesParam(), epsilonParam(), affineParam("Scale", "elementwise_affine")},
        .shape = trailingAxesShape,
        .forward =
            [](Build& b) {
                const Value x = b.input();
                const auto [axes, extents] = trailingAxes(b);
                const Value normal = x * rsqrt(mean(x * x, axes) + b.real("epsilon"));
                return b.flag("affine") ? normal * b.weight("weight", extents, Init::constant(1))
                                        : normal;
            },
        .torch = "torch.nn.RMSNorm",
        .torchForm = trailingTorch("normalized_shape, eps=, elementwise_affine=True"),
        .onnx = "composed",
        .examples = {{"rows", "3x7"},
                     {"sequence", "2x3x5", "epsilon=1e-3"},
                     {"whole image, not affine", "2x2x3x4", "axes=3 affine=false"}},
        .rejects = {{"too many axes", "3x5", "axes=2",
                     "axes is 2, but a sample of (batch, 5) has 1"}},
    };
}

} // namespace plexus::layers
