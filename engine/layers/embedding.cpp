// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/model/layer.h"

namespace plexus::layers {
namespace {

Result<Shape> embeddingShape(const ShapeCall& call)
{
    const int64_t entries = call.params.integer("entries");
    const std::string only = fmt::format("but there are only {} entries", entries);
    PLEXUS_CHECK(expectAtMost(call.params, "padding_index", entries - 1, only, ", or -1 for none"));
    if (call.numbers > entries) {
        return wrongParam("entries", fmt::format("the data has {} different numbers, {}", call.numbers, only),
                          fmt::format("use at least {}", call.numbers));
    }
    return call.shapes[0].plus(call.params.integer("width"));
}

} // namespace

LayerDef embedding()
{
    return {
        .key = "embedding",
        .title = "Embedding",
        .group = "Core",
        .help = "Turns each whole number, such as a character or a word, into a trained row of values.",
        .keywords = {"lookup", "table", "token", "word", "text", "index"},
        .params = {integer("entries", 128).range(1, 1e6).slider(2, 10000).logarithmic().torch("num_embeddings").help(
                       "How many numbers there are; they count from 0."),
                   unitsParam("width", 16, "How many values stand for each number.").torch("embedding_dim"),
                   integer("padding_index", -1).range(-1, 1e6).slider(-1, 10).torch("padding_idx").help(
                       "The number that fills up short samples; its row does not learn. -1 is none.")},
        .width = "width",
        .shape = embeddingShape,
        .forward =
            [](Build& b) {
                const Value numbers = b.input(); // (batch, ...)
                const Init init{Init::Kind::Normal, 1, b.integer("padding_index")};
                const Value weight = b.weight("weight", {b.integer("entries"), b.integer("width")}, init);
                const Value flat = plexus::reshape(numbers, {numbers.shape().elements()});
                const Value rows = call("gather_rows", {weight, flat}, {{"padding", init.emptyRow}});
                return plexus::reshape(rows, numbers.shape().plus(b.integer("width")));
            },
        .torch = "torch.nn.Embedding",
        .torchForm = {.arguments = "num_embeddings, embedding_dim, padding_idx=None, max_norm=None, "
                                  "norm_type=2.0, scale_grad_by_freq=False, sparse=False"},
        .onnx = "Gather",
        .nodeLines = {"entries", "width"},
        .examples = {wholeNumbers(5, {"sequence", "3x4", "entries=5 width=3"}),
                     wholeNumbers(4, {"one number", "6", "entries=4 width=6"}),
                     wholeNumbers(4, {"padded", "2x5", "entries=5 width=4 padding_index=4"})}, // no input is 4
        .rejects = {{"padding beyond the table", "3x4", "entries=5 padding_index=5",
                     "padding_index is 5, but there are only 5 entries"}},
    };
}

} // namespace plexus::layers
