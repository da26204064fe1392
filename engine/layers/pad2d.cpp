// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/model/border.h"

namespace plexus::layers {

LayerDef pad2d()
{
    return {
        .key = "pad2d",
        .title = "Pad 2d",
        .group = "Core",
        .help = "Adds a border around an image.",
        .keywords = {"zeros", "border", "margin", "reflect", "replicate", "circular"},
        .params = borderParams(2),
        .nature = Nature::Passing,
        .takes = Axes::behindChannels(2),
        .shape = borderedShape,
        .forward = bordered,
        .torch = "torch.nn.functional.pad",
        .torchForm = borderTorch(2),
        .onnx = "Pad",
        .nodeLines = {"mode"},
        .examples = {{"all sides", "2x3x3x4"},
                     {"one side, not zero", "1x2x3x5", "before=0,2 after=0,0 value=0.5"},
                     {"reflected", "2x2x4x3", "mode=reflect before=3,1 after=2,2"},
                     {"edges", "1x3x2x3", "mode=replicate before=1,3 after=2,0"},
                     {"around", "1x2x2x3", "mode=circular before=2,1 after=1,3"}},
        .rejects = {{"too small to reflect", "1x1x2x4", "mode=reflect before=2,0",
                     "before is 2, but only 1 can be reflected of 2"},
                    {"too small to go around", "1x1x2x4", "mode=circular after=1,5",
                     "after is 5, but only 4 can be taken from the other end of 4"}},
    };
}

} // namespace plexus::layers
