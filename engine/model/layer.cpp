// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/model/layer.h"

#include <algorithm>

namespace plexus {

Result<Shape> sameAsInput(const ShapeCall& call)
{
    return call.shapes.front();
}

Result<Shape> sameShapes(const ShapeCall& call)
{
    const Shape& first = call.shapes.front();
    for (const Shape& shape : call.shapes) {
        if (shape != first) {
            return Error{.what = "all inputs must have one shape, these are " + first.batchedText()
                             + " and " + shape.batchedText(),
                         .accepted = "give the layers before it equal sizes"};
        }
    }
    return first;
}

Axes Axes::sequence()
{
    return {"(batch, time, features)", "give it a sequence, as Embedding does", 3, 3};
}

Axes Axes::channels(int least, int most)
{
    return {"(batch, channels, ...)", "", least, most};
}

Axes Axes::behindChannels(int axes)
{
    switch (axes) {
    case 1:
        return {"(batch, channels, length)", "connect it to rows of channels; Permute turns a sequence", 3, 3};
    case 2:
        return {"(batch, channels, height, width)", "connect it to an image, before any Flatten", 4, 4};
    default:
        return {"(batch, channels, depth, height, width)", "connect it to a volume, before any Flatten", 5, 5};
    }
}

ParamDef axisParam(int64_t initial, std::string help)
{
    return integer("axis", initial).range(-7, 7).slider(-1, 3).help(std::move(help)).torch("dim");
}

int axisOf(const Params& params, const Shape& input)
{
    const auto axis = static_cast<int>(params.integer("axis"));
    return axis < 0 ? axis + input.rank() : axis;
}

Result<int> sampleAxis(const Params& params, const Shape& input)
{
    const int axis = axisOf(params, input);
    if (axis < 1 || axis >= input.rank()) {
        return wrongParam("axis",
                          "axis is " + std::to_string(params.integer("axis")) + ", but the input is "
                              + input.batchedText(),
                          "use 1 to " + std::to_string(input.rank() - 1) + ", or -1 for the last axis");
    }
    return axis;
}

Result<Shape> sameAlongAxis(const ShapeCall& call)
{
    PLEXUS_CHECK(sampleAxis(call.params, call.shapes[0]));
    return call.shapes[0];
}

ParamDef unitsParam(std::string key, int64_t initial, std::string help)
{
    return integer(std::move(key), initial)
        .range(1, 65536)
        .slider(1, 512)
        .logarithmic()
        .torch("out_features")
        .help(std::move(help));
}

ParamDef epsilonParam()
{
    return real("epsilon", 1e-5)
        .range(1e-12, 1)
        .slider(1e-8, 1e-2)
        .logarithmic()
        .help("Added to the variance, so that equal values stay finite.")
        .torch("eps");
}

Result<void> expectDivisor(const Params& params, std::string_view param, int64_t count, std::string_view what)
{
    if (const int64_t divisor = params.integer(param); count % divisor != 0) {
        return wrongParam(std::string(param),
                          fmt::format("{} is {}, which does not divide the {} {} that come in", param, divisor, count, what),
                          fmt::format("use 1 or a divisor of {}", count));
    }
    return {};
}

Result<void> expectAtMost(const Params& params, std::string_view param, int64_t most, std::string_view why,
                          std::string_view besides)
{
    if (const int64_t value = params.integer(param); value > most) {
        return wrongParam(std::string(param), fmt::format("{} is {}, {}", param, value, why),
                          fmt::format("use at most {}{}", most, besides));
    }
    return {};
}

Error wrongParam(std::string key, std::string what, std::string accepted)
{
    return Error{.what = std::move(what), .where = std::move(key), .accepted = std::move(accepted)};
}

const LayerDef* findLayer(std::string_view key)
{
    const std::vector<LayerDef>& all = allLayers();
    const auto found
        = std::find_if(all.begin(), all.end(), [&](const LayerDef& layer) { return layer.key == key; });
    return found == all.end() ? nullptr : &*found;
}

} // namespace plexus
