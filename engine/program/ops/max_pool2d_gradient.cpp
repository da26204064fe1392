// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/program/kernel.h"
#include "engine/program/op_rules.h"
#include "engine/program/window_examples.h"

namespace plexus::ops {

namespace {

Attributes withSize(Attributes attributes, const Shape& image)
{
    attributes.set("size", std::vector<int64_t>{image[2], image[3]});
    return attributes;
}

// (N, C) of what was pooled, H and W of the image.
Shape imageOf(const OpCall& call)
{
    const std::vector<int64_t>& size = call.attributes.integers("size");
    return {(*call.shapes[0])[0], (*call.shapes[0])[1], size[0], size[1]};
}

// Taps as the pool of some picture has them.
void drawTaps(const Attributes& attributes, std::vector<Tensor>& inputs)
{
    const Tensor drawn = inputs[0];
    const OpCall call{attributes, {&drawn.shape}, {Type::F32}};
    const Shape image = imageOf(call);
    forEachWindow(attributes, image, drawn.shape, [&](const PooledWindow& window) {
        std::vector<int64_t> taps;
        window.forEachTap([&](int64_t, int64_t tap) { taps.push_back(tap); });
        const auto at = static_cast<size_t>(window.output);
        const double share = (drawn.data[at] + 1) / 2; // of [-1, 1]
        const auto which = static_cast<size_t>(share * static_cast<double>(taps.size()));
        inputs[0].data[at] = taps.empty() ? -1 : static_cast<double>(taps[std::min(which, taps.size() - 1)]);
    });
}

} // namespace

// max_pool2d_tap(x), dy -> gradient of x, whose rows and columns are "size": to the pixel under each window's tap.
OpDef max_pool2d_gradient()
{
    std::vector<OpExample> examples;
    for (const PoolExample& example : maxPoolExamples()) {
        const Attributes attributes = example.settings.maxPool();
        const Shape pooled = pooledShape(attributes, example.image).value();
        examples.push_back({.name = example.name,
                            .inputs = {pooled, pooled},
                            .attributes = withSize(attributes, example.image),
                            .prepare = drawTaps});
    }
    std::vector<AttributeRule> attributes = maxPoolAttributes();
    attributes.push_back({"size", AttributeKind::Integers, 2});
    return {
        .key = "max_pool2d_gradient",
        .kind = OpKind::Heavy,
        .inputs = 2,
        .attributes = std::move(attributes),
        .shape =
            [](const OpCall& call) -> Result<ShapeAndType> {
                PLEXUS_CHECK(requireF32(call));
                PLEXUS_CHECK(requireRank(call, 0, 4, "the taps"));
                const Shape image = imageOf(call);
                PLEXUS_TRY(const Shape pooled, pooledShape(call.attributes, image));
                for (const Shape* shape : call.shapes) {
                    if (*shape != pooled) {
                        return Error{.what = "the taps and dy must have the shape of the pool's result, "
                                             + pooled.text(),
                                     .seen = shape->text()};
                    }
                }
                return ShapeAndType(image, Type::F32);
            },
        .reference =
            [](const OpCall& call, const std::vector<const Tensor*>& inputs, const RunContext&,
               Tensor& out) {
                forEachWindow(call.attributes, out.shape, *call.shapes[0], [&](const PooledWindow& window) {
                    const auto at = static_cast<size_t>(window.output);
                    window.forEachTap([&](int64_t pixel, int64_t tap) {
                        if (static_cast<double>(tap) == inputs[0]->data[at]) {
                            out.data[static_cast<size_t>(pixel)] += inputs[1]->data[at];
                        }
                    });
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
