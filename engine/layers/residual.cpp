// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/model/block.h"

namespace plexus::layers {
namespace {

void buildResidual(Chain& chain, const Params& params)
{
    const int64_t channels = params.integer("channels");
    const int64_t stride = params.integer("stride");
    const std::string start = chain.last();
    convNorm(chain, {.channels = channels, .stride = stride}).then("relu");
    convNorm(chain, {.channels = channels});
    addShortWay(chain, start, params);
}

} // namespace

// He, Zhang, Ren, Sun, "Deep residual learning for image recognition" (2015), figure 2.
LayerDef residual()
{
    return {
        .key = "residual",
        .title = "Residual block",
        .group = "Blocks",
        .help = "Two convolutions, and a short way around them that is added.",
        .keywords = {"resnet", "skip", "basic block"},
        .params = {blockChannels(), blockStride(), blockProjection()},
        .inputs = {},
        .outputs = {},
        .role = LayerRole::Block,
        .build = buildResidual,
        .torch = "torch.nn.Module",
        .onnx = composedOnnx,
        .nodeLines = {"channels", "stride"},
        .examples = {{"same size", {{2, 6, 5, 4}}, {{"channels", int64_t{6}}}},
                     {"half",
                      {{2, 3, 6, 4}},
                      {{"channels", int64_t{8}}, {"stride", int64_t{2}}, {"projection", true}}}},
    };
}

} // namespace plexus::layers
