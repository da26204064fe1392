// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/program/op_rules.h"

#include <bit>
#include <cmath>

namespace plexus::ops {

// The nearest number of bfloat16, the even one of two: the upper half of a float (mixed_precision.h). The type
// stays f32. What is too large becomes infinite, a NaN stays one.
OpDef to_bfloat16()
{
    return {
        .key = "to_bfloat16",
        .kind = OpKind::Map,
        .inputs = 1,
        .shape = equalShapes,
        .map =
            [](double a, double, double) {
                const auto bits = std::bit_cast<uint32_t>(static_cast<float>(a));
                const uint32_t nearest = std::isnan(a) ? bits | 0x00400000u : bits + 0x7fffu + ((bits >> 16) & 1);
                return static_cast<double>(std::bit_cast<float>(nearest & 0xffff0000u));
            },
        .glsl = "plx_bfloat16(a)",
        .gradient = [](const GradientCall&) { return std::vector<Value>(1); }, // steps: zero almost everywhere
        .repeats = [](const SimplifyCall& call) { return call.inputs[0]->op->rounds == StorageFormat::Bfloat16 ? 0 : -1; },
        .rounds = StorageFormat::Bfloat16,
        .errorBound = 0,
        .finiteUpTo = 3e38,
        .examples = mapExamples(1),
    };
}

} // namespace plexus::ops
