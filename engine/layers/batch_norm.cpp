// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/model/norm.h"

namespace plexus::layers {
namespace {

Result<Shape> batchNormShape(const ShapeCall& call)
{
    const Shape& input = call.shapes[0];
    if (input.elements() == input[1]) {
        return Error{.what = "Batch norm gets one value per channel, " + input.text()
                             + ", and cannot take a deviation from it",
                     .accepted = "use a batch size of at least 2"};
    }
    return input;
}

// x is (batch, channels, ...), normalized while training by the moments of the batch.
Value batchNormForward(Build& b)
{
    const Value x = b.input();
    const Moments running = runningMoments(b, x);
    if (b.training()) {
        return scaledPerChannel(b, standardized(x, axesOfChannels(x.shape()), b.real("epsilon")));
    }
    const Value distance = x - channelColumn(running.mean, x.shape().rank());
    const Value variance = channelColumn(running.variance, x.shape().rank());
    return scaledPerChannel(b, distance * rsqrt(variance + b.real("epsilon")));
}

} // namespace

LayerDef batch_norm()
{
    return {
        .key = "batch_norm",
        .title = "Batch norm",
        .group = "Normalization",
        .help = "Shifts and scales each channel to mean 0 and deviation 1 over the batch, which lets "
                "networks learn faster. Predictions use running values.",
        .keywords = {"normalization", "batchnorm", "bn", "standardize"},
        .params = {epsilonParam(), momentumParam(), cumulativeParam(), affineParam("Scale and shift", "affine")},
        .nature = Nature::OverBatch,
        .takes = Axes::channels(2, 4),
        .shape = batchNormShape,
        .forward = batchNormForward,
        .torch = "torch.nn.BatchNorm2d",
        .torchForm = {.arguments = "num_features@@1, eps=1e-05, momentum=0.1, affine=True, track_running_stats=True",
                      .classes = {"", "", "torch.nn.BatchNorm1d", "torch.nn.BatchNorm1d"}},
        .onnx = "BatchNormalization",
        .examples = {{"rows", "5x3"}, {"image", "2x3x3x5", "momentum=0.3"},
                     {"sequence, not affine", "2x3x5", "affine=false epsilon=1e-3"},
                     {"mean of all batches", "5x3", "cumulative=true"}},
        .rejects = {{"one value per channel", "1x3", "", "Batch norm gets one value per channel, (1, 3)"},
                    {"zero epsilon", "5x3", "epsilon=0.0", "epsilon must be between 1e-12 and 1, got 0"}},
    };
}

} // namespace plexus::layers
