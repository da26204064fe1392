// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/train/loss_rules.h"
#include "engine/train/metric_rules.h"

#include <numeric>

namespace plexus::metrics {

namespace {

// Right where fewer than k classes come before the true one: those that score more and, as argmax
// has it, those of its score with a smaller number.
Value topSums(const MetricCall& call)
{
    const auto most = static_cast<double>(call.params.integer("top_k"));
    const Value rows = classRows(call.output);
    const int64_t classes = rows.shape()[1];
    const Value truth = isClass(call.target, classes);
    const Value score = expand(sum(truth * rows, {1}), rows.shape());
    std::vector<double> places(static_cast<size_t>(classes));
    std::iota(places.begin(), places.end(), 0.0);
    const Value place = constant(*rows.program, Shape{1, classes}, std::move(places));
    const Value column = reshape(toFloat(classColumn(call.target)), {rows.shape()[0], 1});
    const Value before = less(score, rows) + equal(score, rows) * less(place, column);
    const Value hits = onlyJudged(call, less(sum(before, {1}), constant(*rows.program, most)));
    return concat({sumOfAll(hits), sumOfAll(onlyJudged(call, truth))}, 0);
}

} // namespace

MetricDef top_k()
{
    return {
        .key = "top_k",
        .title = "Among the top",
        .help = "The share of samples whose true class has one of the k largest scores.",
        .params = {integer("top_k", 5)
                       .range(1, 1000)
                       .slider(1, 20)
                       .title("Top")
                       .help("Among how many of the largest scores the true class must be to count in the "
                             "figure that is called after it, such as top_5.")},
        .number = "top_k",
        .needsClasses = true,
        .isShare = true,
        .best = Best::Highest,
        .batchSums = topSums,
        .figure = ratio,
    };
}

} // namespace plexus::metrics
