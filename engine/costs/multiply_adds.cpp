// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/costs/multiply_adds.h"

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
        }
    }
    return sum;
}

} // namespace plexus
