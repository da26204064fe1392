// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/program/op_rules.h"

namespace plexus::ops {

OpDef neg()
{
    return {
        .key = "neg",
        .kind = OpKind::Map,
        .inputs = 1,
        .shape = equalShapes,
        .map = [](double a, double, double) { return -a; },
        .glsl = "-a",
        .gradient =
            [](const GradientCall& call) {
                return std::vector<Value>{-call.gradient};
            },
        .picks = 0,
        .errorBound = 1,
        .finiteUpTo = 3e38,
        .examples = mapExamples(1),
    };
}

} // namespace plexus::ops
