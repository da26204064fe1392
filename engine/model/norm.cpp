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
    const int64_t axes = call.params.integer("axes");
    if (axes >= input.rank()) {
        return wrongParam("axes",
                          "axes is " + std::to_string(axes) + ", but a sample of " + input.batchedText()
                              + " has " + std::to_string(input.rank() - 1),
                          "use at most " + std::to_string(input.rank() - 1));
    }
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
