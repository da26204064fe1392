// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/program/op_rules.h"

namespace plexus::ops {

// A tensor from outside, by name; type is "f32", "i32" or "u8".
OpDef input()
{
    return {
        .key = "input",
        .kind = OpKind::Leaf,
        .inputs = 0,
        .attributes = {{"name", AttributeKind::Text},
                       {"shape", AttributeKind::Integers},
                       {"type", AttributeKind::Text}},
        .shape =
            [](const OpCall& call) -> Result<ShapeAndType> {
                const std::string& wanted = call.attributes.text("type");
                for (const Type type : {Type::F32, Type::I32, Type::U8}) {
                    if (typeText(type) == wanted) {
                        return ShapeAndType(shapeAttribute(call.attributes), type);
                    }
                }
                return Error{.what = "type must be f32, i32 or u8", .seen = "\"" + wanted + "\""};
            },
        .reference =
            [](const OpCall& call, const std::vector<const Tensor*>&, const RunContext& context,
               Tensor& out) {
                for (const auto& [name, tensor] : context.inputs) {
                    if (name == call.attributes.text("name")) {
                        out.data = tensor.data;
                    }
                }
            },
        .examples = {{.name = "image",
                      .inputs = {},
                      .attributes = {{"name", "image"},
                                     {"shape", std::vector<int64_t>{2, 3, 5}},
                                     {"type", "f32"}}}},
    };
}

} // namespace plexus::ops
