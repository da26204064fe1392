// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <vector>

namespace plexus::studio {

// Everything that a run's charts draw, as columns of equal length. A value that was not finite is
// NaN.
struct Curves {
    std::vector<double> step, loss, accuracy, learningRate; // one a step
    std::vector<double> epochStep, epoch, trainLoss, trainAccuracy, validationLoss,
        validationAccuracy;

    bool isEmpty() const { return step.empty() && epochStep.empty(); }
    void addStep(double at, double lossValue, double accuracyValue, double rate)
    {
        step.push_back(at);
        loss.push_back(lossValue);
        accuracy.push_back(accuracyValue);
        learningRate.push_back(rate);
    }
    // A resumed run repeats no step: what lies behind its first one is forgotten.
    void truncateAfter(double last);
};

} // namespace plexus::studio
