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
        .build = buildResidual,
        .nodeLines = {"channels", "stride"},
        .examples = {{"same size", "2x6x5x4", "channels=6"},
                     {"half", "2x3x6x4", "channels=8 stride=2 projection=true"}},
        .rejects = {{"no channels", "2x8x5x4", "channels=0", "channels must be between 1 and 65536, got 0"},
                    {"too wide a stride", "2x8x5x4", "stride=5", "stride must be between 1 and 4, got 5"}},
    };
}

} // namespace plexus::layers
