// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/model/layer.h"

namespace plexus::layers {

namespace {

Shape flat(const Shape& input)
{
    return {input[0], input.elements() / input[0]};
}

} // namespace

LayerDef flatten()
{
    return {
        .key = "flatten",
        .title = "Flatten",
        .group = "Core",
        .help = "Writes all values of a sample into one row, so that a Dense layer can follow an "
                "image.",
        .keywords = {"reshape", "row", "vector"},
        .nature = Nature::Passing,
        .shape = [](const ShapeCall& call) -> Result<Shape> { return flat(call.shapes[0]); },
        .adapt = [](const Gap&) -> std::vector<ParamValues> { return {{}}; },
        .forward = [](Build& b) { return reshape(b.input(), flat(b.input().shape())); },
        .torch = "torch.nn.Flatten",
        .torchForm = {.arguments = "start_dim=1, end_dim=-1"},
        .onnx = "Flatten",
        .examples = {{"image", "2x3x4x5"}, {"rows stay", "3x7"}, {"single values", "4"}},
    };
}

} // namespace plexus::layers
