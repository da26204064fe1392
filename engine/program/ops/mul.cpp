// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/program/op_rules.h"

namespace plexus::ops {

OpDef mul()
{
    return {
        .key = "mul",
        .kind = OpKind::Map,
        .inputs = 2,
        .shape = equalShapes,
        .map = [](double a, double b, double) { return a * b; },
        .glsl = "a * b",
        .gradient =
            [](const GradientCall& call) {
                return std::vector<Value>{call.needs(0) ? call.gradient * call.inputs[1] : Value{},
                                          call.needs(1) ? call.gradient * call.inputs[0] : Value{}};
            },
        .repeats =
            [](const SimplifyCall& call) {
                if (isFilledWith(*call.inputs[0], 1)) {
                    return 1;
                }
                return isFilledWith(*call.inputs[1], 1) ? 0 : -1;
            },
        .errorBound = 1,
        .finiteUpTo = 1e19,
        .examples = mapExamples(2),
    };
}

} // namespace plexus::ops
