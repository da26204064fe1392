// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/program/op_rules.h"

#include <cmath>

namespace plexus::ops {

OpDef sigmoid()
{
    return {
        .key = "sigmoid",
        .kind = OpKind::Map,
        .inputs = 1,
        .shape = equalShapes,
        // Two forms, so that no exponential overflows.
        .map = [](double a, double, double) { return a >= 0 ? 1 / (1 + std::exp(-a)) : std::exp(a) / (1 + std::exp(a)); },
        .glsl = "plx_sigmoid(a)",
        .gradient =
            [](const GradientCall& call) {
                return std::vector<Value>{call.gradient * call.output * (1.0 - call.output)};
            },
        .errorBound = 4,
        .finiteUpTo = 3e38,
        .examples = mapExamples(1, -5, 5),
    };
}

} // namespace plexus::ops
