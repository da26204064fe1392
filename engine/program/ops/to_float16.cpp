// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/program/op_rules.h"

#include <cmath>

namespace plexus::ops {
namespace {

constexpr double mostOfFloat16 = 65504, leastOfFloat16 = 0x1p-24;

double nearestFloat16(double a, double, double)
{
    const auto value = static_cast<double>(static_cast<float>(a));
    if (!std::isfinite(value) || value == 0) {
        return std::isnan(value) ? std::copysign(NAN, value) : value;
    }
    const int exponent = std::ilogb(value); // eleven bits from here on, but none below the least
    const double unit = std::max(std::ldexp(1.0, exponent - 10), leastOfFloat16);
    const double nearest = std::nearbyint(value / unit) * unit; // the even one of two
    return std::abs(nearest) > mostOfFloat16 ? std::copysign(INFINITY, value) : nearest;
}

} // namespace

// The nearest number of float16 (IEEE 754 binary16), the even one of two (mixed_precision.h): eleven bits, from 2^-24, in
// steps of that below 2^-14, to 65504. The type stays f32. What is too large becomes infinite, a NaN stays one.
OpDef to_float16()
{
    return {
        .key = "to_float16",
        .kind = OpKind::Map,
        .inputs = 1,
        .shape = equalShapes,
        .map = nearestFloat16,
        .glsl = "plx_float16(a)",
        .gradient = [](const GradientCall&) { return std::vector<Value>(1); }, // steps: zero almost everywhere
        .repeats = [](const SimplifyCall& call) { return call.inputs[0]->op->rounds == StorageFormat::Float16 ? 0 : -1; },
        .rounds = StorageFormat::Float16,
        .errorBound = 0,
        .finiteUpTo = mostOfFloat16,
        .examples = mapExamples(1, -1000, 1000),
    };
}

} // namespace plexus::ops
