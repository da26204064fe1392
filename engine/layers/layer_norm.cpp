// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/model/norm.h"

namespace plexus::layers {

LayerDef layer_norm()
{
    return {
        .key = "layer_norm",
        .title = "Layer norm",
        .group = "Normalization",
        .help = "Shifts and scales each sample, or each step of a sequence, to mean 0 and "
                "deviation 1. Works for any batch.",
        .keywords = {"normalization", "layernorm", "ln", "transformer"},
        .params = {trailingAxesParam(), epsilonParam(),
                   affineParam("Scale and shift", "elementwise_affine")},
        .shape = trailingAxesShape,
        .forward =
            [](Build& b) {
                const auto [axes, extents] = trailingAxes(b);
                const Value normal = standardized(b.input(), axes, b.real("epsilon"));
                if (!b.flag("affine")) {
                    return normal;
                }
                const Value weight = b.weight("weight", extents, Init::constant(1));
                return normal * weight + b.weight("bias", extents, Init::constant(0));
            },
        .torch = "torch.nn.LayerNorm",
        .torchForm = trailingTorch("normalized_shape, eps=1e-05, elementwise_affine=True"),
        .onnx = "LayerNormalization",
        .examples = {{"rows", "3x7"},
                     {"sequence", "2x3x5", "epsilon=1e-3"},
                     {"whole image, not affine", "2x2x3x4", "axes=3 affine=false"}},
        .rejects = {{"too many axes", "3x5", "axes=2",
                     "axes is 2, but a sample of (batch, 5) has 1"},
                    {"single values", "3", "", "axes is 1, but a sample of (batch) has 0"}},
    };
}

} // namespace plexus::layers
