// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/model/convolution.h"

namespace plexus::layers {
namespace {

// A filter of its own for each channel, then a dense layer on every pixel.
Value separableForward(Build& b)
{
    const SlidingWindow window = convWindow(b.params(), 2).value();
    const int64_t in = b.input().shape()[1], inner = in * b.integer("multiplier");
    const Shape filters{inner, 1, window.kernel[0], window.kernel[1]};
    const Value deep = convolvedByOwn(b, b.input(), "depthwise.", filters, window, in);
    return convolvedByOwn(b, deep, "pointwise.", {b.integer("channels"), inner, 1, 1}, SlidingWindow::point(2), 1);
}

constexpr const char* separableTorch =
    "nn.Sequential(OrderedDict([('depthwise', nn.Conv2d({@1}, {@1*multiplier}, {kernel}, stride={stride}, "
    "padding={padding}, dilation={dilation}, groups={@1}, bias={bias})), "
    "('pointwise', nn.Conv2d({@1*multiplier}, {channels}, 1, bias={bias}))]))";

} // namespace

LayerDef separable_conv2d()
{
    return {
        .key = "separable_conv2d",
        .title = "Separable conv 2d",
        .group = "Convolution",
        .help = "A filter for each channel and then a mix of the channels: much less work than a Conv 2d.",
        .keywords = {"depthwise", "pointwise", "mobilenet", "xception", "convolution"},
        .params = paramsAroundWindow(
            2,
            {channelsParam("How many channels come out."),
             integer("multiplier", 1).range(1, 64).slider(1, 4).help(
                 "How many filters each channel that comes in has to itself.")},
            {boolean("bias", true).help("Adds a trained constant to each channel, after both parts.")}),
        .nature = Nature::Linear,
        .width = "channels",
        .takes = Axes::behindChannels(2),
        .shape = [](const ShapeCall& call) -> Result<Shape> {
            PLEXUS_TRY(const SlidingWindow window, convWindow(call.params, 2));
            return slide(call.shapes[0], call.params.integer("channels"), window);
        },
        .forward = separableForward,
        .torch = "torch.nn.Sequential(Conv2d(groups=in_channels), Conv2d(1))",
        .torchForm = {.module = [](const TorchSite& site) { return site.filled(separableTorch); }},
        .onnx = "Conv",
        .nodeLines = {"channels", "kernel"},
        .examples = {{"same", "2x3x5x4", "channels=4 same_padding=true"},
                     {"multiplied, strided", "1x2x7x6",
                      "channels=3 multiplier=2 kernel=3,2 stride=2,1 padding=1,0 bias=false"},
                     {"dilated", "1x2x7x6", "channels=2 dilation=2,1"}},
        .rejects = {{"kernel too large", "1x1x2x4", "", "the kernel covers 3 rows, but the input has only 2"}},
    };
}

} // namespace plexus::layers
