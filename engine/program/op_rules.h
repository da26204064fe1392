// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/program/op.h"

#include <cmath>

namespace plexus {

// What the files in ops/ share: shape rules and examples that many ops have in common.

using ShapeAndType = std::pair<Shape, Type>;

// All inputs f32 and of one shape, which is the result's.
Result<ShapeAndType> equalShapes(const OpCall& call);
// The same with at least one axis: ops along the last.
Result<ShapeAndType> equalRows(const OpCall& call);
// The attribute "shape" as f32: leaves.
Result<ShapeAndType> statedShape(const OpCall& call);
Shape shapeAttribute(const Attributes& attributes);
// f32 of rank `rank` at input `input`, or a sentence that names it.
Result<void> requireRank(const OpCall& call, size_t input, int rank, const char* name);
Result<void> requireF32(const OpCall& call);
// The axes named by "axes" become 1. Refuses axes that do not exist, twice or unsorted.
Result<ShapeAndType> reducedShape(const OpCall& call);
// "axis" names an axis of input 0.
Result<void> requireAxis(const OpCall& call);
// Whether the extents are positive and their product is `count`, without overflow.
bool hasElements(const Shape& shape, int64_t count);

// For OpDef::repeats and compose.
bool isFilledWith(const Node& node, double value); // a constant with this number in every element
int repeatsSameShape(const SimplifyCall& call);    // 0 when the result has the shape of input 0
inline Attributes outerAttributes(const Attributes& outer, const Attributes&) { return outer; }

// Odd shapes (rank 0, one element, primes, non-square) for an elementwise op with values from [low, high].
std::vector<OpExample> mapExamples(int inputs, double low = -1, double high = 1);
std::vector<OpExample> rowExamples(int inputs); // rows of odd lengths, one column, more axes
std::vector<OpExample> reduceExamples(); // over one, several, all and no axes

// How far apart neighbours along each axis lie in row-major order.
std::vector<int64_t> stridesOf(const Shape& shape);

// For every element of `shape` in row-major order, calls visit(offset), where offset is the sum of
// index * strides over the axes: the loop behind permute, expand, slice, pad and the reductions.
template <typename Visit>
void forEachOffset(const Shape& shape, const std::vector<int64_t>& strides, Visit&& visit)
{
    std::vector<int64_t> index(static_cast<size_t>(shape.rank()), 0);
    const int64_t count = shape.elements();
    int64_t offset = 0;
    for (int64_t element = 0; element < count; ++element) {
        visit(offset);
        for (int axis = shape.rank() - 1; axis >= 0; --axis) {
            const auto a = static_cast<size_t>(axis);
            offset += strides[a];
            if (++index[a] < shape[axis]) {
                break;
            }
            offset -= strides[a] * shape[axis];
            index[a] = 0;
        }
    }
}

// For every element of `shape`, calls visit(its offset, the offset of the element it is reduced to).
template <typename Visit>
void forEachReduced(const Shape& shape, const std::vector<int64_t>& axes, Visit&& visit)
{
    Shape reduced = shape;
    for (const int64_t axis : axes) {
        reduced[static_cast<int>(axis)] = 1;
    }
    std::vector<int64_t> strides = stridesOf(reduced);
    for (const int64_t axis : axes) {
        strides[static_cast<size_t>(axis)] = 0;
    }
    int64_t from = 0;
    forEachOffset(shape, strides, [&](int64_t to) { visit(from++, to); });
}

// Calls visit(offset of its first element) for every row, which are the elements along the last axis.
template <typename Visit>
void forEachRow(const Shape& shape, Visit&& visit)
{
    const int64_t columns = shape[-1];
    for (int64_t row = 0; row < shape.elements(); row += columns) {
        visit(row);
    }
}

// Whether `value` takes the place of `most` as the largest: the first of equals keeps it, and a NaN counts as
// larger than every number, so that it is not lost.
inline bool isLarger(double value, double most)
{
    return value > most || (std::isnan(value) && !std::isnan(most));
}

// sum(exp(x - largest)) over a row, which cannot overflow.
struct ExponentialSum {
    double largest = 0;
    double total = 0;
};
ExponentialSum exponentialSum(const double* x, int64_t columns);

} // namespace plexus
