// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/model/attention.h"

namespace plexus::layers {

namespace {

Value encoderForward(Build& b)
{
    const AttentionPlan plan = attentionPlan(b, Looks::AtItself, "self_attn.");
    const Value y =
        transformerPart(b, b.input(), 1, [&](Value x) { return attention(b, x, x, plan); });
    return transformerPart(b, y, 2, [&](Value x) { return transformerFeed(b, x); });
}

} // namespace

LayerDef transformer_encoder_layer()
{
    return {
        .key = "transformer_encoder_layer",
        .title = "Transformer encoder",
        .group = "Sequence",
        .help = "Attention over the sequence, then two dense layers on each step, each with a skip "
                "connection and a normalization.",
        .keywords = {"attention", "bert", "block"},
        .params = transformerParams(false),
        .inputs = {"in", maskPort},
        .isLastOptional = true,
        .finiteUpTo = 1e6, // products of three
        .takes = Axes::sequence(),
        .shape = attentionShape(Looks::AtItself),
        .forward = encoderForward,
        .torch = "torch.nn.TransformerEncoderLayer",
        .torchForm = transformerTorch(Looks::AtItself),
        .onnx = composedOnnx,
        .nodeLines = {"heads", "hidden"},
        .examples = {{"norm after", "2x3x4", "heads=2 hidden=5"},
                     {"norm first, gelu", "2x3x6",
                      "heads=3 hidden=4 norm_first=true activation=gelu causal=true"},
                     maskedExample("3x5x4 3x5", "heads=2 hidden=3")},
        .rejects = {{"heads", "2x3x5", "heads=2",
                     "heads is 2, which does not divide the 5 features"}},
    };
}

} // namespace plexus::layers
