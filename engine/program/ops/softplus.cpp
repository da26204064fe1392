// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/program/op_rules.h"

#include <cmath>

namespace plexus::ops {

// log(1 + exp(a)) in the form that never overflows and keeps small results.
OpDef softplus()
{
    return {
        .key = "softplus",
        .kind = OpKind::Map,
        .inputs = 1,
        .shape = equalShapes,
        .map = [](double a, double, double) { return std::max(a, 0.0) + std::log1p(std::exp(-std::abs(a))); },
        .glsl = "max(a, vec4(0.0)) + plx_log(1.0 + plx_exp(-abs(a)))",
        .gradient =
            [](const GradientCall& call) {
                return std::vector<Value>{call.gradient * plexus::sigmoid(call.inputs[0])};
            },
        .errorBound = 4,
        .finiteUpTo = 3e38,
        .examples = mapExamples(1, -5, 5),
    };
}

} // namespace plexus::ops
