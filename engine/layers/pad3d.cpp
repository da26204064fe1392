// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/model/border.h"

namespace plexus::layers {

LayerDef pad3d()
{
    return {
        .key = "pad3d",
        .title = "Pad 3d",
        .group = "Core",
        .help = "Adds a border around a volume, such as a scan or the frames of a film.",
        .keywords = {"zeros", "border", "margin", "reflect", "replicate", "circular", "volume", "video"},
        .params = borderParams(3),
        .nature = Nature::Passing,
        .takes = Axes::behindChannels(3),
        .shape = borderedShape,
        .forward = bordered,
        .torch = "torch.nn.functional.pad",
        .torchForm = borderTorch(3),
        .onnx = "Pad",
        .nodeLines = {"mode"},
        .examples = {{"all sides", "1x2x2x3x4"},
                     {"one side, not zero", "1x1x2x3x2", "before=2,0,0 after=0,0,1 value=0.5"},
                     {"reflected", "1x2x3x2x4", "mode=reflect before=2,1,0 after=1,1,3"},
                     {"edges", "2x1x2x1x3", "mode=replicate before=1,2,0 after=0,1,2"},
                     {"around", "1x1x2x3x2", "mode=circular before=1,0,2 after=2,3,1"}},
        .rejects = {{"two numbers", "1x1x4x4x4", "before=3,3",
                     "before needs 3 numbers (depth, height, width), got 2"},
                    {"too small to reflect", "1x1x2x4x4", "mode=reflect before=2,0,0 after=0,0,0",
                     "before is 2, but only 1 can be reflected of 2"}},
    };
}

} // namespace plexus::layers
