// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/program/kernel.h"
#include "engine/program/op_rules.h"

namespace plexus::ops {

// Over "axes", which keep extent 1.
OpDef sum()
{
    return {
        .key = "sum",
        .kind = OpKind::Reduce,
        .inputs = 1,
        .attributes = {{"axes", AttributeKind::Integers}},
        .shape = reducedShape,
        .reference =
            [](const OpCall& call, const std::vector<const Tensor*>& inputs, const RunContext&,
               Tensor& out) {
                const double* x = inputs[0]->data.data();
                forEachReduced(*call.shapes[0], call.attributes.integers("axes"),
                               [&](int64_t from, int64_t to) {
                                   out.data[static_cast<size_t>(to)] += x[from];
                               });
            },
        .gradient =
            [](const GradientCall& call) {
                return std::vector<Value>{expand(call.gradient, call.shape(0))};
            },
        .repeats = repeatsSameShape,
        .kernel =
            [](KernelBuilder& kernel) -> Result<void> {
                kernel.run(ReduceKernel{ReduceKernel::Kind::Sum, kernel.attributes().integers("axes")});
                return {};
            },
        .examples = reduceExamples(),
    };
}

} // namespace plexus::ops
