// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/model/border.h"

namespace plexus::layers {

LayerDef pad1d()
{
    return {
        .key = "pad1d",
        .title = "Pad 1d",
        .group = "Core",
        .help = "Adds values before and after rows of channels, such as a sequence.",
        .keywords = {"zeros", "border", "margin", "reflect", "replicate", "circular", "causal", "sequence"},
        .params = borderParams(1),
        .nature = Nature::Passing,
        .takes = Axes::behindChannels(1),
        .shape = borderedShape,
        .forward = bordered,
        .torch = "torch.nn.functional.pad",
        .torchForm = borderTorch(1),
        .onnx = "Pad",
        .nodeLines = {"mode"},
        .examples = {{"both ends", "2x3x5"},
                     {"in front, not zero", "1x2x4", "before=3 after=0 value=0.5"},
                     {"reflected", "2x2x4", "mode=reflect before=3 after=2"},
                     {"edges", "1x3x2", "mode=replicate before=1 after=3"},
                     {"around", "2x1x3", "mode=circular before=2 after=3"}},
        .rejects = {{"too short to reflect", "1x1x2", "mode=reflect before=2",
                     "before is 2, but only 1 can be reflected of 2"},
                    {"too short to go around", "1x1x2", "mode=circular after=3",
                     "after is 3, but only 2 can be taken from the other end of 2"}},
    };
}

} // namespace plexus::layers
