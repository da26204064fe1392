// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/program/op_rules.h"

#include <cmath>

namespace plexus::ops {

OpDef exp()
{
    return {
        .key = "exp",
        .kind = OpKind::Map,
        .inputs = 1,
        .shape = equalShapes,
        .map = [](double a, double, double) { return std::exp(a); },
        .glsl = "plx_exp(a)",
        .gradient =
            [](const GradientCall& call) {
                return std::vector<Value>{call.gradient * call.output};
            },
        .errorBound = 4,
        .finiteUpTo = 80,
        .examples = mapExamples(1, -3, 3),
    };
}

} // namespace plexus::ops
