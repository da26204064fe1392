// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/model/attention.h"

namespace plexus::layers {

namespace {

Value decoderForward(Build& b)
{
    const Value memory = b.input(1);
    AttentionPlan own{.prefix = "self_attn.",
                      .heads = b.integer("heads"),
                      .isCausal = b.flag("causal"),
                      .dropout = b.real("dropout")};
    AttentionPlan other = own;
    other.prefix = "multihead_attn.";
    other.isCausal = false;
    other.mask = b.inputs() > 2 ? b.input(2) : Value{};
    const Value y =
        transformerPart(b, b.input(), 1, [&](Value x) { return attention(b, x, x, own); });
    const Value z =
        transformerPart(b, y, 2, [&](Value x) { return attention(b, x, memory, other); });
    return transformerPart(b, z, 3, [&](Value x) { return transformerFeed(b, x); });
}

} // namespace

LayerDef transformer_decoder_layer()
{
    return {
        .key = "transformer_decoder_layer",
        .title = "Transformer decoder",
        .group = "Sequence",
        .help = "Attention over the sequence so far, attention over what an encoder gives, then "
                "two dense layers on "
                "each step, each with a skip connection and a normalization.",
        .keywords = {"attention", "gpt", "block", "seq2seq", "translation"},
        .params = transformerParams(true),
        .inputs = {"in", "memory", maskPort},
        .isLastOptional = true,
        .finiteUpTo = 1e6, // products of three
        .shape = [](const ShapeCall& call) -> Result<Shape> {
            PLEXUS_CHECK(attentionShape(call, "Transformer decoder"));
            const Shape &query = call.shapes[0], &memory = call.shapes[1];
            PLEXUS_CHECK(expectMemory(query, memory, "Transformer decoder"));
            if (memory[2] != query[2]) {
                return Error{.what = "the memory has " + std::to_string(memory[2])
                                     + " features, the input " + std::to_string(query[2]),
                             .where = "memory",
                             .accepted = "give both the same number of features"};
            }
            PLEXUS_CHECK(expectMask(call, 2, memory));
            return query;
        },
        .forward = decoderForward,
        .torch = "torch.nn.TransformerDecoderLayer",
        .torchForm = transformerTorch(Looks::Elsewhere),
        .onnx = composedOnnx,
        .nodeLines = {"heads", "hidden"},
        .examples = {{"norm after", "2x3x4 2x5x4", "heads=2 hidden=5"},
                     {"norm first, gelu", "2x4x6 2x2x6",
                      "heads=3 hidden=4 norm_first=true activation=gelu causal=false"},
                     {.name = "masked",
                      .inputs = "3x2x4 3x5x4 3x5",
                      .params = "heads=2 hidden=3",
                      .wholeBelow = 2}},
        .rejects = {{"heads", "2x3x5 2x3x5", "heads=2",
                     "heads is 2, which does not divide the 5 features"},
                    {"features differ", "2x3x4 2x3x6", "",
                     "the memory has 6 features, the input 4"}},
    };
}

} // namespace plexus::layers
