// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/program/op_rules.h"

namespace plexus::ops {

OpDef select()
{
    return {
        .key = "select",
        .kind = OpKind::Map,
        .inputs = 3,
        .shape = equalShapes,
        .map = [](double a, double b, double c) { return a != 0 ? b : c; },
        .glsl = "mix(c, b, notEqual(a, vec4(0.0)))",
        .gradient =
            [](const GradientCall& call) {
                const Value zero = constant(*call.gradient.program, 0);
                const Value condition = call.inputs[0];
                return std::vector<Value>{{},
                                          call.needs(1) ? select(condition, call.gradient, zero) : Value{},
                                          call.needs(2) ? select(condition, zero, call.gradient) : Value{}};
            },
        .picks = 1,
        .errorBound = 1,
        .finiteUpTo = 3e38,
        .examples = mapExamples(3),
    };
}

} // namespace plexus::ops
