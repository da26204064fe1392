// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/program/op_rules.h"

#include <algorithm>

namespace plexus::ops {

// Numbers known when the program is made; one number fills the whole shape.
OpDef constant()
{
    return {
        .key = "constant",
        .kind = OpKind::Leaf,
        .inputs = 0,
        .attributes = {{"shape", AttributeKind::Integers}, {"values", AttributeKind::Reals}},
        .shape =
            [](const OpCall& call) -> Result<ShapeAndType> {
                PLEXUS_TRY(ShapeAndType result, statedShape(call));
                const size_t count = call.attributes.reals("values").size();
                if (count != 1 && count != static_cast<size_t>(result.first.elements())) {
                    return Error{.what = "values must hold one number or as many as the shape " +
                                         result.first.text() + " has elements",
                                 .seen = std::to_string(count)};
                }
                return result;
            },
        .reference =
            [](const OpCall& call, const std::vector<const Tensor*>&, const RunContext&, Tensor& out) {
                const auto& values = call.attributes.reals("values");
                if (values.size() == 1) {
                    std::fill(out.data.begin(), out.data.end(), values[0]);
                } else {
                    out.data = values;
                }
            },
        .examples = {{.name = "scalar",
                      .inputs = {},
                      .attributes = {{"shape", std::vector<int64_t>{}},
                                     {"values", std::vector<double>{0.1}}}},
                     {.name = "filled",
                      .inputs = {},
                      .attributes = {{"shape", std::vector<int64_t>{3, 5}},
                                     {"values", std::vector<double>{-2.5}}}},
                     {.name = "vector",
                      .inputs = {},
                      .attributes = {{"shape", std::vector<int64_t>{3}},
                                     {"values", std::vector<double>{1, 2, 1e-12}}}}},
    };
}

} // namespace plexus::ops
