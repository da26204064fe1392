// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/model/layer.h"

namespace plexus::layers {

namespace {

Result<Shape> embeddingShape(const ShapeCall& call)
{
    const int64_t padding = call.params.integer("padding_index");
    const int64_t entries = call.params.integer("entries");
    if (padding >= entries) {
        return wrongParam("padding_index",
                          "padding_index is " + std::to_string(padding) + ", but there are only "
                              + std::to_string(entries) + " entries",
                          "use at most " + std::to_string(entries - 1) + ", or -1 for none");
    }
    if (call.numbers > entries) {
        return wrongParam("entries",
                          "the data has " + std::to_string(call.numbers) + " different numbers, but there are only "
                              + std::to_string(entries) + " entries",
                          "use at least " + std::to_string(call.numbers));
    }
    std::vector<int64_t> extents = call.shapes[0].extents();
    extents.push_back(call.params.integer("width"));
    return Shape(std::move(extents));
}

// indices are (batch, ...).
Value embeddingForward(Build& b)
{
    const Value indices = b.input();
    const int64_t width = b.integer("width");
    Init init = Init::normal(1);
    init.emptyRow = b.integer("padding_index");
    const Value table = b.weight("weight", {b.integer("entries"), width}, init);
    const Value rows =
        call("gather_rows", {table, plexus::reshape(indices, {indices.shape().elements()})},
             {{"padding", b.integer("padding_index")}});
    std::vector<int64_t> extents = indices.shape().extents();
    extents.push_back(width);
    return plexus::reshape(rows, Shape(std::move(extents)));
}

} // namespace

LayerDef embedding()
{
    return {
        .key = "embedding",
        .title = "Embedding",
        .group = "Core",
        .help =
            "Turns each whole number, such as a character or a word, into a trained row of values.",
        .keywords = {"lookup", "table", "token", "word", "text", "index"},
        .params = {integer("entries", 128)
                       .range(1, 1e6)
                       .slider(2, 10000)
                       .logarithmic()
                       .torch("num_embeddings")
                       .help("How many numbers there are; they count from 0."),
                   integer("width", 16)
                       .range(1, 65536)
                       .slider(1, 512)
                       .logarithmic()
                       .torch("embedding_dim")
                       .help("How many values stand for each number."),
                   integer("padding_index", -1)
                       .range(-1, 1e6)
                       .slider(-1, 10)
                       .torch("padding_idx")
                       .help("The number that fills up short samples; its row does not learn. -1 "
                             "is none.")},
        .width = "width",
        .shape = embeddingShape,
        .forward = embeddingForward,
        .torch = "torch.nn.Embedding",
        .torchForm = {.arguments = "num_embeddings, embedding_dim, padding_idx=None, max_norm=None, "
                                  "norm_type=2.0, scale_grad_by_freq=False, sparse=False"},
        .onnx = "Gather",
        .nodeLines = {"entries", "width"},
        .examples =
            {{.name = "sequence", .inputs = "3x4", .params = "entries=5 width=3", .wholeBelow = 5},
             {.name = "one number", .inputs = "6", .params = "entries=4 width=6", .wholeBelow = 4},
             {.name = "padded", // by a number that the inputs here do not have
              .inputs = "2x5",
              .params = "entries=5 width=4 padding_index=4",
              .wholeBelow = 4}},
        .rejects = {{"padding beyond the table", "3x4", "entries=5 padding_index=5",
                     "padding_index is 5, but there are only 5 entries"}},
    };
}

} // namespace plexus::layers
