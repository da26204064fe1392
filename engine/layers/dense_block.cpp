// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/model/block.h"

namespace plexus::layers {
namespace {

void buildDenseBlock(Chain& chain, const Params& params)
{
    for (int64_t layer = 0; layer < params.integer("layers"); ++layer) {
        const std::string before = chain.last();
        chain.then("batch_norm")
            .then("relu")
            .then("conv2d", {{"channels", params.integer("growth")},
                             {"kernel", std::vector<int64_t>{3, 3}},
                             {"padding", std::vector<int64_t>{1, 1}},
                             {"bias", false}});
        chain.after({before, chain.last()}, "concat");
    }
}

} // namespace

// Huang, Liu, van der Maaten, Weinberger, "Densely connected convolutional networks" (2016).
LayerDef dense_block()
{
    return {
        .key = "dense_block",
        .title = "Dense block",
        .group = "Blocks",
        .help = "Convolutions that each see what all before them gave; each adds a few channels.",
        .keywords = {"densenet", "concat"},
        .params = {integer("layers", 3).range(1, 64).help("How many convolutions."),
                   integer("growth", 12).range(1, 1024).help("How many channels each adds.")},
        .build = buildDenseBlock,
        .nodeLines = {"layers", "growth"},
        .examples = {{"image", "2x4x5x3", "growth=2"}},
        .rejects = {{"no layers", "2x4x5x3", "layers=0", "layers must be between 1 and 64, got 0"}},
    };
}

} // namespace plexus::layers
