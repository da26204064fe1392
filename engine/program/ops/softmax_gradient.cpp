// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/program/kernel.h"
#include "engine/program/op_rules.h"

#include <cmath>

namespace plexus::ops {

// y = softmax(x), dy -> y (dy - sum(y dy)).
OpDef softmax_gradient()
{
    return {
        .key = "softmax_gradient",
        .kind = OpKind::Heavy,
        .inputs = 2,
        .shape = equalRows,
        .reference =
            [](const OpCall& call, const std::vector<const Tensor*>& inputs, const RunContext&, Tensor& out) {
                const auto columns = static_cast<size_t>((*call.shapes[0])[-1]);
                for (size_t row = 0; row < out.data.size(); row += columns) {
                    const double* y = inputs[0]->data.data() + row;
                    const double* dy = inputs[1]->data.data() + row;
                    double* dx = out.data.data() + row;
                    double total = 0;
                    for (size_t i = 0; i < columns; ++i) {
                        total += y[i] * dy[i];
                    }
                    for (size_t i = 0; i < columns; ++i) {
                        dx[i] = y[i] * (dy[i] - total);
                    }
                }
            },
        .kernel =
            [](KernelBuilder& kernel) -> Result<void> {
                kernel.run(SoftmaxKernel{SoftmaxKernel::Kind::Gradient});
                return {};
            },
        .errorBound = 16,
        .examples = rowExamples(2),
    };
}

} // namespace plexus::ops
