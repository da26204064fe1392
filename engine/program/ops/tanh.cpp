// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/program/op_rules.h"

#include <cmath>

namespace plexus::ops {

OpDef tanh()
{
    return {
        .key = "tanh",
        .kind = OpKind::Map,
        .inputs = 1,
        .shape = equalShapes,
        .map = [](double a, double, double) { return std::tanh(a); },
        .glsl = "plx_tanh(a)",
        .gradient =
            [](const GradientCall& call) {
                return std::vector<Value>{call.gradient * (1.0 - call.output * call.output)};
            },
        .errorBound = 4,
        .finiteUpTo = 3e38,
        .examples = mapExamples(1, -3, 3),
    };
}

} // namespace plexus::ops
