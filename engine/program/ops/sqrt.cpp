// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/program/op_rules.h"

#include <cmath>

namespace plexus::ops {

OpDef sqrt()
{
    return {
        .key = "sqrt",
        .kind = OpKind::Map,
        .inputs = 1,
        .shape = equalShapes,
        .map = [](double a, double, double) { return std::sqrt(a); },
        .glsl = "plx_sqrt(a)",
        .gradient =
            [](const GradientCall& call) {
                return std::vector<Value>{call.gradient * 0.5 / call.output};
            },
        .errorBound = 4,
        .examples = mapExamples(1, 0.2, 5),
    };
}

} // namespace plexus::ops
