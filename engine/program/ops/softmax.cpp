// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/program/kernel.h"
#include "engine/program/op_rules.h"

#include <algorithm>
#include <cmath>

namespace plexus::ops {

// exp(x) over its sum along the last axis.
OpDef softmax()
{
    return {
        .key = "softmax",
        .kind = OpKind::Heavy,
        .inputs = 1,
        .shape = equalRows,
        .reference =
            [](const OpCall& call, const std::vector<const Tensor*>& inputs, const RunContext&, Tensor& out) {
                const auto columns = static_cast<size_t>((*call.shapes[0])[-1]);
                for (size_t row = 0; row < out.data.size(); row += columns) {
                    const double* x = inputs[0]->data.data() + row;
                    double* y = out.data.data() + row;
                    const double largest = *std::max_element(x, x + columns);
                    double total = 0;
                    for (size_t i = 0; i < columns; ++i) {
                        total += std::exp(x[i] - largest);
                    }
                    for (size_t i = 0; i < columns; ++i) {
                        y[i] = std::exp(x[i] - largest) / total;
                    }
                }
            },
        .gradient =
            [](const GradientCall& call) {
                return std::vector<Value>{plexus::call("softmax_gradient", {call.output, call.gradient})};
            },
        .kernel =
            [](KernelBuilder& kernel) -> Result<void> {
                kernel.run(SoftmaxKernel{SoftmaxKernel::Kind::Forward});
                return {};
            },
        .errorBound = 16,
        .finiteUpTo = 1e38,
        .examples = rowExamples(1),
    };
}

} // namespace plexus::ops
