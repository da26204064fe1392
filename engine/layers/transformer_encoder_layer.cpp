// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/model/attention.h"

namespace plexus::layers {

namespace {

// After: x = norm1(x + attention(x)), x = norm2(x + feed(x)). Before: x += attention(norm1(x)), ...
Value encoderForward(Build& b)
{
    const Value x = b.input();
    const bool isFirst = b.flag("norm_first");
    const auto norm = [&](Value v, const char* name) { return layerNorm(b, v, name, b.real("epsilon")); };
    const auto feed = [&](Value v) {
        const Value inner = dense(b, v, "linear1", b.integer("hidden"));
        const bool isRelu = b.choice("activation") == "relu";
        return dense(b, isRelu ? maximum(inner, 0.0) : gelu(inner), "linear2", x.shape()[2]);
    };
    const AttentionPlan plan{.prefix = "self_attn.",
                             .heads = b.integer("heads"),
                             .hasBias = true,
                             .isCausal = b.flag("causal")};
    if (isFirst) {
        const Value y = x + selfAttention(b, norm(x, "norm1"), plan);
        return y + feed(norm(y, "norm2"));
    }
    const Value y = norm(x + selfAttention(b, x, plan), "norm1");
    return norm(y + feed(y), "norm2");
}

}

LayerDef transformer_encoder_layer()
{
    return {
        .key = "transformer_encoder_layer",
        .title = "Transformer encoder",
        .group = "Sequence",
        .help = "Attention over the sequence, then two dense layers on each step, each with a skip connection "
                "and a normalization.",
        .keywords = {"attention", "bert", "block"},
        .params = {headsParam().torch("nhead"),
                   integer("hidden", 64)
                       .range(1, 65536)
                       .slider(8, 2048)
                       .logarithmic()
                       .torch("dim_feedforward")
                       .help("How many units stand between the two dense layers."),
                   choice("activation", "relu", {"relu", "gelu"}).help("What bends the values between them."),
                   boolean("norm_first", false)
                       .help("Normalizes before each part instead of after; deep stacks train better so."),
                   epsilonParam().torch("layer_norm_eps"), causalParam()},
        .finiteUpTo = 1e6, // products of three
        .shape = [](const ShapeCall& call) { return attentionShape(call, "Transformer encoder"); },
        .forward = encoderForward,
        .torch = "torch.nn.TransformerEncoderLayer",
        .onnx = "composed",
        .nodeLines = {"heads", "hidden"},
        .examples = {{"norm after", {{2, 3, 4}}, {{"heads", int64_t{2}}, {"hidden", int64_t{5}}}},
                     {"norm first, gelu",
                      {{2, 3, 6}},
                      {{"heads", int64_t{3}},
                       {"hidden", int64_t{4}},
                       {"norm_first", true},
                       {"activation", std::string("gelu")},
                       {"causal", true}}}},
        .rejects = {{"heads", {{2, 3, 5}}, {{"heads", int64_t{2}}}, "heads is 2, which does not divide the 5 features"},
                    {"rows", {{3, 8}}, {}, "Transformer encoder expects (batch, time, features), gets (batch, 8)"}},
    };
}

} // namespace plexus::layers
