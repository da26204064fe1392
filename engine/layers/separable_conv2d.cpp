// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/model/convolution.h"

#include <cmath>

namespace plexus::layers {

namespace {

Result<Shape> separableShape(const ShapeCall& call)
{
    PLEXUS_CHECK(expectChannels(call.shapes[0], 2, "Separable conv 2d"));
    PLEXUS_TRY(const SlidingWindow window, convWindow(call.params, 2));
    return slide(call.shapes[0], call.params.integer("channels"), window);
}

// A filter of its own for each channel, then a dense layer on every pixel.
Value separableForward(Build& b)
{
    const Value x = b.input();
    const SlidingWindow window = convWindow(b.params(), 2).value();
    const int64_t in = x.shape()[1];
    const int64_t inner = in * b.integer("multiplier");
    const auto bound = [](int64_t values) { return 1 / std::sqrt(static_cast<double>(values)); };
    const auto part = [&](Value v, const std::string& name, const Shape& shape,
                          const SlidingWindow& over, int64_t groups) {
        const double start = bound(shape.elements() / shape[0]);
        const Value y =
            convolved(v, b.weight(name + ".weight", shape, Init::uniform(start)), over, groups);
        return b.flag("bias") ? channelBias(b, y, name + ".bias", start) : y;
    };
    const Value deep =
        part(x, "depthwise", {inner, 1, window.kernel[0], window.kernel[1]}, window, in);
    const SlidingWindow pixel{
        .kernel = {1, 1}, .stride = {1, 1}, .before = {0, 0}, .after = {0, 0}, .dilation = {1, 1}};
    return part(deep, "pointwise", {b.integer("channels"), inner, 1, 1}, pixel, 1);
}

ParamDefs separableParams()
{
    ParamDefs all{channelsParam("How many channels come out."),
                  integer("multiplier", 1)
                      .range(1, 64)
                      .slider(1, 4)
                      .help("How many filters each channel that comes in has to itself.")};
    const ParamDefs window = convWindowParams(2);
    all.insert(all.end(), window.begin(), window.end());
    all.push_back(
        boolean("bias", true).help("Adds a trained constant to each channel, after both parts."));
    return all;
}

std::string separableTorch(const TorchSite& site)
{
    const int64_t channels = site.shapes.empty() || site.shapes[0].rank() < 2 ? 0 : site.shapes[0][1];
    const std::string in = site.at(1);
    const std::string inner =
        channels > 0 ? std::to_string(channels * site.params.integer("multiplier")) : "...";
    const std::string bias = ", bias=" + site.shown("bias");
    const std::string padding = site.params.flag("same_padding") ? "'same'" : site.shown("padding");
    return "nn.Sequential(OrderedDict([('depthwise', nn.Conv2d(" + in + ", " + inner + ", "
           + site.shown("kernel") + ", stride=" + site.shown("stride") + ", padding=" + padding
           + ", dilation=" + site.shown("dilation") + ", groups=" + in + bias + ")), ('pointwise', nn.Conv2d("
           + inner + ", " + site.shown("channels") + ", 1" + bias + "))]))";
}

} // namespace

LayerDef separable_conv2d()
{
    return {
        .key = "separable_conv2d",
        .title = "Separable conv 2d",
        .group = "Convolution",
        .help = "A filter for each channel and then a mix of the channels: much less work than a "
                "Conv 2d.",
        .keywords = {"depthwise", "pointwise", "mobilenet", "xception", "convolution"},
        .params = separableParams(),
        .nature = Nature::Linear,
        .width = "channels",
        .shape = separableShape,
        .forward = separableForward,
        .torch = "torch.nn.Sequential(Conv2d(groups=in_channels), Conv2d(1))",
        .torchForm = {.module = separableTorch},
        .onnx = "Conv",
        .nodeLines = {"channels", "kernel"},
        .examples = {{"same", "2x3x5x4", "channels=4 same_padding=true"},
                     {"multiplied, strided", "1x2x7x6",
                      "channels=3 multiplier=2 kernel=3,2 stride=2,1 padding=1,0 bias=false"},
                     {"dilated", "1x2x7x6", "channels=2 dilation=2,1"}},
        .rejects = {{"rows", "3x10", "",
                     "Separable conv 2d expects (batch, channels, height, width), gets"},
                    {"kernel too large", "1x1x2x4", "",
                     "the kernel covers 3 rows, but the input has only 2"}},
    };
}

} // namespace plexus::layers
