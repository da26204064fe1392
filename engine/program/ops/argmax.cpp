// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/program/kernel.h"
#include "engine/program/op_rules.h"

namespace plexus::ops {

// The index (i32) of the largest along the one axis in "axes", which keeps extent 1; the first of equals.
OpDef argmax()
{
    return {
        .key = "argmax",
        .kind = OpKind::Reduce,
        .inputs = 1,
        .attributes = {{"axes", AttributeKind::Integers, 1}},
        .shape =
            [](const OpCall& call) -> Result<ShapeAndType> {
                PLEXUS_TRY(ShapeAndType result, reducedShape(call));
                return ShapeAndType(result.first, Type::I32);
            },
        .reference =
            [](const OpCall& call, const std::vector<const Tensor*>& inputs, const RunContext&,
               Tensor& out) {
                const auto axis = static_cast<size_t>(call.attributes.integers("axes")[0]);
                const int64_t stride = stridesOf(*call.shapes[0])[axis];
                const int64_t extent = (*call.shapes[0])[static_cast<int>(axis)];
                const double* x = inputs[0]->data.data();
                for (int64_t i = 0; i < out.shape.elements(); ++i) {
                    const double* first = x + i / stride * stride * extent + i % stride;
                    int64_t best = 0;
                    for (int64_t k = 1; k < extent; ++k) {
                        best = isLarger(first[k * stride], first[best * stride]) ? k : best;
                    }
                    out.data[static_cast<size_t>(i)] = static_cast<double>(best);
                }
            },
        .gradient = [](const GradientCall&) { return std::vector<Value>(1); }, // zero almost everywhere
        .kernel =
            [](KernelBuilder& kernel) -> Result<void> {
                kernel.run(ReduceKernel{ReduceKernel::Kind::ArgMax, kernel.attributes().integers("axes")});
                return {};
            },
        .errorBound = 0,
        .examples = {{.name = "logits",
                      .inputs = {{7, 10}},
                      .attributes = {{"axes", std::vector<int64_t>{1}}}},
                     {.name = "columns",
                      .inputs = {{5, 3}},
                      .attributes = {{"axes", std::vector<int64_t>{0}}}},
                     {.name = "images",
                      .inputs = {{2, 5, 3, 7}},
                      .attributes = {{"axes", std::vector<int64_t>{1}}}},
                     {.name = "one", .inputs = {{1}}, .attributes = {{"axes", std::vector<int64_t>{0}}}}},
    };
}

} // namespace plexus::ops
