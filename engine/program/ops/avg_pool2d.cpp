// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/program/kernel.h"
#include "engine/program/op_rules.h"
#include "engine/program/window_examples.h"

namespace plexus::ops {

// The mean under each window of x (N, C, H, W). count_include_pad divides by the window clipped to the padded
// image, otherwise by its real pixels.
OpDef avg_pool2d()
{
    std::vector<AttributeRule> attributes = poolAttributes();
    attributes.push_back({"count_include_pad", AttributeKind::Integer});
    std::vector<OpExample> examples;
    for (const PoolExample& example : poolExamples()) {
        for (const int64_t includePad : {0, 1}) {
            Attributes values = example.settings.pool();
            values.set("count_include_pad", includePad);
            examples.push_back({.name = example.name + (includePad ? ", padding counted" : ""),
                                .inputs = {example.image},
                                .attributes = std::move(values)});
        }
    }
    return {
        .key = "avg_pool2d",
        .kind = OpKind::Heavy,
        .inputs = 1,
        .attributes = std::move(attributes),
        .shape =
            [](const OpCall& call) -> Result<ShapeAndType> {
                PLEXUS_CHECK(requireF32(call));
                PLEXUS_TRY(const Shape shape, pooledShape(call.attributes, *call.shapes[0]));
                return ShapeAndType(shape, Type::F32);
            },
        .reference =
            [](const OpCall& call, const std::vector<const Tensor*>& inputs, const RunContext&,
               Tensor& out) {
                const bool includePad = call.attributes.integer("count_include_pad") != 0;
                forEachWindow(call.attributes, *call.shapes[0], out.shape, [&](const PooledWindow& window) {
                    double total = 0;
                    window.forEachPixel(
                        [&](int64_t pixel) { total += inputs[0]->data[static_cast<size_t>(pixel)]; });
                    out.data[static_cast<size_t>(window.output)] = total / window.divisor(includePad);
                });
            },
        .gradient =
            [](const GradientCall& call) {
                Attributes values = call.attributes;
                values.set("size", std::vector<int64_t>{call.shape(0)[2], call.shape(0)[3]});
                return std::vector<Value>{plexus::call("avg_pool2d_gradient", {call.gradient}, values)};
            },
        .kernel =
            [](KernelBuilder& kernel) -> Result<void> {
                kernel.run(PoolKernel::of(PoolKernel::Kind::Average, kernel.attributes()));
                return {};
            },
        .halves = Halves::OperandsAndResult,
        .examples = std::move(examples),
    };
}

} // namespace plexus::ops
