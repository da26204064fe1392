// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/model/block.h"

#include <algorithm>

namespace plexus::layers {
namespace {

Chain& inceptionConv(Chain& chain, int64_t channels, int64_t kernel)
{
    return chain
        .then("conv2d", {{"channels", channels},
                         {"kernel", std::vector<int64_t>{kernel, kernel}},
                         {"padding", std::vector<int64_t>{kernel / 2, kernel / 2}}})
        .then("relu");
}

// Of the channels that come out, a quarter see one pixel, half and what eighths leave over 3 x 3, an
// eighth 5 x 5, and an eighth the largest of 3 x 3; the wide ones look through fewer channels.
void buildInception(Chain& chain, const Params& params)
{
    const int64_t eighth = params.integer("channels") / 8;
    const std::string start = chain.last();
    const std::string one = inceptionConv(chain, 2 * eighth, 1).last();
    chain.goOn(start);
    inceptionConv(chain, 3 * eighth, 1);
    const std::string three = inceptionConv(chain, params.integer("channels") - 4 * eighth, 3).last();
    chain.goOn(start);
    inceptionConv(chain, std::max<int64_t>(1, eighth / 2), 1);
    const std::string five = inceptionConv(chain, eighth, 5).last();
    chain.goOn(start).then("max_pool2d", {{"kernel", std::vector<int64_t>{3, 3}},
                                          {"stride", std::vector<int64_t>{1, 1}},
                                          {"padding", std::vector<int64_t>{1, 1}}});
    const std::string pooled = inceptionConv(chain, eighth, 1).last();
    chain.after({one, three, five, pooled}, "concat");
}

} // namespace

// Szegedy and others, "Going deeper with convolutions" (2014), figure 2b.
LayerDef inception()
{
    return {
        .key = "inception",
        .title = "Inception block",
        .group = "Blocks",
        .help = "Four ways side by side, each with another view of the picture, joined by their channels.",
        .keywords = {"googlenet", "branches"},
        .params = {integer("channels", 64)
                       .range(8, 65536)
                       .help("How many channels come out.")},
        .build = buildInception,
        .nodeLines = {"channels"},
        .examples = {{"image", "2x3x6x5", "channels=16"}, {"no eighths", "1x2x3x4", "channels=13"}},
        .rejects = {{"too few to share", "2x3x6x5", "channels=7", "channels must be between 8 and 65536, got 7"}},
    };
}

} // namespace plexus::layers
