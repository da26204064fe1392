// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/program/kernel.h"
#include "engine/program/op_rules.h"
#include "engine/program/window_examples.h"

namespace plexus::ops {

// x (N, C, H, W), weight (F, C / groups, kh, kw) -> (N, F, H', W'): cross-correlation with zero padding.
OpDef conv2d()
{
    std::vector<OpExample> examples;
    for (const ConvolutionExample& example : convolutionExamples()) {
        examples.push_back({.name = example.name,
                            .inputs = {example.image, example.weight},
                            .attributes = example.settings.convolution()});
    }
    return {
        .key = "conv2d",
        .kind = OpKind::Heavy,
        .inputs = 2,
        .attributes = convolutionAttributes(),
        .shape =
            [](const OpCall& call) -> Result<ShapeAndType> {
                PLEXUS_CHECK(requireF32(call));
                PLEXUS_TRY(const Convolution convolution,
                           convolutionOf(call.attributes, *call.shapes[0], *call.shapes[1]));
                return ShapeAndType(convolution.result(), Type::F32);
            },
        .reference =
            [](const OpCall& call, const std::vector<const Tensor*>& inputs, const RunContext&,
               Tensor& out) {
                const double *x = inputs[0]->data.data(), *w = inputs[1]->data.data();
                double* y = out.data.data();
                forEachRow(convolutionOf(call.attributes, *call.shapes[0], *call.shapes[1]).value(),
                           [&](const ConvolutionRow& row) {
                               const double factor = w[row.w];
                               for (int64_t i = 0; i < row.count; ++i) {
                                   y[row.y + i] += factor * x[row.x + i * row.step];
                               }
                           });
            },
        .gradient =
            [](const GradientCall& call) {
                const Value x = call.inputs[0], weight = call.inputs[1];
                std::vector<Value> result(2);
                Attributes attributes = call.attributes;
                if (call.needs(0)) {
                    attributes.set("size", std::vector<int64_t>{x.shape()[2], x.shape()[3]});
                    result[0] =
                        plexus::call("conv2d_input_gradient", {call.gradient, weight}, attributes);
                }
                if (call.needs(1)) {
                    attributes.set("size", std::vector<int64_t>{weight.shape()[2], weight.shape()[3]});
                    result[1] = plexus::call("conv2d_weight_gradient", {x, call.gradient}, attributes);
                }
                return result;
            },
        .kernel =
            [](KernelBuilder& kernel) -> Result<void> {
                kernel.run(ConvKernel::of(ConvKernel::Kind::Forward, kernel.attributes()));
                return {};
            },
        .halves = Halves::OperandsAndResult,
        .examples = std::move(examples),
    };
}

} // namespace plexus::ops
