// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/train/loss_rules.h"
#include "engine/train/metric_rules.h"

#include <cmath>
#include <limits>

namespace plexus::metrics {

namespace {

// The ranking of all samples is no sum over batches, but how many lie above a threshold is.
// Thresholds are even in log-odds, where the probabilities of a trained network are told apart, as
// far out as float32 goes.
constexpr int64_t rocThresholds = 128;
constexpr double rocFarthest = 16;
constexpr int64_t rocMostClasses = 100; // every class is compared with every threshold

// (3 parts, classes): how many of all and of the class's own samples lie above each threshold, and
// the number of its own; then how many samples there are.
Value rocCounts(const MetricCall& call)
{
    // (samples, classes); what is predicted of a yes or no need be no probability
    const Value rows = classRows(call.yesAbove ? sigmoid(call.output) : call.prediction);
    const int64_t samples = rows.shape()[0];
    const int64_t classes = rows.shape()[1];
    const Value truth = judgedTruth(call, classes);
    std::vector<double> thresholds;
    for (int64_t i = 0; i < rocThresholds; ++i) {
        const double odds = rocFarthest * (1 - 2 * static_cast<double>(i) / (rocThresholds - 1));
        thresholds.push_back(1 / (1 + std::exp(-odds)));
    }
    const Shape wide{samples, classes, rocThresholds};
    const Shape column{samples, classes, 1};
    Value above = less(constant(*rows.program, Shape{1, 1, rocThresholds}, std::move(thresholds)),
                       expand(reshape(rows, column), wide));
    if (const Value judged = whereJudged(call.target, call.ignored)) {
        above = above * reshape(judged, {samples, 1, 1});
    }
    const auto counted = [&](Value ones) {
        return reshape(sum(ones, {0}), {classes * rocThresholds});
    };
    const Value judged = call.yesAbove
                             ? constant(*rows.program, Shape{1}, {static_cast<double>(samples)})
                             : sumOfAll(truth);
    return concat({counted(above), counted(above * reshape(truth, column)),
                   reshape(sum(truth, {0}), {classes}), judged},
                  0);
}

// The area under the true rate over the false rate, between the points of the thresholds in
// straight lines; of one class against the others, as a mean over the classes that have both.
double rocArea(std::span<const double> sums, double)
{
    const size_t points = rocThresholds;
    const size_t classes = sums.size() / (2 * points + 1);
    const std::span<const double> owned = sums.subspan(2 * points * classes, classes);
    const double samples = sums.back();
    double total = 0;
    double counted = 0;
    for (size_t i = 0; i < classes; ++i) {
        const double own = owned[i];
        const double others = samples - own;
        if (own == 0 || others == 0) {
            continue;
        }
        double right = 0;
        double wrong = 0;
        double area = 0;
        for (size_t j = 0; j <= points; ++j) {
            const double hits = j < points ? sums[(classes + i) * points + j] : own;
            const double rest = j < points ? sums[i * points + j] - hits : others;
            area += (rest - wrong) * (hits + right) / 2;
            right = hits;
            wrong = rest;
        }
        total += area / (own * others);
        ++counted;
    }
    return counted > 0 ? total / counted : std::numeric_limits<double>::quiet_NaN();
}

} // namespace

MetricDef roc_auc()
{
    return {
        .key = "roc_auc",
        .title = "ROC-AUC",
        .help = "How surely a sample of a class scores higher for it than another sample does, as "
                "a mean over the "
                "classes: 1 is always, 0.5 chance. The ranking is told from how many scores lie above each of 128 "
                "thresholds, even in log-odds from -16 to 16: scores between two of them count as equal.",
        .needsClasses = true,
        .isOfAnswers = true,
        .isShare = true,
        .best = Best::Highest,
        .suits =
            [](const Shape& output) { return output.rank() == 2 && output[1] <= rocMostClasses; },
        .batchSums = rocCounts,
        .figure = rocArea,
    };
}

} // namespace plexus::metrics
