// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/program/kernel.h"
#include "engine/program/op_rules.h"

#include <algorithm>
#include <limits>

namespace plexus::ops {

// The largest over "axes", which keep extent 1. Equal largest elements share the gradient evenly.
OpDef amax()
{
    return {
        .key = "amax",
        .kind = OpKind::Reduce,
        .inputs = 1,
        .attributes = {{"axes", AttributeKind::Integers}},
        .shape = reducedShape,
        .reference =
            [](const OpCall& call, const std::vector<const Tensor*>& inputs, const RunContext&,
               Tensor& out) {
                const double* x = inputs[0]->data.data();
                std::fill(out.data.begin(), out.data.end(), -std::numeric_limits<double>::infinity());
                forEachReduced(*call.shapes[0], call.attributes.integers("axes"),
                               [&](int64_t from, int64_t to) {
                                   double& largest = out.data[static_cast<size_t>(to)];
                                   largest = isLarger(x[from], largest) ? x[from] : largest;
                               });
            },
        .gradient =
            [](const GradientCall& call) {
                const Value x = call.inputs[0];
                const Value largest = equal(x, call.output);
                const Value share = call.gradient / sum(largest, call.attributes.integers("axes"));
                return std::vector<Value>{largest * share};
            },
        .repeats = repeatsSameShape,
        .kernel =
            [](KernelBuilder& kernel) -> Result<void> {
                kernel.run(ReduceKernel{ReduceKernel::Kind::Max, kernel.attributes().integers("axes")});
                return {};
            },
        .errorBound = 0,
        .finiteUpTo = 3e38,
        .examples = reduceExamples(),
    };
}

} // namespace plexus::ops
