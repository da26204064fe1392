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
        .onnx = composedOnnx,
        .nodeLines = {"heads"},
        .examples = {{"two heads", {{2, 3, 4}, {2, 5, 4}}, {{"heads", int64_t{2}}}},
                     {"other features, causal",
                      {{2, 3, 6}, {2, 4, 5}},
                      {{"heads", int64_t{3}}, {"causal", true}}},
                     {"one head, no bias",
                      {{3, 2, 5}, {3, 1, 5}},
                      {{"heads", int64_t{1}}, {"bias", false}, {"dropout", 0.25}}},
                     {.name = "masked",
                      .inputs = {{3, 2, 4}, {3, 5, 4}, {3, 5}},
                      .params = {{"heads", int64_t{2}}},
                      .wholeBelow = 2}},
        .rejects = {{"heads",
                     {{2, 3, 5}, {2, 3, 5}},
                     {{"heads", int64_t{2}}},
                     "heads is 2, which does not divide the 5 features"},
                    {"rows as memory",
                     {{2, 3, 4}, {2, 4}},
                     {},
                     "Cross attention expects (batch, time, features), gets (batch, 4)"},
                    {"mask of another length",
                     {{2, 3, 4}, {2, 5, 4}, {2, 3}},
                     {},
                     "the mask must be (batch, 5), a number for each step, is (batch, 3)"}},
    };
}

} // namespace plexus::layers
