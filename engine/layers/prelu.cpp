// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/model/layer.h"

namespace plexus::layers {

LayerDef prelu()
{
    return {
        .key = "prelu",
        .title = "PReLU",
        .group = "Activation",
        .help = "A leaky ReLU that learns its slope.",
        .keywords = {"activation", "nonlinearity", "rectifier", "parametric"},
        .params = {boolean("per_channel", false)
                       .torch("num_parameters")
                       .help("Learns a slope for each channel instead of one for all.")},
        .nature = Nature::Activation,
        .takes = Axes::channels(2),
        .shape = sameAsInput,
        .forward =
            [](Build& b) {
                const Value x = b.input();
                const int64_t slopes = b.flag("per_channel") ? x.shape()[1] : 1;
                Shape column(std::vector<int64_t>(static_cast<size_t>(x.shape().rank()), 1));
                column[1] = slopes;
                const Value slope = b.weight("weight", {slopes}, Init::constant(0.25));
                return maximum(x, 0.0) + notAbove(x, 0.0) * reshape(slope, column);
            },
        .torch = "torch.nn.PReLU",
        .torchForm = {.arguments = "num_parameters=1, init=0.25",
                      .write = [](const TorchSite& site, std::string_view argument) -> std::optional<std::string> {
                          const bool isEach = site.params.flag("per_channel");
                          return argument == "num_parameters" ? std::optional(isEach ? site.at(1) : "") : std::nullopt;
                      },
                      .read =
                          [](std::string_view argument, const Json& value, Params& params) {
                              if (argument == "num_parameters" && value.isInteger()) {
                                  params.set("per_channel", value.integer() > 1);
                              }
                              return argument == "num_parameters";
                          }},
        .onnx = "PRelu",
        .examples = {{.name = "rows", .inputs = "3x5", .awayFromZero = 0.01},
                     {.name = "image, per channel",
                      .inputs = "2x3x2x5",
                      .params = "per_channel=true",
                      .awayFromZero = 0.01}},
        .rejects = {{"learns backwards", "3x5", "rate_scale=-1.0", "rate_scale must be between 0 and 1000, got -1"}},
    };
}

} // namespace plexus::layers
