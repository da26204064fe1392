// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/model/layer.h"

#include <algorithm>

namespace plexus::layers {

namespace {

// The batch stays; at most one -1 takes what is left.
Result<Shape> shapeOf(const Params& params, const Shape& input)
{
    const int64_t size = input.elements() / input[0];
    std::vector<int64_t> extents{input[0]};
    int64_t product = 1;
    int open = 0;
    for (const int64_t extent : params.integers("shape")) {
        extents.push_back(extent);
        open += extent == -1;
        product *= extent == -1 || extent == 0 || product > size ? 1 : extent;
    }
    for (int64_t& extent : extents) {
        extent = extent == -1 && size % product == 0 ? size / product : extent;
    }
    const Shape result(std::move(extents));
    const bool isWhole = open <= 1 && result.rank() <= 8 && product <= size
                         && std::all_of(result.begin(), result.end(), [](int64_t e) { return e > 0; });
    if (!isWhole || result.elements() != input.elements()) {
        return wrongParam("shape",
                          "a sample has " + std::to_string(size) + " values, which do not fill the shape "
                              + params.definition("shape")->text(params.value("shape")),
                          "use extents whose product is " + std::to_string(size) + "; one may be -1");
    }
    return result;
}

}

LayerDef reshape()
{
    return {
        .key = "reshape",
        .title = "Reshape",
        .group = "Core",
        .help = "Writes the values of a sample, in their order, into another shape.",
        .keywords = {"view", "unflatten", "shape"},
        .params = {integers("shape", {-1})
                       .range(-1, 1e9)
                       .help("The extents of a sample; -1 stands for what is left.")},
        .shape = [](const ShapeCall& call) { return shapeOf(call.params, call.shapes[0]); },
        .forward =
            [](Build& b) { return plexus::reshape(b.input(), shapeOf(b.params(), b.input().shape()).value()); },
        .torch = "torch.nn.Unflatten",
        .onnx = "Reshape",
        .nodeLines = {"shape"},
        .examples = {{"row", {{2, 3, 4}}},
                     {"image from a row", {{2, 12}}, {{"shape", std::vector<int64_t>{1, 3, 4}}}},
                     {"the rest", {{3, 2, 6}}, {{"shape", std::vector<int64_t>{4, -1}}}}},
        .rejects = {{"does not divide",
                     {{2, 10}},
                     {{"shape", std::vector<int64_t>{4, -1}}},
                     "a sample has 10 values, which do not fill the shape 4, -1"},
                    {"two unknowns",
                     {{2, 12}},
                     {{"shape", std::vector<int64_t>{-1, -1}}},
                     "use extents whose product is 12; one may be -1"}},
    };
}

} // namespace plexus::layers
