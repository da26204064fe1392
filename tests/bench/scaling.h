// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/bench/contestants.h"

#include <functional>
#include <optional>

namespace plexus::bench {

// How a step's time grows when one thing of a network does and all else stays.
struct ScalingAxis {
    std::string key;  // "batch"
    std::string what; // "samples a step"
    std::vector<int64_t> values;
    std::function<BenchCase(int64_t)> make;

    std::string caseOf(int64_t value) const; // "scaling/batch_64"
};
const std::vector<ScalingAxis>& scalingAxes();

struct ScalingPoint {
    int64_t value = 0;
    double msBest = 0, msMedian = 0, flops = 0;
    // From the point before, of the time and of the arithmetic: 1 where what is twice as large takes twice as long.
    struct Growth {
        double exponent = 0, arithmetic = 0;
        bool isFaster() const; // than the arithmetic, by more than scalingTolerance
    };
    std::optional<Growth> growth; // none: the first point
};
// From one point to the next, twice as much may take 1.19 times as long as the arithmetic says: a cache that is left
// behind, the noise of a window. From the first to the last it averages out.
inline constexpr double scalingTolerance = 0.25, wholeTolerance = 0.1;

struct ScalingResult {
    const ScalingAxis* axis = nullptr;
    std::string device;
    std::vector<ScalingPoint> points;
    bool growsFaster() const; // anywhere, or from the first point to the last
};

// Every point in a process of its own, in turns. None: a child failed and said why.
std::optional<ScalingResult> measureScaling(const ScalingAxis& axis, const Turns& turns, size_t mostPoints);

nlohmann::json jsonOf(const ScalingResult& result, const ScalingPoint& point);
void printScaling(const ScalingResult& result);

} // namespace plexus::bench
