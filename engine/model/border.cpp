// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/model/border.h"

#include "engine/model/resample.h"

#include <algorithm>

namespace plexus {

namespace {

ParamDef borderParam(std::string key, std::string help)
{
    return pair(std::move(key), 1, 1).range(0, 1024).slider(0, 8).in("px").torch("padding").help(std::move(help));
}

// Of one axis, whose pixels the picture has `before` more of in front. A mirrored one leaves out the edge itself.
Mixture drawnFrom(int64_t extent, int64_t before, bool isMirrored)
{
    return [=](int64_t i) -> std::vector<std::pair<int64_t, double>> {
        const int64_t from = i - before;
        const int64_t inside = std::clamp<int64_t>(from, 0, extent - 1);
        return {{isMirrored ? 2 * inside - from : inside, 1}};
    };
}

} // namespace

ParamDefs borderParams()
{
    return {borderParam("before", "How much is added above and on the left."),
            borderParam("after", "How much is added below and on the right."),
            choice("mode", "constant", {"constant", "reflect", "replicate"})
                .help("Whether the border is one value, the mirrored image or its edge drawn out."),
            real("value", 0)
                .range(-1e6, 1e6)
                .slider(-1, 1)
                .when("mode", "constant")
                .help("What a constant border is filled with.")};
}

Result<Shape> borderedShape(const ShapeCall& call)
{
    const Shape& input = call.shapes[0];
    Shape shape = input;
    for (size_t axis = 0; axis < 2; ++axis) {
        const int at = static_cast<int>(axis) + 2;
        for (const char* side : {"before", "after"}) {
            const int64_t added = call.params.integers(side)[axis];
            if (call.params.text("mode") == "reflect" && added >= input[at]) {
                return wrongParam(side, fmt::format("{} is {}, but only {} can be reflected of {}", side, added,
                                                    input[at] - 1, input[at]),
                                  fmt::format("use at most {}", input[at] - 1));
            }
            shape[at] += added;
        }
    }
    if (call.params.text("mode") != "constant") {
        PLEXUS_CHECK(checkResample(input, shape, "mode"));
    }
    return shape;
}

Value bordered(Build& b)
{
    const Value x = b.input();
    const std::vector<int64_t> before = b.integers("before"), after = b.integers("after");
    if (b.choice("mode") != "constant") {
        const bool isMirrored = b.choice("mode") == "reflect";
        return resampled(x, borderedShape({b.params(), {x.shape()}}).value(), [&](int axis) {
            return drawnFrom(x.shape()[axis], before[static_cast<size_t>(axis) - 2], isMirrored);
        });
    }
    Value y = x;
    for (const int axis : {2, 3}) {
        const auto at = static_cast<size_t>(axis) - 2;
        const Value inner = y;
        y = pad(inner, axis, before[at], after[at]);
        if (const double value = b.real("value"); value != 0) {
            // Not pad(x - value) + value: the picture keeps its digits beside a large value.
            const Value inside = expand(constant(b.program(), 1.0), inner.shape());
            y = y + (1.0 - pad(inside, axis, before[at], after[at])) * value;
        }
    }
    return y;
}

TorchForm borderTorch()
{
    return torchExpression("nn.functional.pad({0}, ({before[1]}, {after[1]}, {before[0]}, {after[0]})"
                           "{mode|, mode=#}{value|, value=#})");
}

} // namespace plexus
