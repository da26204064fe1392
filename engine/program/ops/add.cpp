// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/program/op_rules.h"

namespace plexus::ops {

OpDef add()
{
    return {
        .key = "add",
        .kind = OpKind::Map,
        .inputs = 2,
        .shape = equalShapes,
        .map = [](double a, double b, double) { return a + b; },
        .glsl = "a + b",
        .gradient =
            [](const GradientCall& call) {
                return std::vector<Value>{call.gradient, call.gradient};
            },
        .repeats =
            [](const SimplifyCall& call) {
                if (isFilledWith(*call.inputs[0], 0)) {
                    return 1;
                }
                return isFilledWith(*call.inputs[1], 0) ? 0 : -1;
            },
        .isIncreasing = true,
        .errorBound = 1,
        .finiteUpTo = 1e38,
        .examples = mapExamples(2),
    };
}

} // namespace plexus::ops
