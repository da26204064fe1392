// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/model/block.h"

namespace plexus {

Chain& convNorm(Chain& chain, const ConvNorm& conv)
{
    const auto both = [](int64_t value) { return std::vector<int64_t>{value, value}; };
    return chain
        .then("conv2d", {{"channels", conv.channels},
                         {"kernel", both(conv.kernel)},
                         {"stride", both(conv.stride)},
                         {"padding", both(conv.kernel / 2)},
                         {"groups", conv.groups},
                         {"bias", false}})
        .then("batch_norm");
}

ParamDef blockChannels()
{
    return integer("channels", 64).range(1, 65536).help("How many channels come out.");
}

ParamDef blockStride()
{
    return integer("stride", 1).range(1, 4).help("By how much the picture gets smaller.");
}

ParamDef blockProjection()
{
    return boolean("projection", false)
        .help("A 1 x 1 convolution on the short way, needed where channels or size change.");
}

Chain& addShortWay(Chain& chain, const std::string& start, const Params& params)
{
    const std::string main = chain.last();
    chain.goOn(start);
    if (params.flag("projection")) {
        convNorm(chain, {.channels = params.integer("channels"), .kernel = 1, .stride = params.integer("stride")});
    }
    return chain.after({main, chain.last()}, "add").then("relu");
}

} // namespace plexus
