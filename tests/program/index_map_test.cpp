// SPDX-License-Identifier: GPL-3.0-or-later
// A view of memory after a reshape names each element's place in the result, or says that there is none.
#include "engine/program/index_map.h"

#include <gtest/gtest.h>

namespace plexus::test {
namespace {

void appendShapes(int64_t elements, int axes, const std::vector<int64_t>& before, std::vector<Shape>& all)
{
    for (int64_t extent = 1; extent <= elements; ++extent) {
        std::vector<int64_t> extents = before;
        extents.push_back(extent);
        if (axes == 1 && extent == elements) {
            all.emplace_back(extents);
        } else if (axes > 1 && elements % extent == 0) {
            appendShapes(elements / extent, axes - 1, extents, all);
        }
    }
}

std::vector<Shape> shapesOf(int64_t elements)
{
    std::vector<Shape> all;
    for (int axes = 1; axes <= 4; ++axes) {
        appendShapes(elements, axes, {}, all);
    }
    return all;
}

// Where the element at this position in memory lies in a tensor of this shape, counted in its order.
int64_t indexOf(int64_t position, const std::vector<Dim>& dims, const Shape& shape)
{
    std::vector<int64_t> at(static_cast<size_t>(shape.rank()), 0);
    for (auto dim = dims.rbegin(); dim != dims.rend(); ++dim) {
        at[static_cast<size_t>(dim->axis)] += dim->step * (position % dim->extent);
        position /= dim->extent;
    }
    int64_t index = 0;
    for (int axis = 0; axis < shape.rank(); ++axis) {
        index = index * shape[axis] + at[static_cast<size_t>(axis)];
    }
    return index;
}

TEST(IndexMap, ReshapedViewsNameEveryElementOrNone)
{
    int seen = 0, refused = 0;
    for (const int64_t elements : {12, 40}) { // (5, 2, 4) and (4, 10): neither lies within the other's rows
        const std::vector<Shape> shapes = shapesOf(elements);
        for (const Shape& from : shapes) {
            for (const Shape& to : shapes) {
                std::vector<Dim> dims;
                for (int axis = 0; axis < from.rank(); ++axis) {
                    dims.push_back({axis, from[axis], 1, from[axis]});
                }
                if (!pushReshape({{}, from, to}, dims)) {
                    ++refused;
                    continue;
                }
                ++seen;
                for (int64_t position = 0; position < elements; ++position) {
                    ASSERT_EQ(indexOf(position, dims, to), position) << from.text() << " as " << to.text();
                }
            }
        }
    }
    EXPECT_GT(seen, 1000);
    EXPECT_GT(refused, 1000);
}

} // namespace
} // namespace plexus::test
