// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/shape.h"

#include <vector>

namespace plexus {

// A value on the host, row-major, canonical layout. Doubles hold every f32, i32 and u8 exactly.
struct Tensor {
    Shape shape;
    std::vector<double> data;

    Tensor() = default;
    explicit Tensor(Shape s, double fill = 0)
        : shape(std::move(s)), data(static_cast<size_t>(shape.elements()), fill)
    {
    }
    Tensor(Shape s, std::vector<double> d) : shape(std::move(s)), data(std::move(d)) {}
    bool operator==(const Tensor&) const = default;
};

} // namespace plexus
