// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/program/kernel.h"
#include "engine/program/op_rules.h"

#include <cmath>

namespace plexus::ops {

// The logarithm of softmax along the last axis.
OpDef log_softmax()
{
    return {
        .key = "log_softmax",
        .kind = OpKind::Heavy,
        .inputs = 1,
        .shape = equalRows,
        .reference =
            [](const OpCall& call, const std::vector<const Tensor*>& inputs, const RunContext&,
               Tensor& out) {
                const int64_t columns = (*call.shapes[0])[-1];
                forEachRow(*call.shapes[0], [&](int64_t row) {
                    const double* x = inputs[0]->data.data() + row;
                    double* y = out.data.data() + row;
                    const ExponentialSum sum = exponentialSum(x, columns);
                    for (int64_t i = 0; i < columns; ++i) {
                        y[i] = x[i] - sum.largest - std::log(sum.total);
                    }
                });
            },
        .gradient =
            [](const GradientCall& call) {
                return std::vector<Value>{
                    plexus::call("log_softmax_gradient", {call.output, call.gradient})};
            },
        .kernel = [](KernelBuilder& kernel) -> Result<void> {
            kernel.run(SoftmaxKernel{SoftmaxKernel::Kind::Log});
            return {};
        },
        .errorBound = 16,
        .finiteUpTo = 1e38,
        .examples = rowExamples(1),
    };
}

} // namespace plexus::ops
