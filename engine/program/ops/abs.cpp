// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/program/op_rules.h"

#include <cmath>

namespace plexus::ops {

OpDef abs()
{
    return {
        .key = "abs",
        .kind = OpKind::Map,
        .inputs = 1,
        .shape = equalShapes,
        .map = [](double a, double, double) { return std::abs(a); },
        .glsl = "abs(a)",
        .gradient =
            [](const GradientCall& call) {
                const Value x = call.inputs[0], zero = constant(*x.program, 0);
                const Value positive = select(less(zero, x), call.gradient, zero);
                return std::vector<Value>{select(less(x, zero), -call.gradient, positive)}; // 0 at 0
            },
        .picks = 0,
        .errorBound = 1,
        .finiteUpTo = 3e38,
        .examples = {{.name = "positive", .inputs = {{3, 5}}, .low = 0.1, .high = 1},
                     {.name = "negative", .inputs = {{7}}, .low = -1, .high = -0.1},
                     {.name = "images", .inputs = {{2, 3, 5, 7}}},
                     {.name = "scalar", .inputs = {{}}}},
    };
}

} // namespace plexus::ops
