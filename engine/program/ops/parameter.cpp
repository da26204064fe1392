// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/program/op_rules.h"

namespace plexus::ops {

// A trained tensor: entry "index" of Program::parameters.
OpDef parameter()
{
    return {
        .key = "parameter",
        .kind = OpKind::Leaf,
        .inputs = 0,
        .attributes = {{"index", AttributeKind::Integer}, {"shape", AttributeKind::Integers}},
        .shape = statedShape,
        .reference =
            [](const OpCall& call, const std::vector<const Tensor*>&, const RunContext& context,
               Tensor& out) {
                out.data = context.parameters[static_cast<size_t>(call.attributes.integer("index"))].data;
            },
        .examples = {{.name = "first",
                      .inputs = {},
                      .attributes = {{"index", int64_t{0}}, {"shape", std::vector<int64_t>{3, 5}}}}},
    };
}

} // namespace plexus::ops
