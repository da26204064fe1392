// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/program/kernel.h"
#include "engine/program/row_index.h"

namespace plexus::ops {

// values (R, C), indices (R) -> ("rows", C): row e is the sum of all values whose index is e, from
// the first to the last, so that a sum never depends on who comes first. Row "padding" stays zero.
OpDef scatter_rows()
{
    return {
        .key = "scatter_rows",
        .kind = OpKind::Heavy,
        .inputs = 2,
        .attributes = {{"rows", AttributeKind::Integer}, {"padding", AttributeKind::Integer}},
        .shape = [](const OpCall& call) -> Result<ShapeAndType> {
            PLEXUS_CHECK(requireF32(call));
            PLEXUS_CHECK(requireRank(call, 0, 2, "the values"));
            PLEXUS_CHECK(requireRank(call, 1, 1, "the indices"));
            const Shape& values = *call.shapes[0];
            const int64_t rows = call.attributes.integer("rows");
            if (values[0] != (*call.shapes[1])[0] || rows < 1) {
                return Error{
                    .what = "every row of the values needs an index, and the result at least a row",
                    .seen = values.text() + ", " + call.shapes[1]->text() + " and "
                            + std::to_string(rows)};
            }
            return ShapeAndType(Shape{rows, values[1]}, Type::F32);
        },
        .reference =
            [](const OpCall& call, const std::vector<const Tensor*>& inputs, const RunContext&,
               Tensor& out) {
                const int64_t columns = out.shape[1];
                const int64_t padding = call.attributes.integer("padding");
                forEachIndex(*inputs[1], out.shape[0], [&](int64_t row, int64_t entry) {
                    for (int64_t c = 0; entry != padding && c < columns; ++c) {
                        out.data[static_cast<size_t>(entry * columns + c)] +=
                            inputs[0]->data[static_cast<size_t>(row * columns + c)];
                    }
                });
            },
        .gradient =
            [](const GradientCall& call) {
                const int64_t padding = call.attributes.integer("padding");
                const Value all = plexus::call("gather_rows", {call.gradient, call.inputs[1]},
                                               {{"padding", int64_t{-1}}});
                if (padding < 0) {
                    return std::vector<Value>{all, Value{}};
                }
                const Value indices = reshape(call.inputs[1], {call.shape(1)[0], 1});
                const Value isPadding =
                    equal(indices, constant(*indices.program, static_cast<double>(padding)));
                return std::vector<Value>{all * (1.0 - isPadding), Value{}};
            },
        .kernel = [](KernelBuilder& kernel) -> Result<void> {
            kernel.run(
                RowsKernel{RowsKernel::Kind::Scatter, kernel.attributes().integer("padding")});
            return {};
        },
        .errorBound = 1,
        .examples = rowIndexExamples(Attributes{{"rows", int64_t{5}}, {"padding", int64_t{-1}}},
                                     RowIndexOf::Values),
    };
}

} // namespace plexus::ops
