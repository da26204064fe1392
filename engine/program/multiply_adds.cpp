// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/program/multiply_adds.h"

#include "engine/program/kernel.h"
#include "engine/program/op.h"

namespace plexus {

int64_t multiplyAddsOf(const Program& program, ValueId call)
{
    const Node& node = program[call];
    KernelBuilder builder(node);
    if (!node.op->kernel || !node.op->kernel(builder)) {
        return 0;
    }
    int64_t sum = 0;
    for (const Kernel& kernel : builder.kernels()) {
        if (const auto* product = std::get_if<MatmulKernel>(&kernel)) {
            const Shape& a = program[node.inputs[0]].shape;
            sum += node.shape.elements() * a[a.rank() - (product->transposeA ? 2 : 1)];
        } else if (const auto* convolution = std::get_if<ConvKernel>(&kernel)) {
            // In all three kinds every pixel of y meets every weight of its channel once.
            using Kind = ConvKernel::Kind;
            const Shape& first = program[node.inputs[0]].shape;
            const Shape& second = program[node.inputs[1]].shape;
            const bool isWeight = convolution->kind == Kind::WeightGradient;
            const Shape& y = convolution->kind == Kind::Forward ? node.shape : isWeight ? second : first;
            const Shape& weight = isWeight ? node.shape : second;
            sum += y.elements() * (weight.elements() / weight[0]);
        } else if (const auto* attention = std::get_if<AttentionKernel>(&kernel)) {
            // Products of (time, memory, depth): scores and y; scores again, what arrives at them, and the gradient. A log
            // sum and the value's gradient come out of another's kernel, which has the scores.
            using Kind = AttentionKernel::Kind;
            constexpr std::array<int64_t, 5> products = {2, 0, 3, 3, 1};
            static_assert(static_cast<size_t>(Kind::ValueGradient) + 1 == products.size());
            const int64_t memory = program[node.inputs[1]].shape[2];
            sum += program[node.inputs[0]].shape.elements() * memory * products[static_cast<size_t>(attention->kind)];
        }
    }
    return sum;
}

} // namespace plexus
