// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/model/layer.h"

namespace plexus::layers {

LayerDef input()
{
    return {
        .key = "input",
        .title = "Input",
        .group = "Ends",
        .help = "Where the data enters: one column (field) of the data set, already scaled by the "
                "project's normalization.",
        .keywords = {"data", "source", "image", "start"},
        .params = {text("field", "image")
                       .title("Data field")
                       .help(
                           "The column of the data set that enters here, such as image or point.")},
        .inputs = {},
        .role = LayerRole::Input,
        .shape = sameAsInput,
        .forward = [](Build& b) { return b.input(); },
        .torch = "x",
        .onnx = "graph input",
        .nodeLines = {"field"},
        .examples = {{"image", "2x1x5x4"}, {"point", "3x2"}},
    };
}

} // namespace plexus::layers
