// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/model/block.h"

#include <algorithm>

namespace plexus::layers {
namespace {

void buildBottleneck(Chain& chain, const Params& params)
{
    const int64_t channels = params.integer("channels");
    const int64_t stride = params.integer("stride");
    const int64_t narrow = std::max<int64_t>(1, channels / 4);
    const std::string start = chain.last();
    convNorm(chain, {.channels = narrow, .kernel = 1}).then("relu");
    convNorm(chain, {.channels = narrow, .stride = stride}).then("relu");
    convNorm(chain, {.channels = channels, .kernel = 1});
    addShortWay(chain, start, params);
}

} // namespace

// He, Zhang, Ren, Sun, "Deep residual learning for image recognition" (2015), figure 5.
LayerDef bottleneck()
{
    return {
        .key = "bottleneck",
        .title = "Bottleneck block",
        .group = "Blocks",
        .help = "A residual block that works on a quarter of the channels: 1 x 1, 3 x 3 and 1 x 1 "
                "convolutions, and a short way around them.",
        .keywords = {"resnet", "resnet50", "skip"},
        .params = {blockChannels(), blockStride(), blockProjection()},
        .build = buildBottleneck,
        .nodeLines = {"channels", "stride"},
        .examples = {{"same size", "2x8x5x4", "channels=8"},
                     {"half", "2x3x6x4", "channels=8 stride=2 projection=true"}},
        .rejects = {{"no channels", "2x8x5x4", "channels=0", "channels must be between 1 and 65536, got 0"},
                    {"too wide a stride", "2x8x5x4", "stride=5", "stride must be between 1 and 4, got 5"}},
    };
}

} // namespace plexus::layers
