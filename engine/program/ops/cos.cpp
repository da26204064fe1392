// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/program/op_rules.h"

#include <cmath>

namespace plexus::ops {

OpDef cos()
{
    return {
        .key = "cos",
        .kind = OpKind::Map,
        .inputs = 1,
        .shape = equalShapes,
        .map = [](double a, double, double) { return std::cos(a); },
        .glsl = "plx_cos(a)",
        .gradient =
            [](const GradientCall& call) { // -sin(x) = cos(x + pi / 2)
                constexpr double quarter = 1.5707963267948966;
                return std::vector<Value>{call.gradient * plexus::cos(call.inputs[0] + quarter)};
            },
        .errorBound = 4,
        .examples = mapExamples(1, -7, 7),
    };
}

} // namespace plexus::ops
