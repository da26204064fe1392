// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/model/attention.h"

namespace plexus::layers {

namespace {

Value encoderForward(Build& b)
{
    AttentionPlan plan{.prefix = "self_attn.",
                       .heads = b.integer("heads"),
                       .isCausal = b.flag("causal"),
                       .mask = b.inputs() > 1 ? b.input(1) : Value{},
                       .dropout = b.real("dropout")};
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
        .shape = [](const ShapeCall& call) -> Result<Shape> {
            PLEXUS_TRY(const Shape shape, attentionShape(call, "Transformer encoder"));
            PLEXUS_CHECK(expectMask(call, 1, shape));
            return shape;
        },
        .forward = encoderForward,
        .torch = "torch.nn.TransformerEncoderLayer",
        .torchForm = transformerTorch(Looks::AtItself),
        .onnx = composedOnnx,
        .nodeLines = {"heads", "hidden"},
        .examples = {{"norm after", "2x3x4", "heads=2 hidden=5"},
                     {"norm first, gelu", "2x3x6",
                      "heads=3 hidden=4 norm_first=true activation=gelu causal=true"},
                     {.name = "masked",
                      .inputs = "3x5x4 3x5",
                      .params = "heads=2 hidden=3",
                      .wholeBelow = 2}},
        .rejects = {{"heads", "2x3x5", "heads=2",
                     "heads is 2, which does not divide the 5 features"},
                    {"rows", "3x8", "",
                     "Transformer encoder expects (batch, time, features), gets (batch, 8)"}},
    };
}

} // namespace plexus::layers
