// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/train/loss_rules.h"
#include "engine/train/metric_rules.h"

#include <cmath>

namespace plexus::metrics {

namespace {

constexpr double leastProbability = 1e-30;

Value perplexitySums(const MetricCall& call)
{
    const Value rows = classRows(call.prediction);
    const Value truth = judgedTruth(call, rows.shape()[1]);
    const Value surprise =
        onlyJudged(call, -log(maximum(sum(truth * rows, {1}), leastProbability)));
    return concat({sumOfAll(surprise), sumOfAll(truth)}, 0);
}

double perplexityOf(std::span<const double> sums, double samples)
{
    return std::exp(ratio(sums, samples));
}

} // namespace

MetricDef perplexity()
{
    return {
        .key = "perplexity",
        .title = "Perplexity",
        .help = "Among how many equally likely classes the network wavers: e to the mean surprise "
                "at the truth.",
        .needsClasses = true,
        .batchSums = perplexitySums,
        .figure = perplexityOf,
    };
}

} // namespace plexus::metrics
