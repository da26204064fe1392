// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/model/attention.h"

namespace plexus::layers {

LayerDef padding_mask()
{
    return {
        .key = "padding_mask",
        .title = "Padding mask",
        .group = "Sequence",
        .help =
            "Gives 1 where a sequence of whole numbers holds the one that only fills it up, else "
            "0: for the mask of an attention.",
        .keywords = {"pad", "token", "attention", "key padding"},
        .params = {integer("padding_index", 0)
                       .range(0, 1e6)
                       .slider(0, 10)
                       .torch("padding_idx")
                       .help("The number that fills up short samples.")},
        .takes = {"(batch, time)", "connect it to the whole numbers, before any Embedding", 2, 2},
        .shape = sameAsInput,
        .forward =
            [](Build& b) {
                const double padding = static_cast<double>(b.integer("padding_index"));
                return equal(b.input(), expand(constant(b.program(), padding), b.input().shape()));
            },
        .torch = "x == padding_idx",
        .torchForm = torchExpression("{0} == {padding_index}"),
        .onnx = "Equal",
        .nodeLines = {"padding_index"},
        .examples = {{.name = "words", .inputs = "3x5", .wholeBelow = 3},
                     {.name = "another number",
                      .inputs = "2x4",
                      .params = "padding_index=2",
                      .wholeBelow = 3}},
        .rejects = {{"no word", "3x5", "padding_index=-1", "padding_index must be between 0 and 1e+06, got -1"}},
    };
}

} // namespace plexus::layers
