// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/scaling.h"

#include "tests/bench/language_model.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

namespace plexus::bench {
namespace {

// conv-relu-conv-relu-pool of `width` and twice as many channels, then one number for each.
Graph convolutions(int64_t width)
{
    Chain chain;
    chain.then("input");
    for (const int64_t channels : {width, 2 * width}) {
        chain.then("conv2d", {{"channels", channels}, {"same_padding", true}}).then("relu");
    }
    return chain.then("global_avg_pool2d")
        .then("flatten")
        .then("dense", {{"units", int64_t{10}}})
        .then("output")
        .take();
}

BenchCase convolutionsCase(int64_t width, int64_t size, int64_t batch)
{
    return {.key = {},
            .help = fmt::format("two convolutions, {} channels, {} x {} pixels, batch {}", width, size, size, batch),
            .batch = batch,
            .samples = 512,
            .fields = pictures({3, size, size}),
            .graph = [width] { return convolutions(width); }};
}

BenchCase denseCase(int64_t depth)
{
    return {.key = {},
            .help = fmt::format("{} dense layers of 256 units", depth),
            .samples = 512,
            .fields = pictures({256}),
            .graph = [depth] {
                Chain chain;
                chain.then("input");
                for (int64_t layer = 0; layer < depth; ++layer) {
                    chain.then("dense", {{"units", int64_t{256}}}).then("relu");
                }
                return chain.then("dense", {{"units", int64_t{10}}}).then("output").take();
            }};
}

BenchCase attentionCase(int64_t time)
{
    return {.key = {},
            .help = fmt::format("a transformer of 2 layers, {} characters", time),
            .batch = 8,
            .samples = 64,
            .fields = characters(time),
            .graph = [time] { return languageModel({.time = time}); }};
}

ScalingPoint::Growth growthBetween(const ScalingPoint& from, const ScalingPoint& to)
{
    const double doublings = std::log(static_cast<double>(to.value) / static_cast<double>(from.value));
    return {std::log(to.msBest / from.msBest) / doublings, std::log(to.flops / from.flops) / doublings};
}

} // namespace

std::string ScalingAxis::caseOf(int64_t value) const
{
    return fmt::format("scaling/{}_{}", key, value);
}

const std::vector<ScalingAxis>& scalingAxes()
{
    static const std::vector<ScalingAxis> axes = {
        {"batch", "samples a step", {4, 8, 16, 32, 64, 128, 256},
         [](int64_t batch) { return convolutionsCase(16, 16, batch); }},
        {"width", "channels", {8, 16, 32, 64, 128},
         [](int64_t width) { return convolutionsCase(width, 16, 16); }},
        {"depth", "layers", {1, 2, 4, 8, 16, 32, 64}, denseCase},
        {"size", "pixels a side", {8, 16, 32, 64}, [](int64_t size) { return convolutionsCase(16, size, 16); }},
        {"time", "steps of a sequence", {16, 32, 64, 128, 256}, attentionCase},
    };
    return axes;
}

bool ScalingPoint::Growth::isFaster() const
{
    return exponent > arithmetic + scalingTolerance;
}

bool ScalingResult::growsFaster() const
{
    const ScalingPoint::Growth whole =
        points.size() < 2 ? ScalingPoint::Growth{} : growthBetween(points.front(), points.back());
    return whole.exponent > whole.arithmetic + wholeTolerance ||
           std::any_of(points.begin(), points.end(),
                       [](const ScalingPoint& point) { return point.growth && point.growth->isFaster(); });
}

std::optional<ScalingResult> measureScaling(const ScalingAxis& axis, const Turns& turns, size_t mostPoints)
{
    const CacheFolder cache;
    std::vector<Contestant> all;
    for (size_t i = 0; i < std::min(mostPoints, axis.values.size()); ++i) {
        all.push_back(ourselves(turns, axis.caseOf(axis.values[i]), cache));
        if (!all.back().start()) {
            return std::nullopt;
        }
    }
    for (int turn = 0; turn < turns.windows; ++turn) {
        if (!std::all_of(all.begin(), all.end(), [](Contestant& one) { return one.turn(); })) {
            return std::nullopt;
        }
    }
    ScalingResult result{&axis, all.front().first.value("device", ""), {}};
    for (size_t i = 0; i < all.size(); ++i) {
        ScalingPoint point{.value = axis.values[i],
                           .msBest = all[i].bestMs(),
                           .msMedian = all[i].medianMs(),
                           .flops = all[i].first.value("flops", 0.0)};
        if (i > 0) {
            point.growth = growthBetween(result.points.back(), point);
        }
        result.points.push_back(point);
    }
    return result;
}

nlohmann::json jsonOf(const ScalingResult& result, const ScalingPoint& point)
{
    nlohmann::json json = {{"scaling", result.axis->key},
                           {"value", point.value},
                           {"case", result.axis->caseOf(point.value)},
                           {"device", result.device},
                           {"ms_best", point.msBest},
                           {"ms_median", point.msMedian},
                           {"flops", point.flops}};
    if (point.growth) {
        json["exponent"] = point.growth->exponent;
        json["arithmetic_exponent"] = point.growth->arithmetic;
        json["grows_faster"] = point.growth->isFaster();
    }
    return json;
}

void printScaling(const ScalingResult& result)
{
    fmt::print("{} on {}\n  {:>8} {:>12} {:>12} {:>10} {:>10} {:>12}\n", result.axis->key, result.device, "",
               "best ms", "median ms", "GFLOP/s", "exponent", "arithmetic");
    for (const ScalingPoint& point : result.points) {
        fmt::print("  {:>8} {:>12.3f} {:>12.3f} {:>10.1f}", point.value, point.msBest, point.msMedian,
                   point.flops / point.msBest * 1e-6);
        if (point.growth) {
            fmt::print(" {:>10.2f} {:>12.2f}{}", point.growth->exponent, point.growth->arithmetic,
                       point.growth->isFaster() ? "  grows faster" : "");
        }
        fmt::print("\n");
    }
    fmt::print("  {}\n", result.growsFaster() ? "grows faster than the arithmetic" : "no faster than the arithmetic");
}

} // namespace plexus::bench
