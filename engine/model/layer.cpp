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

Error wrongParam(std::string key, std::string what, std::string accepted)
{
    return Error{.what = std::move(what), .where = std::move(key), .accepted = std::move(accepted)};
}

Result<Shape> slide(const Shape& input, int64_t channels, const Window& window)
{
    Shape result{input[0], channels, 0, 0};
    for (int axis = 0; axis < 2; ++axis) {
        const auto at = static_cast<size_t>(axis);
        const int64_t covered = window.dilation[at] * (window.kernel[at] - 1) + 1;
        const int64_t extent = input[2 + axis];
        const int64_t padded = extent + window.before[at] + window.after[at];
        if (covered > padded) {
            const std::string direction = axis == 0 ? "rows" : "columns";
            return wrongParam("kernel",
                              "the kernel covers " + std::to_string(covered) + " " + direction
                                  + ", but the input has only " + std::to_string(padded)
                                  + (padded > extent ? " with its padding" : ""),
                              "use a smaller kernel or more padding");
        }
        const int64_t room = padded - covered;
        int64_t count = room / window.stride[at] + 1;
        if (window.rounds == Rounds::Up && room % window.stride[at] != 0
            && count * window.stride[at] < extent + window.before[at]) {
            ++count;
        }
        result[2 + axis] = count;
    }
    return result;
}

const LayerDef* findLayer(std::string_view key)
{
    const std::vector<LayerDef>& all = allLayers();
    const auto found
        = std::find_if(all.begin(), all.end(), [&](const LayerDef& layer) { return layer.key == key; });
    return found == all.end() ? nullptr : &*found;
}

} // namespace plexus
