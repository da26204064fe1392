// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/model/block.h"

namespace plexus::layers {
namespace {

void buildMbconv(Chain& chain, const Params& params)
{
    const int64_t channels = params.integer("channels"), expansion = params.integer("expansion");
    const int64_t wide = channels * expansion, stride = params.integer("stride");
    const std::string start = chain.last();
    convNorm(chain, {.channels = wide, .kernel = 1}).then("silu");
    const int64_t odd = params.integer("kernel") | 1;
    convNorm(chain, {.channels = wide, .kernel = odd, .stride = stride, .groups = wide}).then("silu");
    chain.block("squeeze_excite",
                {{"channels", wide},
                 {"reduction", 4 * expansion},
                 {"activation", params.text("gate_activation")}});
    const int64_t given = params.integer("out_channels");
    const int64_t narrow = given > 0 ? given : channels;
    convNorm(chain, {.channels = narrow, .kernel = 1});
    if (stride == 1 && narrow == channels) {
        chain.after({chain.last(), start}, "add");
    }
}

} // namespace

// Sandler and others, "MobileNetV2" (2018); with the gate of Tan, Le, "EfficientNet" (2019).
LayerDef mbconv()
{
    return {
        .key = "mbconv",
        .title = "MBConv block",
        .group = "Blocks",
        .help = "Widens the channels, filters each by itself, weighs and narrows them, and adds what came in "
                "where that has the same size.",
        .keywords = {"mobilenet", "efficientnet", "inverted", "depthwise"},
        .params =
            {integer("channels", 64).range(1, 16384).help("How many channels come in."),
             integer("out_channels", 0).range(0, 16384).slider(0, 512).help(
                 "How many channels come out; 0 is as many as come in."),
             integer("expansion", 4).range(1, 16).help("By how much more channels are filtered."),
             integer("kernel", 3).range(1, 15).help(
                 "Height and width of the filters; an even one counts as the next odd one."),
             integer("stride", 1).range(1, 16).slider(1, 4).help("How many pixels a filter goes on by."),
             choice("gate_activation", "relu", {"relu", "silu"})
                 .help("What bends the values that weigh the channels; EfficientNet takes SiLU.")},
        .build = buildMbconv,
        .nodeLines = {"channels", "expansion"},
        .examples = {{"image", "2x4x5x4", "channels=4 expansion=2"},
                     {"smaller and wider", "1x2x4x4",
                      "channels=2 expansion=2 stride=2 out_channels=5 gate_activation=silu"},
                     {"even filters", "1x2x3x4", "channels=2 expansion=1 kernel=4"}},
        .rejects = {{"no filters", "2x4x5x4", "kernel=0", "kernel must be between 1 and 15, got 0"}},
    };
}

} // namespace plexus::layers
