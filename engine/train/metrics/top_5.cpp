// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/train/loss_rules.h"
#include "engine/train/metric_rules.h"

#include <numeric>

namespace plexus::metrics {

namespace {

constexpr double topPlaces = 5;

// Right where fewer than five classes come before the true one: those that score more and, as
// argmax has it, those of its score with a smaller number.
Value topFiveSums(const MetricCall& call)
{
    const Value rows = classRows(call.output);
    const int64_t classes = rows.shape()[1];
    const Value truth = isClass(call.target, classes);
    const Value score = expand(sum(truth * rows, {1}), rows.shape());
    std::vector<double> places(static_cast<size_t>(classes));
    std::iota(places.begin(), places.end(), 0.0);
    const Value place = constant(*rows.program, Shape{1, classes}, std::move(places));
    const Value column = reshape(toFloat(classColumn(call.target)), {rows.shape()[0], 1});
    const Value before = less(score, rows) + equal(score, rows) * less(place, column);
    const Value hits = onlyJudged(call, less(sum(before, {1}), constant(*rows.program, topPlaces)));
    return concat({sumOfAll(hits), sumOfAll(onlyJudged(call, truth))}, 0);
}

} // namespace

MetricDef top_5()
{
    return {
        .key = "top_5",
        .title = "Among the top five",
        .help = "The share of samples whose true class has one of the five largest scores.",
        .needsClasses = true,
        .isShare = true,
        .best = Best::Highest,
        .batchSums = topFiveSums,
        .figure = ratio,
    };
}

} // namespace plexus::metrics
