// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/model/block.h"

#include <algorithm>

namespace plexus::layers {
namespace {

void buildSqueezeExcite(Chain& chain, const Params& params)
{
    const int64_t channels = params.integer("channels");
    const auto pixelwise = [](int64_t count) {
        return Chain::Values{{"channels", count}, {"kernel", std::vector<int64_t>{1, 1}}};
    };
    const std::string start = chain.last();
    chain.then("global_avg_pool2d")
        .then("conv2d", pixelwise(std::max<int64_t>(1, channels / params.integer("reduction"))))
        .then(params.text("activation"))
        .then("conv2d", pixelwise(channels))
        .then("sigmoid");
    chain.after({start, chain.last()}, "multiply");
}

} // namespace

// Hu, Shen, Sun, "Squeeze-and-excitation networks" (2017), figure 2.
LayerDef squeeze_excite()
{
    return {
        .key = "squeeze_excite",
        .title = "Squeeze and excite",
        .group = "Blocks",
        .help = "Weighs each channel by what the picture as a whole shows.",
        .keywords = {"senet", "attention", "channel", "gate"},
        .params = {integer("channels", 64).range(1, 65536).help("How many channels come in."),
                   integer("reduction", 16)
                       .range(1, 256)
                       .help("By how much fewer units judge the channels."),
                   choice("activation", "relu", {"relu", "silu"})
                       .help("What bends their values; EfficientNet takes SiLU.")},
        .build = buildSqueezeExcite,
        .nodeLines = {"channels", "reduction"},
        .examples = {{"image", "2x6x4x3", "channels=6 reduction=3"}},
        .rejects = {{"no such curve", "2x6x4x3", "activation=tanh",
                     "activation must be one of relu, silu, got \"tanh\""}},
    };
}

} // namespace plexus::layers
