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
        .shape = [](const ShapeCall& call) -> Result<Shape> {
            PLEXUS_CHECK(attentionShape(call, "Cross attention"));
            PLEXUS_CHECK(expectMemory(call.shapes[0], call.shapes[1], "Cross attention"));
            PLEXUS_CHECK(expectMask(call, 2, call.shapes[1]));
            return call.shapes[0];
        },
        .forward =
            [](Build& b) {
                return attention(b, b.input(0), b.input(1),
                                 {.prefix = "",
                                  .heads = b.integer("heads"),
                                  .hasBias = b.flag("bias"),
                                  .isCausal = b.flag("causal"),
                                  .mask = b.inputs() > 2 ? b.input(2) : Value{},
                                  .dropout = b.real("dropout")});
            },
        .torch = "torch.nn.MultiheadAttention",
        .torchForm = attentionTorch(Looks::Elsewhere),
        .onnx = composedOnnx,
        .nodeLines = {"heads"},
        .examples =
            {{"two heads", "2x3x4 2x5x4", "heads=2"},
             {"other features, causal", "2x3x6 2x4x5", "heads=3 causal=true"},
             {"one head, no bias", "3x2x5 3x1x5", "heads=1 bias=false dropout=0.25"},
             {.name = "masked", .inputs = "3x2x4 3x5x4 3x5", .params = "heads=2", .wholeBelow = 2}},
        .rejects = {{"heads", "2x3x5 2x3x5", "heads=2",
                     "heads is 2, which does not divide the 5 features"},
                    {"rows as memory", "2x3x4 2x4", "",
                     "Cross attention expects (batch, time, features), gets (batch, 4)"},
                    {"mask of another length", "2x3x4 2x5x4 2x3", "",
                     "the mask must be (batch, 5), a number for each step, is (batch, 3)"}},
    };
}

} // namespace plexus::layers
