// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/model/border.h"

#include "engine/model/resample.h"
#include "engine/model/sliding.h"

namespace plexus {

namespace {

ParamDef borderParam(int axes, std::string key, std::string help)
{
    return perAxis(axes, std::move(key), 1)
        .range(0, 1024)
        .slider(0, 8)
        .in(axes == 1 ? "" : "px")
        .torch("padding")
        .help(std::move(help));
}

enum class Side : uint8_t { Before, After };

// What lies on one side of an axis, so many values of it. A mirror leaves out the edge itself.
Value besideAxis(Value x, int axis, int64_t count, Side side, const std::string& mode)
{
    const int64_t extent = x.shape()[axis];
    const bool isBefore = side == Side::Before;
    if (mode == "circular") {
        return slice(x, axis, isBefore ? extent - count : 0, count);
    }
    if (mode == "replicate") {
        return expand(slice(x, axis, isBefore ? 0 : extent - 1, 1), x.shape().with(axis, count));
    }
    const Value near = slice(x, axis, isBefore ? 1 : extent - 1 - count, count);
    return resampledAxis(near, axis, count, [count](int64_t i) {
        return std::vector<std::pair<int64_t, double>>{{count - 1 - i, 1}};
    });
}

// Not pad(x - value) + value: what is inside keeps its digits beside a large value.
Value filledAround(Value x, int axis, int64_t before, int64_t after, double value)
{
    const Value y = pad(x, axis, before, after);
    if (value == 0) {
        return y;
    }
    const Value inside = expand(constant(*x.program, 1.0), x.shape());
    return y + (1.0 - pad(inside, axis, before, after)) * value;
}

} // namespace

ParamDefs borderParams(int axes)
{
    return {borderParam(axes, "before", axes == 1   ? "How much is added in front."
                                        : axes == 2 ? "How much is added above and on the left."
                                                    : "How much is added in front, above and on the left."),
            borderParam(axes, "after", axes == 1   ? "How much is added at the end."
                                       : axes == 2 ? "How much is added below and on the right."
                                                   : "How much is added behind, below and on the right."),
            choice("mode", "constant", {"constant", "reflect", "replicate", "circular"})
                .help("Whether the border is one value, the inside mirrored, its edge drawn out or its other end."),
            real("value", 0)
                .range(-1e6, 1e6)
                .slider(-1, 1)
                .when("mode", "constant")
                .help("What a constant border is filled with.")};
}

Result<Shape> borderedShape(const ShapeCall& call)
{
    const Shape& input = call.shapes[0];
    const std::string& mode = call.params.text("mode");
    const int axes = input.rank() - 2;
    PLEXUS_CHECK(checkPerAxis(call.params, axes, {"before", "after"}));
    Shape shape = input;
    for (int axis = 0; axis < axes; ++axis) {
        const int64_t extent = input[axis + 2];
        for (const char* side : {"before", "after"}) {
            const int64_t added = perAxis(call.params, side)[static_cast<size_t>(axis)];
            const int64_t most = mode == "reflect" ? extent - 1 : extent;
            if ((mode == "reflect" || mode == "circular") && added > most) {
                const char* how = mode == "reflect" ? "reflected" : "taken from the other end";
                return wrongParam(side, fmt::format("{} is {}, but only {} can be {} of {}", side, added, most, how, extent),
                                  fmt::format("use at most {}", most));
            }
            shape[axis + 2] += added;
        }
    }
    return shape;
}

Value bordered(Build& b)
{
    Value y = b.input();
    const std::string mode = b.choice("mode");
    const std::vector<int64_t> before = perAxis(b.params(), "before"), after = perAxis(b.params(), "after");
    for (size_t at = 0; at < before.size(); ++at) {
        const int axis = static_cast<int>(at) + 2;
        if (mode == "constant") {
            y = filledAround(y, axis, before[at], after[at], b.real("value"));
            continue;
        }
        std::vector<Value> parts{y};
        if (before[at] > 0) {
            parts.insert(parts.begin(), besideAxis(y, axis, before[at], Side::Before, mode));
        }
        if (after[at] > 0) {
            parts.push_back(besideAxis(y, axis, after[at], Side::After, mode));
        }
        y = parts.size() > 1 ? concat(parts, axis) : y;
    }
    return y;
}

TorchForm borderTorch(int axes)
{
    std::string sides; // the last axis first
    for (int axis = axes - 1; axis >= 0; --axis) {
        const std::string at = axes == 1 ? "" : fmt::format("[{}]", axis);
        sides += fmt::format("{}{{before{}}}, {{after{}}}", sides.empty() ? "" : ", ", at, at);
    }
    return torchExpression("nn.functional.pad({0}, (" + sides + "){mode|, mode=#}{value|, value=#})");
}

} // namespace plexus
