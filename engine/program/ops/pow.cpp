// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/program/op_rules.h"

#include <cmath>

namespace plexus::ops {

OpDef pow()
{
    return {
        .key = "pow",
        .kind = OpKind::Map,
        .inputs = 2,
        .shape = equalShapes,
        .map = [](double a, double b, double) { return std::pow(a, b); },
        .glsl = "plx_pow(a, b)",
        .gradient =
            [](const GradientCall& call) {
                const Value base = call.inputs[0], power = call.inputs[1];
                return std::vector<Value>{
                    call.needs(0) ? call.gradient * power * plexus::pow(base, power - 1.0) : Value{},
                    call.needs(1) ? call.gradient * call.output * plexus::log(base) : Value{}};
            },
        .repeats = [](const SimplifyCall& call) { return isFilledWith(*call.inputs[1], 1) ? 0 : -1; },
        .errorBound = 16,
        .examples = mapExamples(2, 0.3, 2),
    };
}

} // namespace plexus::ops
