// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/model/norm.h"

namespace plexus::layers {

namespace {

Result<Shape> normShape(const ShapeCall& call)
{
    const Shape& input = call.shapes[0];
    if (input.rank() < 2 || input.rank() > 4) {
        return Error{
            .what =
                "Batch norm expects (batch, channels) or (batch, channels, height, width), gets "
                + input.batchedText()};
    }
    if (input.elements() == input[1]) {
        return Error{.what = "Batch norm gets one value per channel, " + input.text()
                             + ", and cannot take a deviation from it",
                     .accepted = "use a batch size of at least 2"};
    }
    return input;
}

// x is (batch, channels, ...). Training normalizes by the batch's mean and biased variance and
// moves the running values, whose variance is the unbiased one (as torch.nn.BatchNorm); evaluation
// uses them.
Value normForward(Build& b)
{
    const Value x = b.input();
    const int64_t channels = x.shape()[1];
    std::vector<int64_t> axes{0};
    for (int64_t axis = 2; axis < x.shape().rank(); ++axis) {
        axes.push_back(axis);
    }

    const Value runningMean = b.state("running_mean", {channels}, 0);
    const Value runningVariance = b.state("running_var", {channels}, 1);
    const Value batches = b.state("num_batches_tracked", {}, 0);
    if (b.training()) {
        const Value center = mean(x, axes);
        const Value distance = x - center;
        const Value variance = mean(distance * distance, axes);
        const double count = static_cast<double>(x.shape().elements() / channels);
        const double momentum = b.real("momentum");
        const auto moved = [&](Value running, Value seen, double scale) {
            seen = reshape(seen, {channels});
            if (!b.flag("cumulative")) {
                return running * (1 - momentum) + seen * (momentum * scale);
            }
            const Value share = 1.0 / (batches + 1.0); // of this batch among all so far
            return running * (1.0 - share) + seen * scale * share;
        };
        b.assign(runningMean, moved(runningMean, center, 1));
        b.assign(runningVariance, moved(runningVariance, variance, count / (count - 1)));
        b.assign(batches, batches + 1.0);
        return scaledPerChannel(b, standardized(x, axes, b.real("epsilon")));
    }
    const Value center = channelColumn(runningMean, x.shape().rank());
    const Value variance = channelColumn(runningVariance, x.shape().rank());
    return scaledPerChannel(b, (x - center) * rsqrt(variance + b.real("epsilon")));
}

} // namespace

LayerDef batch_norm()
{
    return {
        .key = "batch_norm",
        .title = "Batch norm",
        .group = "Normalization",
        .help =
            "Shifts and scales each channel to mean 0 and deviation 1 over the batch, which lets "
            "networks learn faster. Predictions use running values.",
        .keywords = {"normalization", "batchnorm", "bn", "standardize"},
        .params =
            {epsilonParam(),
             real("momentum", 0.1)
                 .range(0, 1)
                 .slider(0.01, 0.5)
                 .help(
                     "How fast the running values follow the batches; 0 keeps them as they start."),
             boolean("cumulative", false)
                 .torch("momentum=None")
                 .help("Whether the running values are the mean over all batches so far, whatever the momentum."),
             affineParam("Scale and shift", "affine")},
        .nature = Nature::OverBatch,
        .shape = normShape,
        .forward = normForward,
        .torch = "torch.nn.BatchNorm2d",
        .torchForm = {.arguments = "num_features@@1, eps=1e-05, momentum=0.1, affine=True, track_running_stats=True",
                      .classes = {"", "", "torch.nn.BatchNorm1d", "torch.nn.BatchNorm1d"},
                      .write = [](const TorchSite& site, std::string_view argument) -> std::optional<std::string> {
                          const bool isNone = argument == "momentum" && site.params.flag("cumulative");
                          return isNone ? std::optional<std::string>("None") : std::nullopt;
                      },
                      .read =
                          [](std::string_view argument, const Json& value, Params& params) {
                              const bool isNone = argument == "momentum" && value.isNull();
                              params.set("cumulative", isNone || params.flag("cumulative"));
                              return isNone;
                          }},
        .onnx = "BatchNormalization",
        .examples = {{"rows", "5x3"},
                     {"image", "2x3x3x5", "momentum=0.3"},
                     {"sequence, not affine", "2x3x5", "affine=false epsilon=1e-3"},
                     {"mean of all batches", "5x3", "cumulative=true"}},
        .rejects = {{"single values", "5", "", "gets (batch)"},
                    {"one value per channel", "1x3", "",
                     "Batch norm gets one value per channel, (1, 3)"},
                    {"zero epsilon", "5x3", "epsilon=0.0",
                     "epsilon must be between 1e-12 and 1, got 0"}},
    };
}

} // namespace plexus::layers
