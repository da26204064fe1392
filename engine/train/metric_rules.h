// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/model/metric.h"
#include "engine/program/compose.h"

namespace plexus {

// What the files in metrics/ share.

Value sumOfAll(Value x); // (1)

// The mean of what was added up, over samples.
double perSample(std::span<const double> sums, double samples);
// sums[0] / sums[1]
double ratio(std::span<const double> sums, double samples);

// (positions, classes): 1 at the true class of those that are judged; at every answer that is yes.
Value judgedTruth(const MetricCall& call, int64_t classes);
// The same values, 0 where a target is not judged: (positions, ...).
Value onlyJudged(const MetricCall& call, Value values);

// For each class how often it was right, guessed and true, (3 classes), positions of a sample
// counted one by one.
Value classCounts(const MetricCall& call);

struct ClassCount {
    double right = 0, guessed = 0, truth = 0;
    double precision() const; // 0 where nothing was guessed
    double recall() const;    // 0 where there is none
    double f1() const;        // their harmonic mean, 0 where both are
};
// Of classes that are neither guessed nor true nothing is known: they are left out.
std::vector<ClassCount> classesOf(std::span<const double> sums);
// A figure of all classes: its mean over them, its mean in which a class counts as often as it is
// true, and the figure of all classes counted together.
using ClassFigure = double (ClassCount::*)() const;
double macroMean(std::span<const double> sums, ClassFigure figure);
double weightedMean(std::span<const double> sums, ClassFigure figure);
double ofAllTogether(std::span<const double> sums, ClassFigure figure);
using ClassMean = double (*)(std::span<const double> sums, ClassFigure figure);

// The metric that gives this mean of this figure; for yes and no too.
MetricDef ofClasses(std::string key, std::string title, std::string help, ClassMean mean, ClassFigure figure);

} // namespace plexus
