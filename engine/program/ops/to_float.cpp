// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/program/op_rules.h"

namespace plexus::ops {

OpDef to_float()
{
    return {
        .key = "to_float",
        .kind = OpKind::Map,
        .inputs = 1,
        .shape =
            [](const OpCall& call) -> Result<ShapeAndType> {
                return ShapeAndType(*call.shapes[0], Type::F32);
            },
        .map = [](double a, double, double) { return a; },
        .glsl = "a", // the loader converts
        .gradient = [](const GradientCall&) { return std::vector<Value>(1); },
        .errorBound = 1,
        .examples = {{.name = "labels", .inputs = {{7}}, .low = 0, .high = 9, .types = {Type::I32}},
                     {.name = "bytes", .inputs = {{2, 3, 5}}, .low = 0, .high = 255, .types = {Type::U8}},
                     {.name = "signed", .inputs = {{3, 5}}, .low = -9, .high = 9, .types = {Type::I32}}},
    };
}

} // namespace plexus::ops
