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
        .params = {headsParam(), causalParam(false),
                   boolean("bias", true).help("Adds trained constants to the projections."),
                   attentionDropParam()},
        .inputs = {"in", maskPort},
        .isLastOptional = true,
        .finiteUpTo = 1e6, // products of three
        .takes = Axes::sequence(),
        .shape = attentionShape(Looks::AtItself),
        .forward = [](Build& b) { return attention(b, b.input(), b.input(), attentionPlan(b, Looks::AtItself)); },
        .composed =
            [](Build& b) {
                AttentionPlan plan = attentionPlan(b, Looks::AtItself);
                plan.isFused = false;
                return attention(b, b.input(), b.input(), plan);
            },
        .torch = "torch.nn.MultiheadAttention",
        .torchForm = attentionTorch(Looks::AtItself),
        .onnx = composedOnnx,
        .nodeLines = {"heads"},
        .examples =
            {{"two heads", "2x3x4", "heads=2"},
             {"causal", "2x4x6", "heads=3 causal=true"},
             {"one head, no bias", "3x2x5", "heads=1 bias=false dropout=0.25"},
             maskedExample("3x5x4 3x5", "heads=2")},
        .rejects = {{"heads", "2x3x5", "heads=2",
                     "heads is 2, which does not divide the 5 features"},
                    {"mask of another length", "2x3x4 2x4", "",
                     "the mask must be (batch, 3), a number for each step, is (batch, 4)"}},
    };
}

} // namespace plexus::layers
