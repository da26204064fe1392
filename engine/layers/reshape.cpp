// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/model/layer.h"

#include <algorithm>
#include <cmath>

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
    const bool isWhole =
        open <= 1 && result.rank() <= 8 && product <= size
        && std::all_of(result.begin(), result.end(), [](int64_t e) { return e > 0; });
    if (!isWhole || result.elements() != input.elements()) {
        return wrongParam(
            "shape",
            "a sample has " + std::to_string(size) + " values, which do not fill the shape "
                + params.definition("shape")->text(params.value("shape")),
            "use extents whose product is " + std::to_string(size) + "; one may be -1");
    }
    return result;
}

std::vector<ParamValues> asShapes(const std::vector<std::vector<int64_t>>& all)
{
    std::vector<ParamValues> tries;
    for (const std::vector<int64_t>& extents : all) {
        tries.push_back({{"shape", extents}});
    }
    return tries;
}

// As many extents as were meant, of the values that there are.
std::vector<ParamValues> reshapesOf(const ShapeCall& call)
{
    const Shape& input = call.shapes[0];
    const std::vector<int64_t> meant = call.params.integers("shape");
    std::vector<std::vector<int64_t>> all;
    if (meant.size() == 1) {
        all.push_back({input.elements() / input[0]});
    }
    if (static_cast<int>(meant.size()) + 1 == input.rank()) {
        all.emplace_back(input.begin() + 1, input.end());
    }
    for (size_t open = 0; open < meant.size(); ++open) {
        all.push_back(meant);
        all.back()[open] = -1;
    }
    all.push_back({-1});
    return asShapes(all);
}

// The shape of what is beside, a row as a square picture or as a sequence, a picture as a sequence
// of its rows, a sequence as a picture.
std::vector<ParamValues> reshapesInto(const Gap& gap)
{
    const Shape& input = gap.input;
    const int64_t size = input.elements() / input[0];
    std::vector<std::vector<int64_t>> all;
    for (const Shape& shape : gap.beside) {
        if (shape.elements() == input.elements()) {
            all.emplace_back(shape.begin() + 1, shape.end());
        }
    }
    if (input.rank() == 2) {
        for (const int64_t channels : {1, 3}) {
            const auto side =
                static_cast<int64_t>(std::lround(std::sqrt(static_cast<double>(size / channels))));
            if (side > 1 && channels * side * side == size) {
                all.push_back({channels, side, side});
            }
        }
        all.push_back({size, 1});
        all.push_back({1, size});
        all.push_back({size, 1, 1});
    } else if (input.rank() == 3) {
        all.push_back({1, input[1], input[2]});
    } else if (input.rank() == 4) {
        all.push_back({input[1] * input[2], input[3]});
    }
    return asShapes(all);
}

} // namespace

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
                       .torch("unflattened_size")
                       .help("The extents of a sample; -1 stands for what is left.")},
        .nature = Nature::Passing,
        .shape = [](const ShapeCall& call) { return shapeOf(call.params, call.shapes[0]); },
        .adapt = reshapesInto,
        .mend = reshapesOf,
        .forward =
            [](Build& b) {
                return plexus::reshape(b.input(), shapeOf(b.params(), b.input().shape()).value());
            },
        .torch = "torch.nn.Unflatten",
        .torchForm = {.arguments = "dim:=1, unflattened_size",
                      .call =
                          [](const TorchSite& site) {
                              const bool isRow = !site.shapes.empty() && site.shapes[0].rank() == 2;
                              return site.self + "(" + site.inputs[0] + (isRow ? ")" : ".flatten(1))");
                          }},
        .onnx = "Reshape",
        .nodeLines = {"shape"},
        .examples = {{"row", "2x3x4"},
                     {"image from a row", "2x12", "shape=1,3,4"},
                     {"the rest", "3x2x6", "shape=4,-1"}},
        .rejects = {{"does not divide", "2x10", "shape=4,-1",
                     "a sample has 10 values, which do not fill the shape 4, -1"},
                    {"two unknowns", "2x12", "shape=-1,-1",
                     "use extents whose product is 12; one may be -1"}},
    };
}

} // namespace plexus::layers
