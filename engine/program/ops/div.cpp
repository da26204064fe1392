// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/program/op_rules.h"

namespace plexus::ops {

OpDef div()
{
    return {
        .key = "div",
        .kind = OpKind::Map,
        .inputs = 2,
        .shape = equalShapes,
        .map = [](double a, double b, double) { return a / b; },
        .glsl = "a / b",
        .gradient =
            [](const GradientCall& call) {
                const Value quotient = call.gradient / call.inputs[1];
                return std::vector<Value>{quotient, call.needs(1) ? -(quotient * call.output) : Value{}};
            },
        .repeats = [](const SimplifyCall& call) { return isFilledWith(*call.inputs[1], 1) ? 0 : -1; },
        .errorBound = 4,
        .examples = mapExamples(2, 0.5, 2),
    };
}

} // namespace plexus::ops
