// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/program/op_rules.h"

namespace plexus::ops {

OpDef equal()
{
    return {
        .key = "equal",
        .kind = OpKind::Map,
        .inputs = 2,
        .shape = equalShapes,
        .map = [](double a, double b, double) { return a == b ? 1.0 : 0.0; },
        .glsl = "vec4(equal(a, b))",
        .gradient =
            [](const GradientCall& call) {
                return std::vector<Value>(call.inputs.size()); // zero almost everywhere
            },
        .picks = 2,
        .errorBound = 1,
        .finiteUpTo = 3e38,
        .examples = mapExamples(2),
    };
}

} // namespace plexus::ops
