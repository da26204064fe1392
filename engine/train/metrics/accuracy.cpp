// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/train/loss_rules.h"
#include "engine/train/metric_rules.h"

namespace plexus::metrics {

namespace {

// output is (batch, classes, ...), target (batch, ...) of i32: how many samples have their largest
// score at the true class; of a sample with many positions the share that has. Then how many are
// judged, where not all are.
Value countCorrect(const MetricCall& metric)
{
    if (metric.yesAbove) { // of a sample with many answers the share that is right
        Program& program = *metric.output.program;
        const Value right = equal(less(constant(program, 0.0), metric.output),
                                  less(constant(program, *metric.yesAbove), metric.target));
        return sumOfAll(right) / static_cast<double>(right.shape().elements() / right.shape()[0]);
    }
    const Shape shape = metric.target.shape();
    const Value guess =
        reshape(call("argmax", {metric.output}, {{"axes", std::vector<int64_t>{1}}}), shape);
    const Value hits = equal(toFloat(guess), toFloat(metric.target));
    const auto positions = static_cast<double>(shape.elements() / shape[0]);
    const auto perSample = [&](Value ones) {
        return sumOfAll(positions == 1 ? ones : ones / positions);
    };
    const Value judged = whereJudged(metric.target, metric.ignored);
    return judged ? concat({perSample(hits * reshape(judged, shape)), perSample(judged)}, 0)
                  : perSample(hits);
}

double shareOfCorrect(std::span<const double> sums, double samples)
{
    return sums[0] / (sums.size() > 1 ? sums[1] : samples);
}

} // namespace

MetricDef accuracy()
{
    return {
        .key = "accuracy",
        .title = "Accuracy",
        .help = "The share of samples whose largest score is the true class; of yes and no the "
                "share that is right.",
        .needsClasses = true,
        .isOfAnswers = true,
        .isInSteps = true,
        .isShare = true,
        .best = Best::Highest,
        .batchSums = countCorrect,
        .figure = shareOfCorrect,
    };
}

} // namespace plexus::metrics
