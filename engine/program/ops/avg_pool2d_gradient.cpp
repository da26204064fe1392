// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/program/kernel.h"
#include "engine/program/op_rules.h"
#include "engine/program/window_examples.h"

namespace plexus::ops {

// dy (N, C, H', W') -> gradient of the image (N, C, H, W), size = (H, W).
OpDef avg_pool2d_gradient()
{
    std::vector<AttributeRule> attributes = poolAttributes();
    attributes.push_back({"count_include_pad", AttributeKind::Integer});
    attributes.push_back({"size", AttributeKind::Integers, 2});
    std::vector<OpExample> examples;
    for (const PoolExample& example : poolExamples()) {
        for (const int64_t includePad : {0, 1}) {
            Attributes values = example.settings.pool();
            const Shape pooled = pooledShape(values, example.image).value();
            values.set("count_include_pad", includePad);
            values.set("size", std::vector<int64_t>{example.image[2], example.image[3]});
            examples.push_back({.name = example.name + (includePad ? ", padding counted" : ""),
                                .inputs = {pooled},
                                .attributes = std::move(values)});
        }
    }
    return {
        .key = "avg_pool2d_gradient",
        .kind = OpKind::Heavy,
        .inputs = 1,
        .attributes = std::move(attributes),
        .shape =
            [](const OpCall& call) -> Result<ShapeAndType> {
                PLEXUS_CHECK(requireF32(call));
                PLEXUS_CHECK(requireRank(call, 0, 4, "dy"));
                const Shape& dy = *call.shapes[0];
                const auto& size = call.attributes.integers("size");
                const Shape image{dy[0], dy[1], size[0], size[1]};
                PLEXUS_TRY(const Shape pooled, pooledShape(call.attributes, image));
                if (pooled != dy) {
                    return Error{.what = "dy must have the shape of the pool's result, " + pooled.text(),
                                 .seen = dy.text()};
                }
                return ShapeAndType(image, Type::F32);
            },
        .reference =
            [](const OpCall& call, const std::vector<const Tensor*>& inputs, const RunContext&,
               Tensor& out) {
                const bool includePad = call.attributes.integer("count_include_pad") != 0;
                forEachWindow(call.attributes, out.shape, *call.shapes[0], [&](const PooledWindow& window) {
                    const double share = inputs[0]->data[static_cast<size_t>(window.output)] /
                                         window.divisor(includePad);
                    window.forEachPixel(
                        [&](int64_t pixel) { out.data[static_cast<size_t>(pixel)] += share; });
                });
            },
        .gradient =
            [](const GradientCall& call) {
                Attributes forward;
                for (const char* key : {"kernel", "stride", "padding"}) {
                    forward.set(key, call.attributes.integers(key));
                }
                for (const char* key : {"ceil_mode", "count_include_pad"}) {
                    forward.set(key, call.attributes.integer(key));
                }
                return std::vector<Value>{plexus::call("avg_pool2d", {call.gradient}, forward)};
            },
        .kernel =
            [](KernelBuilder& kernel) -> Result<void> {
                kernel.run(PoolKernel::of(PoolKernel::Kind::AverageGradient, kernel.attributes()));
                return {};
            },
        .halves = Halves::OperandsAndResult,
        .examples = std::move(examples),
    };
}

} // namespace plexus::ops
