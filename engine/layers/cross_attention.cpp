// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/model/attention.h"

namespace plexus::layers {

LayerDef cross_attention()
{
    return {
        .key = "cross_attention",
        .title = "Cross attention",
        .group = "Sequence",
        .help = "Every step of one sequence gathers what it needs from the steps of another one.",
        .keywords = {"transformer", "decoder", "encoder", "mha", "query", "key", "value"},
        .params = {headsParam(), causalParam(false),
                   boolean("bias", true).help("Adds trained constants to the projections."),
                   attentionDropParam()},
        .inputs = {"in", "memory", maskPort},
        .isLastOptional = true,
        .finiteUpTo = 1e6, // products of three
        .takes = Axes::sequence(),
        .shape = attentionShape(Looks::Elsewhere),
        .forward = [](Build& b) { return attention(b, b.input(0), b.input(1), attentionPlan(b, Looks::Elsewhere)); },
        .composed =
            [](Build& b) {
                AttentionPlan plan = attentionPlan(b, Looks::Elsewhere);
                plan.isFused = false;
                return attention(b, b.input(0), b.input(1), plan);
            },
        .torch = "torch.nn.MultiheadAttention",
        .torchForm = attentionTorch(Looks::Elsewhere),
        .onnx = composedOnnx,
        .nodeLines = {"heads"},
        .examples =
            {{"two heads", "2x3x4 2x5x4", "heads=2"},
             {"other features, causal", "2x3x6 2x4x5", "heads=3 causal=true"},
             {"one head, no bias", "3x2x5 3x1x5", "heads=1 bias=false dropout=0.25"},
             maskedExample("3x2x4 3x5x4 3x5", "heads=2")},
        .rejects = {{"heads", "2x3x5 2x3x5", "heads=2",
                     "heads is 2, which does not divide the 5 features"},
                    {"mask of another length", "2x3x4 2x5x4 2x3", "",
                     "the mask must be (batch, 5), a number for each step, is (batch, 3)"}},
    };
}

} // namespace plexus::layers
