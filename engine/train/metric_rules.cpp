// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/train/metric_rules.h"

#include "engine/train/loss_rules.h"

#include <algorithm>
#include <functional>
#include <limits>

namespace plexus {

namespace {

// What stands before the number: "top_".
std::string_view metricStem(const MetricDef& metric)
{
    return std::string_view(metric.key).substr(0, metric.key.size() - 1);
}

// (positions, classes): 1 at the class of the largest score, where a target is judged; at every answer that says yes.
Value guessedClass(const MetricCall& call, Value rows)
{
    if (call.yesAbove) {
        return less(constant(*rows.program, 0.0), rows);
    }
    const Value largest = plexus::call("argmax", {rows}, {{"axes", std::vector<int64_t>{1}}});
    return onlyJudged(call, isClass(largest, rows.shape()[1]));
}

bool isCalled(const MetricDef& metric, std::string_view name)
{
    const std::string_view stem = metricStem(metric);
    return metric.key == name
           || (!metric.number.empty() && name.starts_with(stem) && name.size() > stem.size()
               && name.find_first_not_of("0123456789", stem.size()) == std::string_view::npos);
}

} // namespace

const MetricDef* findMetric(std::string_view name)
{
    const std::vector<MetricDef>& all = allMetrics();
    const auto found =
        std::find_if(all.begin(), all.end(), [&](const MetricDef& one) { return isCalled(one, name); });
    return found == all.end() ? nullptr : &*found;
}

std::string figureName(const MetricDef& metric, const Params& head)
{
    return metric.number.empty() ? metric.key
                                 : std::string(metricStem(metric)) + std::to_string(head.integer(metric.number));
}

void joinBatch(const MetricDef& metric, std::vector<double>& sums, std::span<const double> batch)
{
    if (sums.empty()) {
        sums.assign(batch.begin(), batch.end());
    } else if (metric.join) {
        metric.join(sums, batch);
    } else {
        std::transform(batch.begin(), batch.end(), sums.begin(), sums.begin(), std::plus<>());
    }
}

bool isOf(const MetricDef& metric, Targets targets, const Shape& output)
{
    const bool fits =
        targets == Targets::Classes
            ? metric.needsClasses
            : !metric.needsClasses
                  || (targets == Targets::Answers && metric.isOfAnswers && output.rank() > 1);
    return fits && (!metric.suits || metric.suits(output));
}

Value sumOfAll(Value x)
{
    return reshape(sum(x, allAxes(x)), {1});
}

double perSample(std::span<const double> sums, double samples)
{
    return sums[0] / samples;
}

double ratio(std::span<const double> sums, double)
{
    return sums[0] / sums[1];
}

Value onlyJudged(const MetricCall& call, Value values)
{
    const Value judged = call.yesAbove ? Value() : whereJudged(call.target, call.ignored);
    return judged ? values * judged : values;
}

Value judgedTruth(const MetricCall& call, int64_t classes)
{
    if (call.yesAbove) {
        return less(constant(*call.target.program, *call.yesAbove), classRows(call.target));
    }
    return onlyJudged(call, isClass(call.target, classes));
}

Value confusionCounts(const MetricCall& call)
{
    const Value rows = classRows(call.output); // (positions, classes)
    const int64_t classes = rows.shape()[1];
    return plexus::call("matmul", {judgedTruth(call, classes), guessedClass(call, rows)},
                        {{"transpose_a", int64_t{1}}, {"transpose_b", int64_t{0}}});
}

Value classCounts(const MetricCall& call)
{
    const Value rows = classRows(call.output); // (positions, classes)
    const int64_t classes = rows.shape()[1];
    const Value guess = guessedClass(call, rows);
    const Value truth = judgedTruth(call, classes);
    const auto counted = [&](Value ones) { return reshape(sum(ones, {0}), {classes}); };
    return concat({counted(guess * truth), counted(guess), counted(truth)}, 0);
}

double ClassCount::precision() const
{
    return guessed > 0 ? right / guessed : 0;
}

double ClassCount::recall() const
{
    return truth > 0 ? right / truth : 0;
}

double ClassCount::f1() const
{
    return guessed + truth > 0 ? 2 * right / (guessed + truth) : 0;
}

std::vector<ClassCount> classesOf(std::span<const double> sums)
{
    const size_t classes = sums.size() / 3;
    std::vector<ClassCount> counts;
    for (size_t i = 0; i < classes; ++i) {
        const ClassCount one{sums[i], sums[classes + i], sums[2 * classes + i]};
        if (one.guessed + one.truth > 0) {
            counts.push_back(one);
        }
    }
    return counts;
}

double macroMean(std::span<const double> sums, ClassFigure figure)
{
    const std::vector<ClassCount> classes = classesOf(sums);
    double total = 0;
    for (const ClassCount& one : classes) {
        total += (one.*figure)();
    }
    return classes.empty() ? std::numeric_limits<double>::quiet_NaN()
                           : total / static_cast<double>(classes.size());
}

double weightedMean(std::span<const double> sums, ClassFigure figure)
{
    double total = 0;
    double truths = 0;
    for (const ClassCount& one : classesOf(sums)) {
        total += (one.*figure)() * one.truth;
        truths += one.truth;
    }
    return total / truths;
}

double ofAllTogether(std::span<const double> sums, ClassFigure figure)
{
    ClassCount all;
    for (const ClassCount& one : classesOf(sums)) {
        all.right += one.right;
        all.guessed += one.guessed;
        all.truth += one.truth;
    }
    return (all.*figure)();
}

MetricDef ofClasses(std::string key, std::string title, std::string help, ClassMean mean,
                    ClassFigure figure)
{
    return {
        .key = std::move(key),
        .title = std::move(title),
        .help = std::move(help),
        .needsClasses = true,
        .isOfAnswers = true,
        .isShare = true,
        .best = Best::Highest,
        .batchSums = classCounts,
        .figure = [mean, figure](std::span<const double> sums,
                                 double) { return mean(sums, figure); },
    };
}

} // namespace plexus
