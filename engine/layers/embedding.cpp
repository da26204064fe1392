// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/model/layer.h"

#include <numeric>

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
    std::vector<int64_t> extents = call.shapes[0].extents();
    extents.push_back(call.params.integer("width"));
    return Shape(std::move(extents));
}

// indices are (batch, ...): a one at each index picks the row of the table.
Value embeddingForward(Build& b)
{
    const Value indices = b.input();
    const int64_t entries = b.integer("entries");
    const int64_t width = b.integer("width");
    const int64_t padding = b.integer("padding_index");
    std::vector<double> numbers(static_cast<size_t>(entries));
    std::iota(numbers.begin(), numbers.end(), 0.0);
    const int64_t positions = indices.shape().elements();
    const Value picked = equal(reshape(indices, {positions, 1}),
                               constant(b.program(), Shape{1, entries}, std::move(numbers)));
    Value table = b.weight("weight", {entries, width}, Init::normal(1));
    if (padding >= 0) { // its row is used, but does not learn
        std::vector<double> learns(static_cast<size_t>(entries), 1);
        learns[static_cast<size_t>(padding)] = 0;
        table = select(constant(b.program(), Shape{entries, 1}, std::move(learns)), table, detached(table));
    }
    std::vector<int64_t> extents = indices.shape().extents();
    extents.push_back(width);
    return plexus::reshape(matmul(picked, table), Shape(std::move(extents)));
}

}

LayerDef embedding()
{
    return {
        .key = "embedding",
        .title = "Embedding",
        .group = "Core",
        .help = "Turns each whole number, such as a character or a word, into a trained row of values.",
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
                       .help("The number that fills up short samples; its row does not learn. -1 is none.")},
        .shape = embeddingShape,
        .forward = embeddingForward,
        .torch = "torch.nn.Embedding",
        .onnx = "Gather",
        .nodeLines = {"entries", "width"},
        .examples = {{.name = "sequence",
                      .inputs = {{3, 4}},
                      .params = {{"entries", int64_t{5}}, {"width", int64_t{3}}},
                      .wholeBelow = 5},
                     {.name = "one number",
                      .inputs = {{6}},
                      .params = {{"entries", int64_t{4}}, {"width", int64_t{6}}},
                      .wholeBelow = 4},
                     {.name = "padded", // by a number that the inputs here do not have
                      .inputs = {{2, 5}},
                      .params = {{"entries", int64_t{5}}, {"width", int64_t{4}}, {"padding_index", int64_t{4}}},
                      .wholeBelow = 4}},
        .rejects = {{"padding beyond the table",
                     {{3, 4}},
                     {{"entries", int64_t{5}}, {"padding_index", int64_t{5}}},
                     "padding_index is 5, but there are only 5 entries"}},
    };
}

} // namespace plexus::layers
