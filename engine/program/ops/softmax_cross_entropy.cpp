// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/program/kernel.h"
#include "engine/program/op_rules.h"

#include <cmath>
#include <limits>

namespace plexus::ops {

// logits (N, C), labels i32 (N) -> -log softmax(logits)[label] per row, (N). A label outside 0 ...
// C-1 gives NaN; data is checked when it is loaded.
OpDef softmax_cross_entropy()
{
    return {
        .key = "softmax_cross_entropy",
        .kind = OpKind::Heavy,
        .inputs = 2,
        .shape = [](const OpCall& call) -> Result<ShapeAndType> {
            const Shape &logits = *call.shapes[0], &labels = *call.shapes[1];
            if (logits.rank() != 2 || labels.rank() != 1 || logits[0] != labels[0]
                || call.types[0] != Type::F32 || call.types[1] != Type::I32) {
                return Error{.what = "logits must be f32 (batch, classes) and labels i32 (batch)",
                             .seen = logits.text() + " and " + labels.text()};
            }
            return ShapeAndType(labels, Type::F32);
        },
        .reference =
            [](const OpCall& call, const std::vector<const Tensor*>& inputs, const RunContext&,
               Tensor& out) {
                const int64_t classes = (*call.shapes[0])[1];
                forEachRow(*call.shapes[0], [&](int64_t first) {
                    const double* logits = inputs[0]->data.data() + first;
                    const auto row = static_cast<size_t>(first / classes);
                    const double label = inputs[1]->data[row];
                    const ExponentialSum sum = exponentialSum(logits, classes);
                    const bool known = label >= 0 && label < static_cast<double>(classes);
                    out.data[row] = known ? std::log(sum.total) + sum.largest
                                                - logits[static_cast<int64_t>(label)]
                                          : std::numeric_limits<double>::quiet_NaN();
                });
            },
        .gradient =
            [](const GradientCall& call) {
                return std::vector<Value>{
                    plexus::call("softmax_cross_entropy_gradient",
                                 {call.inputs[0], call.inputs[1], call.gradient}),
                    Value{}};
            },
        .kernel = [](KernelBuilder& kernel) -> Result<void> {
            kernel.run(CrossEntropyKernel{CrossEntropyKernel::Kind::Loss});
            return {};
        },
        .errorBound = 16,
        .finiteUpTo = 1e38,
        .examples = {{.name = "digits",
                      .inputs = {{7, 10}, {7}},
                      .low = 0,
                      .high = 9,
                      .types = {Type::F32, Type::I32}},
                     {.name = "two classes",
                      .inputs = {{5, 2}, {5}},
                      .low = 0,
                      .high = 1,
                      .types = {Type::F32, Type::I32}},
                     {.name = "many classes",
                      .inputs = {{3, 67}, {3}},
                      .low = 0,
                      .high = 6,
                      .types = {Type::F32, Type::I32}},
                     {.name = "one class",
                      .inputs = {{1, 1}, {1}},
                      .low = 0,
                      .high = 0,
                      .types = {Type::F32, Type::I32}}},
    };
}

} // namespace plexus::ops
