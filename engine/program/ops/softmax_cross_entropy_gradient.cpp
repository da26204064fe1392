// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/program/kernel.h"
#include "engine/program/op_rules.h"

#include <cmath>

namespace plexus::ops {

// logits (N, C), labels i32 (N), dloss (N) -> gradient of the logits: (softmax - one_hot(label)) *
// dloss.
OpDef softmax_cross_entropy_gradient()
{
    return {
        .key = "softmax_cross_entropy_gradient",
        .kind = OpKind::Heavy,
        .inputs = 3,
        .shape = [](const OpCall& call) -> Result<ShapeAndType> {
            const Shape &logits = *call.shapes[0], &labels = *call.shapes[1];
            if (logits.rank() != 2 || labels.rank() != 1 || logits[0] != labels[0]
                || *call.shapes[2] != labels || call.types[0] != Type::F32
                || call.types[1] != Type::I32 || call.types[2] != Type::F32) {
                return Error{.what = "logits must be f32 (batch, classes), labels i32 (batch) and "
                                     "dloss f32 (batch)",
                             .seen = logits.text() + ", " + labels.text() + " and "
                                     + call.shapes[2]->text()};
            }
            return ShapeAndType(logits, Type::F32);
        },
        .reference =
            [](const OpCall& call, const std::vector<const Tensor*>& inputs, const RunContext&,
               Tensor& out) {
                const int64_t classes = (*call.shapes[0])[1];
                forEachRow(*call.shapes[0], [&](int64_t first) {
                    const double* logits = inputs[0]->data.data() + first;
                    double* result = out.data.data() + first;
                    const auto row = static_cast<size_t>(first / classes);
                    const double label = inputs[1]->data[row];
                    const double dloss = inputs[2]->data[row];
                    const ExponentialSum sum = exponentialSum(logits, classes);
                    for (int64_t c = 0; c < classes; ++c) {
                        const double target = label == static_cast<double>(c) ? 1 : 0;
                        result[c] =
                            (std::exp(logits[c] - sum.largest) / sum.total - target) * dloss;
                    }
                });
            },
        .kernel = [](KernelBuilder& kernel) -> Result<void> {
            kernel.run(CrossEntropyKernel{CrossEntropyKernel::Kind::Gradient});
            return {};
        },
        .errorBound = 16,
        .finiteUpTo = 1e38,
        .examples = {{.name = "digits",
                      .inputs = {{7, 10}, {7}, {7}},
                      .low = 0,
                      .high = 9,
                      .types = {Type::F32, Type::I32, Type::F32}},
                     {.name = "many classes",
                      .inputs = {{3, 67}, {3}, {3}},
                      .low = 0,
                      .high = 6,
                      .types = {Type::F32, Type::I32, Type::F32}},
                     {.name = "one class",
                      .inputs = {{1, 1}, {1}, {1}},
                      .low = 0,
                      .high = 0,
                      .types = {Type::F32, Type::I32, Type::F32}}},
    };
}

} // namespace plexus::ops
