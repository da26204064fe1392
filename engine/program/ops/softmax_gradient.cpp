// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/program/kernel.h"
#include "engine/program/op_rules.h"

#include <numeric>

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
            [](const OpCall& call, const std::vector<const Tensor*>& inputs, const RunContext&,
               Tensor& out) {
                const int64_t columns = (*call.shapes[0])[-1];
                forEachRow(*call.shapes[0], [&](int64_t row) {
                    const double* y = inputs[0]->data.data() + row;
                    const double* dy = inputs[1]->data.data() + row;
                    double* dx = out.data.data() + row;
                    const double total = std::inner_product(y, y + columns, dy, 0.0);
                    for (int64_t i = 0; i < columns; ++i) {
                        dx[i] = y[i] * (dy[i] - total);
                    }
                });
            },
        .kernel = [](KernelBuilder& kernel) -> Result<void> {
            kernel.run(SoftmaxKernel{SoftmaxKernel::Kind::Gradient});
            return {};
        },
        .errorBound = 16,
        .examples = rowExamples(2),
    };
}

} // namespace plexus::ops
