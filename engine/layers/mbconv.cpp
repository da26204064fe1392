// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/model/block.h"

namespace plexus::layers {
namespace {

void buildMbconv(Chain& chain, const Params& params)
{
    const int64_t channels = params.integer("channels");
    const int64_t wide = channels * params.integer("expansion");
    const std::string start = chain.last();
    convNorm(chain, {.channels = wide, .kernel = 1}).then("silu");
    convNorm(chain, {.channels = wide, .kernel = params.integer("kernel") | 1, .groups = wide})
        .then("silu");
    chain.block("squeeze_excite",
                {{"channels", wide}, {"reduction", 4 * params.integer("expansion")}});
    convNorm(chain, {.channels = channels, .kernel = 1});
    chain.after({chain.last(), start}, "add");
}

} // namespace

// Sandler and others, "MobileNetV2" (2018); with the gate of Tan, Le, "EfficientNet" (2019).
LayerDef mbconv()
{
    return {
        .key = "mbconv",
        .title = "MBConv block",
        .group = "Blocks",
        .help =
            "Widens the channels, filters each by itself, weighs and narrows them, and adds what "
            "came in.",
        .keywords = {"mobilenet", "efficientnet", "inverted", "depthwise"},
        .params =
            {integer("channels", 64).range(1, 16384).help("How many channels come in and out."),
             integer("expansion", 4).range(1, 16).help("By how much more channels are filtered."),
             integer("kernel", 3).range(1, 15).help("Height and width of the filters; an even one counts as the next odd one.")},
        .inputs = {},
        .outputs = {},
        .role = LayerRole::Block,
        .build = buildMbconv,
        .torch = "torch.nn.Module",
        .onnx = composedOnnx,
        .nodeLines = {"channels", "expansion"},
        .examples = {{"image", "2x4x5x4", "channels=4 expansion=2"},
                     {"even filters", "1x2x3x4", "channels=2 expansion=1 kernel=4"}},
    };
}

} // namespace plexus::layers
