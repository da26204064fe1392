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
        .shape = [](const ShapeCall& call) -> Result<Shape> {
            PLEXUS_TRY(const Shape shape, attentionShape(call, "Multi-head attention"));
            PLEXUS_CHECK(expectMask(call, 1, shape));
            return shape;
        },
        .forward =
            [](Build& b) {
                return attention(b, b.input(), b.input(),
                                 {.prefix = "",
                                  .heads = b.integer("heads"),
                                  .hasBias = b.flag("bias"),
                                  .isCausal = b.flag("causal"),
                                  .mask = b.inputs() > 1 ? b.input(1) : Value{},
                                  .dropout = b.real("dropout")});
            },
        .torch = "torch.nn.MultiheadAttention",
        .torchForm = attentionTorch(Looks::AtItself),
        .onnx = composedOnnx,
        .nodeLines = {"heads"},
        .examples =
            {{"two heads", "2x3x4", "heads=2"},
             {"causal", "2x4x6", "heads=3 causal=true"},
             {"one head, no bias", "3x2x5", "heads=1 bias=false dropout=0.25"},
             {.name = "masked", .inputs = "3x5x4 3x5", .params = "heads=2", .wholeBelow = 2}},
        .rejects = {{"heads", "2x3x5", "heads=2",
                     "heads is 2, which does not divide the 5 features"},
                    {"rows", "3x8", "",
                     "Multi-head attention expects (batch, time, features), gets (batch, 8)"},
                    {"mask of another length", "2x3x4 2x4", "",
                     "the mask must be (batch, 3), a number for each step, is (batch, 4)"}},
    };
}

} // namespace plexus::layers
