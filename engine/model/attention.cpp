// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/model/attention.h"

#include <cmath>

namespace plexus {

ParamDef headsParam()
{
    return integer("heads", 4).range(1, 1024).slider(1, 16).torch("num_heads").help(
        "Into how many parts the features are split; each looks for something else.");
}

ParamDef causalParam()
{
    return boolean("causal", false)
        .torch("is_causal")
        .help("Lets every step see itself and what came before, nothing later.");
}

Result<Shape> attentionShape(const ShapeCall& call, std::string_view title)
{
    const Shape& input = call.shapes[0];
    PLEXUS_CHECK(expectSequence(input, title));
    const int64_t heads = call.params.integer("heads");
    if (input[2] % heads != 0) {
        return wrongParam("heads",
                          "heads is " + std::to_string(heads) + ", which does not divide the "
                              + std::to_string(input[2]) + " features that come in",
                          "use 1 or a divisor of " + std::to_string(input[2]));
    }
    return input;
}

namespace {

// Added to scores (..., time, time): what lies later gets a probability of 0.
Value hidesLater(Program& program, int64_t time)
{
    std::vector<double> mask(static_cast<size_t>(time * time), 0);
    for (int64_t from = 0; from < time; ++from) {
        for (int64_t to = from + 1; to < time; ++to) {
            mask[static_cast<size_t>(from * time + to)] = -1e30;
        }
    }
    return constant(program, Shape{time, time}, std::move(mask));
}

} // namespace

Value selfAttention(Build& b, Value x, const AttentionPlan& plan)
{
    const int64_t batch = x.shape()[0];
    const int64_t time = x.shape()[1];
    const int64_t width = x.shape()[2];
    const int64_t depth = width / plan.heads;
    const double spread = 1 / std::sqrt(static_cast<double>(width));
    const Value weight = b.weight(plan.prefix + "in_proj_weight", {3 * width, width},
                                  Init::uniform(std::sqrt(1.5) * spread));
    const Value bias = plan.hasBias ? b.weight(plan.prefix + "in_proj_bias", {3 * width}, Init::constant(0)) : Value{};
    const Value projected = reshape(linear(x, weight, bias), {batch, time, 3, plan.heads, depth});
    const auto part = [&](int64_t which) { // (batch, heads, time, depth)
        const Value own = reshape(slice(projected, 2, which, 1), {batch, time, plan.heads, depth});
        return permute(own, {0, 2, 1, 3});
    };
    Value scores = matmul(part(0), part(1), Transpose::No, Transpose::Yes) * (1 / std::sqrt(static_cast<double>(depth)));
    if (plan.isCausal) {
        scores = scores + hidesLater(b.program(), time);
    }
    const Value seen = permute(matmul(softmax(scores), part(2)), {0, 2, 1, 3});
    const Value outWeight = b.weight(plan.prefix + "out_proj.weight", {width, width}, Init::uniform(spread));
    const Value outBias =
        plan.hasBias ? b.weight(plan.prefix + "out_proj.bias", {width}, Init::constant(0)) : Value{};
    return linear(reshape(seen, {batch, time, width}), outWeight, outBias);
}

Value dense(Build& b, Value x, const std::string& name, int64_t units)
{
    const Init init = Init::uniform(1 / std::sqrt(static_cast<double>(x.shape()[-1])));
    const Value weight = b.weight(name + ".weight", {units, x.shape()[-1]}, init);
    return linear(x, weight, b.weight(name + ".bias", {units}, init));
}

Value layerNorm(Build& b, Value x, const std::string& name, double epsilon)
{
    const Shape features{x.shape()[-1]};
    const Value weight = b.weight(name + ".weight", features, Init::constant(1));
    return standardized(x, {-1}, epsilon) * weight + b.weight(name + ".bias", features, Init::constant(0));
}

} // namespace plexus
