// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/model/attention.h"

namespace plexus::layers {

LayerDef multi_head_attention()
{
    return {
        .key = "multi_head_attention",
        .title = "Multi-head attention",
        .group = "Sequence",
        .help = "Every step of a sequence gathers what it needs from the others.",
        .keywords = {"self attention", "transformer", "mha", "query", "key", "value"},
        .params = {headsParam(), causalParam(),
                   boolean("bias", true).help("Adds trained constants to the projections.")},
        .finiteUpTo = 1e6, // products of three
        .shape = [](const ShapeCall& call) { return attentionShape(call, "Multi-head attention"); },
        .forward =
            [](Build& b) {
                return selfAttention(b, b.input(),
                                     {.prefix = "",
                                      .heads = b.integer("heads"),
                                      .hasBias = b.flag("bias"),
                                      .isCausal = b.flag("causal")});
            },
        .torch = "torch.nn.MultiheadAttention",
        .onnx = "composed",
        .nodeLines = {"heads"},
        .examples = {{"two heads", {{2, 3, 4}}, {{"heads", int64_t{2}}}},
                     {"causal", {{2, 4, 6}}, {{"heads", int64_t{3}}, {"causal", true}}},
                     {"one head, no bias", {{3, 2, 5}}, {{"heads", int64_t{1}}, {"bias", false}}}},
        .rejects = {{"heads", {{2, 3, 5}}, {{"heads", int64_t{2}}}, "heads is 2, which does not divide the 5 features"},
                    {"rows", {{3, 8}}, {}, "Multi-head attention expects (batch, time, features), gets (batch, 8)"}},
    };
}

} // namespace plexus::layers
