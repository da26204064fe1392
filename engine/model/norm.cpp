// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/model/norm.h"

#include <numeric>

namespace plexus {

ParamDef affineParam(std::string title, std::string torch)
{
    return boolean("affine", true)
        .title(std::move(title))
        .torch(std::move(torch))
        .help("Trains factors for the values after the normalization.");
}

ParamDef trailingAxesParam()
{
    return integer("axes", 1)
        .range(1, 7)
        .slider(1, 3)
        .torch("normalized_shape")
        .help("How many of the last axes are normalized together.");
}

Result<Shape> trailingAxesShape(const ShapeCall& call)
{
    const Shape& input = call.shapes[0];
    PLEXUS_CHECK(expectAtMost(call.params, "axes", input.rank() - 1,
                              fmt::format("but a sample of {} has {}", input.batchedText(), input.rank() - 1)));
    return input;
}

Trailing trailingAxes(Build& b)
{
    const Shape& shape = b.input().shape();
    std::vector<int64_t> axes(static_cast<size_t>(b.integer("axes")));
    std::iota(axes.begin(), axes.end(), shape.rank() - b.integer("axes"));
    return {.axes = axes, .extents = Shape(std::vector<int64_t>(shape.begin() + axes.front(), shape.end()))};
}

TorchForm trailingTorch(std::string arguments)
{
    return {.arguments = std::move(arguments),
            .write = [](const TorchSite& site, std::string_view argument) -> std::optional<std::string> {
                if (argument != "normalized_shape") {
                    return std::nullopt;
                }
                const auto axes = static_cast<int>(site.params.integer("axes"));
                std::string extents;
                for (int axis = -axes; axis < 0; ++axis) {
                    extents += (extents.empty() ? "" : ", ") + site.at(axis);
                }
                return axes == 1 ? extents : "(" + extents + ")";
            },
            .read =
                [](std::string_view argument, const Json& value, Params& params) {
                    if (argument == "normalized_shape") {
                        params.set("axes", value.isArray() ? static_cast<int64_t>(value.items().size()) : 1);
                    }
                    return argument == "normalized_shape";
                }};
}

Value channelColumn(Value values, int rank)
{
    Shape column(std::vector<int64_t>(static_cast<size_t>(rank), 1));
    column[1] = values.shape()[0];
    return reshape(values, column);
}

Value scaledPerChannel(Build& b, Value normal)
{
    if (!b.flag("affine")) {
        return normal;
    }
    const Shape channels{normal.shape()[1]};
    const int rank = normal.shape().rank();
    const Value weight = b.weight("weight", channels, Init::constant(1));
    const Value bias = b.weight("bias", channels, Init::constant(0));
    return normal * channelColumn(weight, rank) + channelColumn(bias, rank);
}

std::vector<int64_t> axesOfChannels(const Shape& shape)
{
    std::vector<int64_t> axes(static_cast<size_t>(shape.rank()) - 1);
    std::iota(axes.begin(), axes.end(), int64_t{1});
    axes[0] = 0;
    return axes;
}

ParamDef momentumParam()
{
    return real("momentum", 0.1)
        .range(0, 1)
        .slider(0.01, 0.5)
        .help("How fast the running values follow the batches; 0 keeps them as they start.");
}

ParamDef cumulativeParam()
{
    return boolean("cumulative", false)
        .torch("momentum=None")
        .help("Whether the running values are the mean over all batches so far, whatever the momentum.");
}

Moments runningMoments(Build& b, Value x)
{
    const int64_t channels = x.shape()[1];
    const Moments running{b.state("running_mean", {channels}, 0), b.state("running_var", {channels}, 1)};
    const Value batches = b.state("num_batches_tracked", {}, 0);
    if (!b.training()) {
        return running;
    }
    const std::vector<int64_t> axes = axesOfChannels(x.shape());
    const Value center = mean(x, axes);
    const Value distance = x - center;
    const Value variance = mean(distance * distance, axes);
    const double count = static_cast<double>(x.shape().elements() / channels);
    const double momentum = b.real("momentum");
    const auto moved = [&](Value before, Value seen, double scale) {
        seen = reshape(seen, {channels});
        if (!b.flag("cumulative")) {
            return before * (1 - momentum) + seen * (momentum * scale);
        }
        const Value share = 1.0 / (batches + 1.0); // of this batch among all so far
        return before * (1.0 - share) + seen * scale * share;
    };
    b.assign(running.mean, moved(running.mean, center, 1));
    b.assign(running.variance, moved(running.variance, variance, count / (count - 1)));
    b.assign(batches, batches + 1.0);
    return running;
}

Value standardizedGroups(Value x, int64_t groups, double epsilon)
{
    // x is (batch, channels, ...), seen as (batch, groups, channels / groups, ...)
    const Shape shape = x.shape();
    std::vector<int64_t> extents = shape.extents();
    extents[1] = groups;
    extents.insert(extents.begin() + 2, shape[1] / groups);
    std::vector<int64_t> axes(extents.size() - 2);
    std::iota(axes.begin(), axes.end(), int64_t{2});
    return reshape(standardized(reshape(x, Shape(extents)), axes, epsilon), shape);
}

} // namespace plexus
