// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/program/kernel.h"
#include "engine/program/op_rules.h"
#include "engine/program/window_examples.h"

namespace plexus::ops {

namespace {

// size is the kernel's: a stride forgets it.
Result<Convolution> weightConvolution(const OpCall& call)
{
    const Shape &x = *call.shapes[0], &dy = *call.shapes[1];
    PLEXUS_CHECK(requireRank(call, 0, 4, "x"));
    PLEXUS_CHECK(requireRank(call, 1, 4, "dy"));
    const auto& size = call.attributes.integers("size");
    const int64_t groups = call.attributes.integer("groups");
    if (groups < 1 || x[1] % groups != 0) {
        return Error{.what = "groups must divide the channels", .seen = std::to_string(groups)};
    }
    PLEXUS_TRY(Convolution result,
               convolutionOf(call.attributes, x, {dy[1], x[1] / groups, size[0], size[1]}));
    if (result.result() != dy) {
        return Error{.what = "dy must have the shape of the convolution's result, " +
                             result.result().text(),
                     .seen = dy.text()};
    }
    return result;
}

} // namespace

// x (N, C, H, W), dy (N, F, H', W') -> gradient of the weight (F, C / groups, kh, kw), size = (kh, kw).
OpDef conv2d_weight_gradient()
{
    std::vector<AttributeRule> attributes = convolutionAttributes();
    attributes.push_back({"size", AttributeKind::Integers, 2});
    std::vector<OpExample> examples;
    for (const ConvolutionExample& example : convolutionExamples()) {
        Attributes values = example.settings.convolution();
        const Shape result = convolutionOf(values, example.image, example.weight).value().result();
        values.set("size", std::vector<int64_t>{example.weight[2], example.weight[3]});
        examples.push_back(
            {.name = example.name, .inputs = {example.image, result}, .attributes = std::move(values)});
    }
    return {
        .key = "conv2d_weight_gradient",
        .kind = OpKind::Heavy,
        .inputs = 2,
        .attributes = std::move(attributes),
        .shape =
            [](const OpCall& call) -> Result<ShapeAndType> {
                PLEXUS_CHECK(requireF32(call));
                PLEXUS_TRY(const Convolution sizes, weightConvolution(call));
                return ShapeAndType(sizes.weight(), Type::F32);
            },
        .reference =
            [](const OpCall& call, const std::vector<const Tensor*>& inputs, const RunContext&,
               Tensor& out) {
                const double *x = inputs[0]->data.data(), *dy = inputs[1]->data.data();
                double* dw = out.data.data();
                forEachRow(weightConvolution(call).value(), [&](const ConvolutionRow& row) {
                    double total = 0;
                    for (int64_t i = 0; i < row.count; ++i) {
                        total += x[row.x + i * row.step] * dy[row.y + i];
                    }
                    dw[row.w] += total;
                });
            },
        .gradient =
            [](const GradientCall& call) {
                const Value x = call.inputs[0], dy = call.inputs[1];
                std::vector<Value> result(2);
                Attributes forward;
                for (const char* key : {"stride", "padding", "dilation"}) {
                    forward.set(key, call.attributes.integers(key));
                }
                forward.set("groups", call.attributes.integer("groups"));
                if (call.needs(1)) {
                    result[1] = plexus::call("conv2d", {x, call.gradient}, forward);
                }
                if (call.needs(0)) {
                    forward.set("size", std::vector<int64_t>{x.shape()[2], x.shape()[3]});
                    result[0] = plexus::call("conv2d_input_gradient", {dy, call.gradient}, forward);
                }
                return result;
            },
        .kernel =
            [](KernelBuilder& kernel) -> Result<void> {
                kernel.run(ConvKernel::of(ConvKernel::Kind::WeightGradient, kernel.attributes()));
                return {};
            },
        .halves = Halves::OperandsAndResult,
        .examples = std::move(examples),
    };
}

} // namespace plexus::ops
