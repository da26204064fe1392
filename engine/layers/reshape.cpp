// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/model/gap.h"

namespace plexus::layers {
namespace {

// The batch stays; at most one -1 takes what is left.
Result<Shape> reshapedShape(const ShapeCall& call)
{
    const Shape& input = call.shapes[0];
    std::vector<int64_t> extents = call.params.integers("shape");
    extents.insert(extents.begin(), input[0]);
    const std::optional<Shape> shape = input.filled(extents);
    if (!shape || shape->rank() > 8) {
        const int64_t size = input.elements() / input[0];
        return wrongParam("shape", fmt::format("a sample has {} values, which do not fill the shape {}", size,
                                               call.params.definition("shape")->text(call.params.value("shape"))),
                          fmt::format("use extents whose product is {}; one may be -1", size));
    }
    return *shape;
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
        .params = {integers("shape", {-1}).range(-1, 1e9).torch("unflattened_size").help(
            "The extents of a sample; -1 stands for what is left.")},
        .nature = Nature::Passing,
        .shape = reshapedShape,
        .adapt = [](const Gap& gap) { return extentsFor(gap, "shape"); },
        .mend = [](const ShapeCall& call) { return extentsLike(call, "shape"); },
        .forward =
            [](Build& b) {
                return plexus::reshape(b.input(), reshapedShape({b.params(), {b.input().shape()}}).value());
            },
        .torch = "torch.nn.Unflatten",
        .torchForm = {.arguments = "dim:=1, unflattened_size",
                      .call = [](const TorchSite& site) {
                          const bool isRow = !site.shapes.empty() && site.shapes[0].rank() == 2;
                          return site.self + "(" + site.inputs[0] + (isRow ? ")" : ".flatten(1))");
                      }},
        .onnx = "Reshape",
        .nodeLines = {"shape"},
        .examples = {{"row", "2x3x4"},
                     {"image from a row", "2x12", "shape=1,3,4"}, {"the rest", "3x2x6", "shape=4,-1"}},
        .rejects = {{"does not divide", "2x10", "shape=4,-1",
                     "a sample has 10 values, which do not fill the shape 4, -1"},
                    {"two unknowns", "2x12", "shape=-1,-1", "use extents whose product is 12; one may be -1"}},
    };
}

} // namespace plexus::layers
