// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/param.h"
#include "engine/base/error.h"

#include <cstdint>
#include <functional>
#include <vector>

namespace plexus {

class Network;
struct LoadedData;

// The learning-rate range test (Smith 2017, "Cyclical Learning Rates for Training Neural Networks"): a few steps in
// which the learning rate rises evenly in its logarithm, until the loss runs away.
struct RateRangeSettings {
    double from = 1e-6, to = 10;
    uint64_t steps = 100;
};
ParamDef lowestRateParam();
ParamDef highestRateParam();
ParamDef rateStepsParam();

struct RatePoint {
    double rate = 0;
    double loss = 0, smoothed = 0; // of this step, before it changed the weights; a moving mean of it
};

struct RateRange {
    std::vector<RatePoint> points;
    double steepest = 0; // where the smoothed loss falls fastest before its least; 0: it never does
    double best = 0;     // where it is least
    bool ranAway = false; // the last point is the one that was too much
};
// Steepest and best of points that were measured.
RateRange judged(std::vector<RatePoint> points);

// The network has its initial weights, and is worn out by it. `data` is the executor's id of the training data. Ends
// early when `each` says false.
Result<RateRange> testRates(Network& network, const LoadedData& loaded, int data, uint64_t seed,
                            const RateRangeSettings& settings,
                            const std::function<bool(const RatePoint&)>& each);

} // namespace plexus
