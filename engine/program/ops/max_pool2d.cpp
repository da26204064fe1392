// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/program/kernel.h"
#include "engine/program/op_rules.h"
#include "engine/program/window_examples.h"

#include <limits>

namespace plexus::ops {

// The largest pixel under each window of x (N, C, H, W); padding counts as minus infinity.
OpDef max_pool2d()
{
    std::vector<OpExample> examples;
    for (const PoolExample& example : maxPoolExamples()) {
        examples.push_back(
            {.name = example.name, .inputs = {example.image}, .attributes = example.settings.maxPool()});
    }
    return {
        .key = "max_pool2d",
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
                    window.forEachPixel([&](int64_t pixel) {
                        const double value = inputs[0]->data[static_cast<size_t>(pixel)];
                        largest = isLarger(value, largest) ? value : largest;
                    });
                    out.data[static_cast<size_t>(window.output)] = largest;
                });
            },
        .gradient =
            [](const GradientCall& call) {
                const Value x = call.inputs[0];
                Attributes attributes = call.attributes;
                attributes.set("size", std::vector<int64_t>{x.shape()[2], x.shape()[3]});
                const Value taps = plexus::call("max_pool2d_tap", {x}, call.attributes);
                return std::vector<Value>{
                    plexus::call("max_pool2d_gradient", {taps, call.gradient}, std::move(attributes))};
            },
        .kernel =
            [](KernelBuilder& kernel) -> Result<void> {
                kernel.run(PoolKernel::of(PoolKernel::Kind::Max, kernel.attributes()));
                return {};
            },
        .picks = 0,
        .halves = Halves::OperandsAndResult,
        .errorBound = 0,
        .finiteUpTo = 3e38,
        .examples = std::move(examples),
    };
}

} // namespace plexus::ops
