// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/program/kernel.h"
#include "engine/program/op_rules.h"
#include "engine/program/window_examples.h"

namespace plexus::ops {

namespace {

// size is the image's: a stride forgets it.
Result<Convolution> imageConvolution(const OpCall& call)
{
    const Shape &dy = *call.shapes[0], &weight = *call.shapes[1];
    PLEXUS_CHECK(requireRank(call, 0, 4, "dy"));
    PLEXUS_CHECK(requireRank(call, 1, 4, "the weight"));
    const auto& size = call.attributes.integers("size");
    const int64_t groups = call.attributes.integer("groups");
    if (groups < 1 || groups > weight[0]) {
        return Error{.what = "groups must divide the filters", .seen = std::to_string(groups)};
    }
    PLEXUS_TRY(Convolution result, convolutionOf(call.attributes,
                                                 {dy[0], weight[1] * groups, size[0], size[1]}, weight));
    if (result.result() != dy) {
        return Error{.what = "dy must have the shape of the convolution's result, " +
                             result.result().text(),
                     .seen = dy.text()};
    }
    return result;
}

} // namespace

// dy (N, F, H', W'), weight -> gradient of the image (N, C, H, W), size = (H, W). Also the forward of a
// transposed convolution.
OpDef conv2d_input_gradient()
{
    std::vector<AttributeRule> attributes = convolutionAttributes();
    attributes.push_back({"size", AttributeKind::Integers, 2});
    std::vector<OpExample> examples;
    for (const ConvolutionExample& example : convolutionExamples()) {
        Attributes values = example.settings.convolution();
        const Shape result = convolutionOf(values, example.image, example.weight).value().result();
        values.set("size", std::vector<int64_t>{example.image[2], example.image[3]});
        examples.push_back(
            {.name = example.name, .inputs = {result, example.weight}, .attributes = std::move(values)});
    }
    return {
        .key = "conv2d_input_gradient",
        .kind = OpKind::Heavy,
        .inputs = 2,
        .attributes = std::move(attributes),
        .shape =
            [](const OpCall& call) -> Result<ShapeAndType> {
                PLEXUS_CHECK(requireF32(call));
                PLEXUS_TRY(const Convolution sizes, imageConvolution(call));
                return ShapeAndType(sizes.image(), Type::F32);
            },
        .reference =
            [](const OpCall& call, const std::vector<const Tensor*>& inputs, const RunContext&,
               Tensor& out) {
                const double *dy = inputs[0]->data.data(), *w = inputs[1]->data.data();
                double* dx = out.data.data();
                forEachRow(imageConvolution(call).value(), [&](const ConvolutionRow& row) {
                    const double factor = w[row.w];
                    for (int64_t i = 0; i < row.count; ++i) {
                        dx[row.x + i * row.step] += factor * dy[row.y + i];
                    }
                });
            },
        .gradient =
            [](const GradientCall& call) {
                const Value dy = call.inputs[0], weight = call.inputs[1];
                std::vector<Value> result(2);
                Attributes forward;
                for (const char* key : {"stride", "padding", "dilation"}) {
                    forward.set(key, call.attributes.integers(key));
                }
                forward.set("groups", call.attributes.integer("groups"));
                if (call.needs(0)) {
                    result[0] = plexus::call("conv2d", {call.gradient, weight}, forward);
                }
                if (call.needs(1)) {
                    forward.set("size", std::vector<int64_t>{weight.shape()[2], weight.shape()[3]});
                    result[1] = plexus::call("conv2d_weight_gradient", {call.gradient, dy}, forward);
                }
                return result;
            },
        .kernel =
            [](KernelBuilder& kernel) -> Result<void> {
                kernel.run(ConvKernel::of(ConvKernel::Kind::InputGradient, kernel.attributes()));
                return {};
            },
        .halves = Halves::OperandsAndResult,
        .examples = std::move(examples),
    };
}

} // namespace plexus::ops
