// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/program/op_rules.h"

#include <cmath>

namespace plexus::ops {

OpDef rsqrt()
{
    return {
        .key = "rsqrt",
        .kind = OpKind::Map,
        .inputs = 1,
        .shape = equalShapes,
        .map = [](double a, double, double) { return 1 / std::sqrt(a); },
        .glsl = "plx_rsqrt(a)",
        .gradient =
            [](const GradientCall& call) {
                const Value cube = call.output * call.output * call.output;
                return std::vector<Value>{call.gradient * -0.5 * cube};
            },
        .errorBound = 4,
        .examples = mapExamples(1, 0.2, 5),
    };
}

} // namespace plexus::ops
