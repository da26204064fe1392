// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/program/op_rules.h"

#include <cmath>

namespace plexus::ops {

OpDef erf()
{
    return {
        .key = "erf",
        .kind = OpKind::Map,
        .inputs = 1,
        .shape = equalShapes,
        .map = [](double a, double, double) { return std::erf(a); },
        .glsl = "plx_erf(a)",
        .gradient =
            [](const GradientCall& call) {
                // d erf(x) / dx = 2 / sqrt(pi) * exp(-x^2)
                const Value x = call.inputs[0];
                return std::vector<Value>{call.gradient * 1.1283791670955126 * plexus::exp(-(x * x))};
            },
        .errorBound = 4,
        .finiteUpTo = 1e19,
        .examples = mapExamples(1, -2, 2),
    };
}

} // namespace plexus::ops
