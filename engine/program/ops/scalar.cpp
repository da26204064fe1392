// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/program/op_rules.h"

namespace plexus::ops {

// A number the host computes anew for each step: learning rate, bias correction.
OpDef scalar()
{
    return {
        .key = "scalar",
        .kind = OpKind::Leaf,
        .inputs = 0,
        .attributes = {{"name", AttributeKind::Text}},
        .shape = [](const OpCall&) -> Result<ShapeAndType> { return ShapeAndType(Shape{}, Type::F32); },
        .reference =
            [](const OpCall& call, const std::vector<const Tensor*>&, const RunContext& context,
               Tensor& out) {
                for (const auto& [name, value] : context.scalars) {
                    if (name == call.attributes.text("name")) {
                        out.data[0] = value;
                    }
                }
            },
        .examples = {{.name = "rate", .inputs = {}, .attributes = {{"name", "lr"}}}},
    };
}

} // namespace plexus::ops
