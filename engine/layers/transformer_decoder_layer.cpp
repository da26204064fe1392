// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/model/attention.h"

namespace plexus::layers {
namespace {

Value decoderForward(Build& b)
{
    const Value memory = b.input(1);
    AttentionPlan own = attentionPlan(b, Looks::Elsewhere, "self_attn.");
    own.mask = {}; // which is the memory's
    AttentionPlan other = attentionPlan(b, Looks::Elsewhere, "multihead_attn.");
    other.isCausal = false;
    const Value y = transformerPart(b, b.input(), 1, [&](Value x) { return attention(b, x, x, own); });
    const Value z = transformerPart(b, y, 2, [&](Value x) { return attention(b, x, memory, other); });
    return transformerPart(b, z, 3, [&](Value x) { return transformerFeed(b, x); });
}

} // namespace

LayerDef transformer_decoder_layer()
{
    return {
        .key = "transformer_decoder_layer",
        .title = "Transformer decoder",
        .group = "Sequence",
        .help = "Attention over the sequence so far, attention over what an encoder gives, then two "
                "dense layers on each step, each with a skip connection and a normalization.",
        .keywords = {"attention", "gpt", "block", "seq2seq", "translation"},
        .params = transformerParams(true),
        .inputs = {"in", "memory", maskPort},
        .isLastOptional = true,
        .finiteUpTo = 1e6, // products of three
        .takes = Axes::sequence(),
        .shape = [](const ShapeCall& call) -> Result<Shape> {
            const int64_t wanted = call.shapes[0][2], given = call.shapes[1][2];
            if (given != wanted) {
                return Error{.what = fmt::format("the memory has {} features, the input {}", given, wanted),
                             .where = "memory",
                             .accepted = "give both the same number of features"};
            }
            return attentionShape(Looks::Elsewhere)(call);
        },
        .forward = decoderForward,
        .torch = "torch.nn.TransformerDecoderLayer",
        .torchForm = transformerTorch(Looks::Elsewhere),
        .onnx = composedOnnx,
        .nodeLines = {"heads", "hidden"},
        .examples = {{"norm after", "2x3x4 2x5x4", "heads=2 hidden=5"},
                     {"norm first, gelu", "2x4x6 2x2x6",
                      "heads=3 hidden=4 norm_first=true activation=gelu causal=false"},
                     maskedExample("3x2x4 3x5x4 3x5", "heads=2 hidden=3")},
        .rejects = {{"heads", "2x3x5 2x3x5", "heads=2", "heads is 2, which does not divide the 5 features"},
                    {"features differ", "2x3x4 2x3x6", "", "the memory has 6 features, the input 4"}},
    };
}

} // namespace plexus::layers
