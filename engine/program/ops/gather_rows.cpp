// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/program/kernel.h"
#include "engine/program/row_index.h"

#include <algorithm>

namespace plexus::ops {

// table (E, C), indices (R) -> (R, C): the row of the table that each whole number names; zeros
// where it names none. No gradient flows to row "padding" (-1: to all).
OpDef gather_rows()
{
    return {
        .key = "gather_rows",
        .kind = OpKind::Heavy,
        .inputs = 2,
        .attributes = {{"padding", AttributeKind::Integer}},
        .shape = [](const OpCall& call) -> Result<ShapeAndType> {
            PLEXUS_CHECK(requireF32(call));
            PLEXUS_CHECK(requireRank(call, 0, 2, "the table"));
            PLEXUS_CHECK(requireRank(call, 1, 1, "the indices"));
            return ShapeAndType(Shape{(*call.shapes[1])[0], (*call.shapes[0])[1]}, Type::F32);
        },
        .reference =
            [](const OpCall& call, const std::vector<const Tensor*>& inputs, const RunContext&,
               Tensor& out) {
                const Shape& table = *call.shapes[0];
                forEachIndex(*inputs[1], table[0], [&](int64_t row, int64_t entry) {
                    const auto from = inputs[0]->data.begin() + entry * table[1];
                    std::copy(from, from + table[1], out.data.begin() + row * table[1]);
                });
            },
        .gradient =
            [](const GradientCall& call) {
                Attributes attributes = call.attributes;
                attributes.set("rows", call.shape(0)[0]);
                return std::vector<Value>{
                    plexus::call("scatter_rows", {call.gradient, call.inputs[1]}, attributes),
                    Value{}};
            },
        .kernel = [](KernelBuilder& kernel) -> Result<void> {
            kernel.run(RowsKernel{RowsKernel::Kind::Gather, -1});
            return {};
        },
        .errorBound = 0,
        .finiteUpTo = 3e38,
        .examples = rowIndexExamples(Attributes{{"padding", int64_t{-1}}}, RowIndexOf::Table),
    };
}

} // namespace plexus::ops
