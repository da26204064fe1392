// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/param.h"
#include "engine/program/value.h"

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace plexus {

// What a metric compares, batch first. output: the network's, before the loss turns scores into
// probabilities. prediction: what a person sees, in the target's units; not while training. target:
// the data field, i32 class indices or f32 values.
struct MetricCall {
    const Params& params; // of the output layer: MetricDef::params among them
    Value output, prediction, target;
    int64_t ignored = -1; // noClass, or targets of this class are not judged
    std::optional<double> yesAbove = {}; // LossDef::yesAbove
};

// What a head's targets are: values, values that answer yes or no each, class indices.
enum class Targets : uint8_t { Values, Answers, Classes };

enum class Best : uint8_t { Lowest, Highest };

// A figure besides the loss. The device adds numbers up over a batch; those of all batches together
// give the figure. One file in engine/train/metrics.
struct MetricDef {
    std::string key, title, help;
    ParamDefs params = {}; // the output layer has them
    // Which of them stands in the names of its figures, in place of the key's last letter: top_k gives "top_5".
    std::string number = {};
    bool needsClasses = false; // for targets that are class indices; the others are for values
    bool isOfAnswers = false;  // for yes and no too: each answer is a class of its own
    bool isInSteps =
        false; // reported of every training step too; the first number is divided by judged samples
    bool isShare = false;       // from 0 to 1, shown in percent
    Best best = Best::Lowest;
    std::function<bool(const Shape& output)> suits = {}; // which outputs; none given: all
    std::function<Value(const MetricCall&)> batchSums = {}; // of rank 1
    // Brings a batch's numbers in with those of the batches before; none given: adds them up.
    std::function<void(std::vector<double>& sums, std::span<const double> batch)> join = {};
    std::function<double(std::span<const double> sums, double samples)> figure = {};
};

// Of targets that are class indices: how many of each true class (row) were taken for which (column).
Value confusionCounts(const MetricCall& call);
inline constexpr int64_t mostConfused = 1024; // classes; of more nobody reads such a table

const std::vector<MetricDef>& allMetrics(); // generated from engine/train/metrics
const MetricDef* findMetric(std::string_view name); // by its key, or by what a figure of it is called
std::string figureName(const MetricDef& metric, const Params& head);
// No sums: those of the first batch.
void joinBatch(const MetricDef& metric, std::vector<double>& sums, std::span<const double> batch);
// Whether it is computed of a head with this output, batch first.
bool isOf(const MetricDef& metric, Targets targets, const Shape& output);

} // namespace plexus
