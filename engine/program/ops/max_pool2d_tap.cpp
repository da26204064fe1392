// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/program/kernel.h"
#include "engine/program/op_rules.h"
#include "engine/program/window_examples.h"

#include <limits>

namespace plexus::ops {

// Where max_pool2d finds the largest pixel of each window: the tap of the kernel in row-major order, the first of equals,
// or -1 where there is padding alone.
OpDef max_pool2d_tap()
{
    std::vector<OpExample> examples;
    for (const PoolExample& example : maxPoolExamples()) {
        examples.push_back(
            {.name = example.name, .inputs = {example.image}, .attributes = example.settings.maxPool()});
    }
    return {
        .key = "max_pool2d_tap",
        .kind = OpKind::Heavy,
        .inputs = 1,
        .attributes = maxPoolAttributes(),
        .shape =
            [](const OpCall& call) -> Result<ShapeAndType> {
                PLEXUS_CHECK(requireF32(call));
                PLEXUS_TRY(const Shape shape, pooledShape(call.attributes, *call.shapes[0]));
                return ShapeAndType(shape, Type::F32);
            },
        .reference =
            [](const OpCall& call, const std::vector<const Tensor*>& inputs, const RunContext&,
               Tensor& out) {
                forEachWindow(call.attributes, *call.shapes[0], out.shape, [&](const PooledWindow& window) {
                    double largest = -std::numeric_limits<double>::infinity();
                    int64_t best = -1;
                    window.forEachTap([&](int64_t pixel, int64_t tap) {
                        const double value = inputs[0]->data[static_cast<size_t>(pixel)];
                        if (best < 0 || isLarger(value, largest)) {
                            largest = value;
                            best = tap;
                        }
                    });
                    out.data[static_cast<size_t>(window.output)] = static_cast<double>(best);
                });
            },
        .gradient = [](const GradientCall&) { return std::vector<Value>(1); }, // zero almost everywhere
        .kernel =
            [](KernelBuilder& kernel) -> Result<void> {
                kernel.run(PoolKernel::of(PoolKernel::Kind::MaxTap, kernel.attributes()));
                return {};
            },
        .halves = Halves::Operands,
        .errorBound = 0,
        .finiteUpTo = 3e38,
        .examples = std::move(examples),
    };
}

} // namespace plexus::ops
