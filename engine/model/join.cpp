// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/model/join.h"

#include <algorithm>

namespace plexus {

Result<Shape> joinedShape(const ShapeCall& call)
{
    Shape joined = call.shapes.front();
    for (const Shape& shape : call.shapes) {
        bool fits = shape.rank() == joined.rank();
        for (int axis = 0; fits && axis < shape.rank(); ++axis) {
            const int64_t seen = joined[axis];
            fits = shape[axis] == seen || (axis > 0 && (shape[axis] == 1 || seen == 1));
            joined[axis] = std::max(seen, shape[axis]);
        }
        if (!fits) {
            return Error{
                .what = "all inputs must have one shape, these are "
                        + call.shapes.front().batchedText() + " and " + shape.batchedText(),
                .accepted = "give the layers before it equal sizes; an axis of 1 is stretched"};
        }
    }
    return joined;
}

Value folded(Build& b, Value (*both)(Value, Value))
{
    Value all = b.input(0);
    for (int port = 1; port < b.inputs(); ++port) {
        all = both(all, b.input(port));
    }
    return all;
}

std::vector<LayerExample> joinExamples()
{
    return {{"two rows", "3x5 3x5"},
            {"three images", "2x3x2x5 2x3x2x5 2x3x2x5"},
            {"a number a channel", "2x3x2x5 2x3x1x1"},
            {"one", "3x2"}};
}

std::vector<LayerExample> joinRejects()
{
    return {{"unequal", "3x5 3x4", "",
             "all inputs must have one shape, these are (batch, 5) and (batch, 4)"}};
}

} // namespace plexus
