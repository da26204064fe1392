// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/train/rate_range.h"

#include "engine/base/random.h"
#include "engine/train/step.h"

#include <algorithm>
#include <cmath>

namespace plexus {
namespace {

constexpr double keptOfLoss = 0.9;  // by the moving mean
constexpr double mostOfLeast = 4;   // times the least loss: it has run away
constexpr size_t firstThatCounts = 3; // the mean has settled

// The rows of one step after the other, epoch after epoch.
class RateRows {
public:
    RateRows(int32_t samples, int64_t perStep, uint64_t seed)
        : m_samples(samples), m_perStep(static_cast<size_t>(perStep)), m_seed(seed)
    {
    }
    std::span<const int32_t> next()
    {
        if (m_at >= m_order.size()) {
            m_order = shuffledIndices(m_samples, m_seed, ++m_epoch);
            m_at = 0;
        }
        const size_t count = std::min(m_perStep, m_order.size() - m_at);
        m_at += count;
        return std::span(m_order).subspan(m_at - count, count);
    }

private:
    int32_t m_samples;
    size_t m_perStep, m_at = 0;
    uint64_t m_seed;
    uint32_t m_epoch = 0;
    std::vector<int32_t> m_order;
};

} // namespace

ParamDef lowestRateParam()
{
    return real("from", RateRangeSettings().from).range(1e-12, 1000).logarithmic().help("The first learning rate.");
}

ParamDef highestRateParam()
{
    return real("to", RateRangeSettings().to).range(1e-12, 1000).logarithmic().help("The last learning rate.");
}

ParamDef rateStepsParam()
{
    return integer("steps", static_cast<int64_t>(RateRangeSettings().steps))
        .range(10, 100000)
        .help("Over how many steps the learning rate rises.");
}

RateRange judged(std::vector<RatePoint> points)
{
    RateRange range{.points = std::move(points)};
    if (range.points.size() <= firstThatCounts) {
        return range;
    }
    const auto first = range.points.begin() + firstThatCounts;
    const auto best = std::min_element(first, range.points.end(), [](const RatePoint& a, const RatePoint& b) {
        return a.smoothed < b.smoothed;
    });
    range.best = best->rate;
    double fastest = 0;
    for (auto now = first; now <= best; ++now) { // behind the best it only jumps about
        const auto before = now - 1;
        const double slope = (now->smoothed - before->smoothed) / std::log(now->rate / before->rate);
        if (slope < fastest) {
            fastest = slope;
            range.steepest = before->rate;
        }
    }
    return range;
}

Result<RateRange> testRates(Network& network, const LoadedData& loaded, int data, uint64_t seed,
                            const RateRangeSettings& settings,
                            const std::function<bool(const RatePoint&)>& each)
{
    if (!(settings.from < settings.to)) {
        return Error{.what = "the learning rate must rise: from must be less than to"};
    }
    const TrainingSettings& training = network.description().graph.training;
    if (findOptimizer(training.optimizer.key)->hostStep) {
        return Error{.what = findOptimizer(training.optimizer.key)->title + " finds the length of its steps by itself",
                     .accepted = "test the range of another optimizer"};
    }
    PLEXUS_TRY(StepScalars scalars, StepScalars::make(training, 1, settings.steps));
    RateRows rows(static_cast<int32_t>(loaded.training.count()), samplesPerStep(training, loaded.training.count()), seed);
    std::vector<RatePoint> points;
    double mean = 0;
    double least = 0;
    bool ranAway = false;
    for (uint64_t step = 1; step <= settings.steps && !ranAway; ++step) {
        const double share = static_cast<double>(step - 1) / static_cast<double>(settings.steps - 1);
        const double rate = settings.from * std::pow(settings.to / settings.from, share);
        const std::span<const int32_t> now = rows.next();
        scalars.hold(rate);
        StepSums sums;
        do {
            if (sums.halted) {
                PLEXUS_CHECK(network.executor().liftHalt());
            }
            PLEXUS_CHECK(submitStep(network, {.data = data, .samples = loaded.training, .rows = now, .seed = seed, .step = step}, scalars));
            PLEXUS_TRY(sums, nextStep(network, loaded.training, now));
        } while (sums.halted && std::isfinite(sums.loss) && scalars.halveScale(step));
        if (sums.halted || !std::isfinite(sums.loss)) {
            ranAway = true;
            break;
        }
        mean = keptOfLoss * mean + (1 - keptOfLoss) * sums.loss;
        const double smoothed = mean / (1 - std::pow(keptOfLoss, static_cast<double>(step)));
        least = step == 1 ? smoothed : std::min(least, smoothed);
        points.push_back({.rate = rate, .loss = sums.loss, .smoothed = smoothed});
        ranAway = step > firstThatCounts && smoothed > mostOfLeast * least;
        if (!each(points.back())) {
            break;
        }
    }
    RateRange range = judged(std::move(points));
    range.ranAway = ranAway;
    return range;
}

} // namespace plexus
