// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/program/op_rules.h"

#include <cmath>

namespace plexus::ops {

OpDef log()
{
    return {
        .key = "log",
        .kind = OpKind::Map,
        .inputs = 1,
        .shape = equalShapes,
        .map = [](double a, double, double) { return std::log(a); },
        .glsl = "plx_log(a)",
        .gradient =
            [](const GradientCall& call) {
                return std::vector<Value>{call.gradient / call.inputs[0]};
            },
        .errorBound = 4,
        .examples = mapExamples(1, 0.2, 5),
    };
}

} // namespace plexus::ops
