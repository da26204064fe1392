// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/program/kernel.h"
#include "engine/program/op_rules.h"
#include "engine/program/window_examples.h"

namespace plexus::ops {

namespace {

// y is what the pool of x gives.
void poolFirst(const Attributes& attributes, std::vector<Tensor>& inputs)
{
    const OpCall call{attributes, {&inputs[0].shape}, {Type::F32}};
    evaluate(*findOp("max_pool2d"), call, {&inputs[0]}, {}, inputs[1]);
}

} // namespace

// x, y = max_pool2d(x), dy -> gradient of x: to the first largest pixel of each window in row-major order.
OpDef max_pool2d_gradient()
{
    std::vector<OpExample> examples;
    for (const PoolExample& example : maxPoolExamples()) {
        const Attributes attributes = example.settings.maxPool();
        const Shape pooled = pooledShape(attributes, example.image).value();
        examples.push_back({.name = example.name,
                            .inputs = {example.image, pooled, pooled},
                            .attributes = attributes,
                            .prepare = poolFirst});
    }
    return {
        .key = "max_pool2d_gradient",
        .kind = OpKind::Heavy,
        .inputs = 3,
        .attributes = maxPoolAttributes(),
        .shape =
            [](const OpCall& call) -> Result<ShapeAndType> {
                PLEXUS_CHECK(requireF32(call));
                PLEXUS_TRY(const Shape pooled, pooledShape(call.attributes, *call.shapes[0]));
                for (const size_t input : {1, 2}) {
                    if (*call.shapes[input] != pooled) {
                        return Error{.what = "y and dy must have the shape of the pool's result, " +
                                             pooled.text(),
                                     .seen = call.shapes[input]->text()};
                    }
                }
                return ShapeAndType(*call.shapes[0], Type::F32);
            },
        .reference =
            [](const OpCall& call, const std::vector<const Tensor*>& inputs, const RunContext&,
               Tensor& out) {
                const auto& x = inputs[0]->data;
                forEachWindow(call.attributes, *call.shapes[0], *call.shapes[1],
                              [&](const PooledWindow& window) {
                                  int64_t best = -1;
                                  window.forEachPixel([&](int64_t pixel) {
                                      if (best < 0 || isLarger(x[static_cast<size_t>(pixel)],
                                                               x[static_cast<size_t>(best)])) {
                                          best = pixel;
                                      }
                                  });
                                  if (best >= 0) { // a window of padding alone has no largest
                                      out.data[static_cast<size_t>(best)] +=
                                          inputs[2]->data[static_cast<size_t>(window.output)];
                                  }
                              });
            },
        .kernel =
            [](KernelBuilder& kernel) -> Result<void> {
                kernel.run(PoolKernel::of(PoolKernel::Kind::MaxGradient, kernel.attributes()));
                return {};
            },
        .halves = Halves::OperandsAndResult,
        .errorBound = 1,
        .examples = std::move(examples),
    };
}

} // namespace plexus::ops
