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

Result<void> expectRank(const Shape& seen, int rank, std::string_view layer, std::string_view layout,
                        std::string_view advice)
{
    if (seen.rank() == rank) {
        return {};
    }
    return Error{.what = std::string(layer) + " expects " + std::string(layout) + ", gets "
                     + seen.batchedText(),
                 .accepted = std::string(advice)};
}

ShapeRule perChannel(std::string layer, int leastRank, int mostRank)
{
    return [layer = std::move(layer), leastRank, mostRank](const ShapeCall& call) -> Result<Shape> {
        const Shape& input = call.shapes[0];
        if (input.rank() < leastRank || input.rank() > mostRank) {
            return Error{.what = layer + " expects (batch, channels, ...), gets " + input.batchedText()};
        }
        return input;
    };
}

Result<void> expectSequence(const Shape& seen, std::string_view layer)
{
    return expectRank(seen, 3, layer, "(batch, time, features)", "give it a sequence, as Embedding does");
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

ParamDef epsilonParam()
{
    return real("epsilon", 1e-5)
        .range(1e-12, 1)
        .slider(1e-8, 1e-2)
        .logarithmic()
        .help("Added to the variance, so that equal values stay finite.")
        .torch("eps");
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
