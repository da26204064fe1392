// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/model/block.h"

namespace plexus::layers {
namespace {

void buildTransformerBlock(Chain& chain, const Params& params)
{
    const int64_t features = params.integer("features");
    const std::string start = chain.last();
    chain.then("layer_norm")
        .then("multi_head_attention",
              {{"heads", params.integer("heads")}, {"causal", params.flag("causal")}});
    const std::string middle = chain.after({start, chain.last()}, "add").last();
    chain.then("layer_norm")
        .then("dense", {{"units", 4 * features}})
        .then("gelu")
        .then("dense", {{"units", features}});
    chain.after({middle, chain.last()}, "add");
}

} // namespace

// Vaswani and others, "Attention is all you need" (2017), normalized first as in GPT-2.
LayerDef transformer_block()
{
    return {
        .key = "transformer_block",
        .title = "Transformer block",
        .group = "Blocks",
        .help =
            "Attention over the sequence, then two dense layers on each step, each added to what "
            "came in. The layer Transformer encoder does this in one node, if it is told to "
            "normalize first, to bend by GELU and to be four times as wide inside.",
        .keywords = {"attention", "gpt", "encoder", "decoder"},
        .params =
            {integer("features", 64).range(1, 16384).help("How many features a step has."),
             integer("heads", 4).range(1, 256).help("Into how many parts attention splits them."),
             boolean("causal", false).help("Whether a step sees only what came before.")},
        .build = buildTransformerBlock,
        .nodeLines = {"features", "heads"},
        .examples = {{"sequence", "2x5x8", "features=8 heads=2"},
                     {"causal", "2x4x6", "features=6 heads=3 causal=true"}},
        .rejects = {{"no heads", "2x5x8", "features=8 heads=0", "heads must be between 1 and 256, got 0"}},
    };
}

} // namespace plexus::layers
