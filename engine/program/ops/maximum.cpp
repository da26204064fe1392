// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/program/op_rules.h"

namespace plexus::ops {

OpDef maximum()
{
    return {
        .key = "maximum",
        .kind = OpKind::Map,
        .inputs = 2,
        .shape = equalShapes,
        // Not a <= b instead of a > b, so that a NaN in a stays one; where equal, b and its gradient.
        .map = [](double a, double b, double) { return !(a <= b) ? a : b; },
        .glsl = "mix(b, a, not(lessThanEqual(a, b)))",
        .gradient =
            [](const GradientCall& call) {
                const Value zero = constant(*call.gradient.program, 0);
                const Value first = less(call.inputs[1], call.inputs[0]);
                return std::vector<Value>{call.needs(0) ? select(first, call.gradient, zero) : Value{},
                                          call.needs(1) ? select(first, zero, call.gradient) : Value{}};
            },
        .picks = 0,
        .isIncreasing = true,
        .errorBound = 1,
        .finiteUpTo = 3e38,
        .examples = mapExamples(2),
    };
}

} // namespace plexus::ops
