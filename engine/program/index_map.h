// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/shape.h"
#include "engine/program/program.h"

#include <cstdint>
#include <optional>
#include <vector>

// Movement ops are index maths, never kernels: a reader asks for the element of an op's result at some
// coordinates, and the op says which element of its input that is.
namespace plexus {

// A coordinate: constant + sum over loops of factors[l] * i_l.
struct Affine {
    int64_t constant = 0;
    std::vector<int64_t> factors;
    bool operator==(const Affine&) const = default;
};

// The element that is read at loop position (i_0, i_1, ...), 0 <= i_l < loops[l], one coordinate per
// axis. Where some i_l is outside [low[l], high[l]) the element is zero instead.
struct Coordinates {
    std::vector<int64_t> loops;
    std::vector<Affine> axes;
    std::vector<int64_t> low, high;
    bool operator==(const Coordinates&) const = default;
};

// One stretch of memory of a value: coordinate along `axis` = step * position, `extent` positions that
// take the room of `padded`. Listed outermost first, so that the last has stride 1.
struct Dim {
    int axis = 0;
    int64_t extent = 1;
    int64_t step = 1;
    int64_t padded = 1;
    bool operator==(const Dim&) const = default;
};

// Cuts a position in row-major order within these extents into its coordinates, where each loop stays
// within one of them and nothing carries. False where that cannot be.
bool splitAffine(const Coordinates& at, const Affine& position, const std::vector<int64_t>& extents,
                 std::vector<Affine>& coordinates);

struct MoveCall {
    const Attributes& attributes;
    const Shape& input;
    const Shape& output;
};

// OpDef::pull: turns coordinates of the result into coordinates of the input. False where that is not
// affine in the loops (a reshape across loops, a pad of an axis that several loops share).
using Pull = bool (*)(const MoveCall&, Coordinates&);
// OpDef::push: the same memory seen as the result's. Only bijections have one.
using Push = bool (*)(const MoveCall&, std::vector<Dim>&);

bool pullReshape(const MoveCall& call, Coordinates& at);
bool pushReshape(const MoveCall& call, std::vector<Dim>& dims);
bool pullPermute(const MoveCall& call, Coordinates& at);  // attribute axes
bool pushPermute(const MoveCall& call, std::vector<Dim>& dims);
bool pullExpand(const MoveCall& call, Coordinates& at);   // aligned at the last axis
bool pullSlice(const MoveCall& call, Coordinates& at);    // attributes axis, start
bool pullPad(const MoveCall& call, Coordinates& at);      // attributes axis, before

} // namespace plexus
