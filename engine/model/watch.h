// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/param.h"
#include "engine/model/history.h"
#include "engine/model/metric.h"

namespace plexus {

// What everything shares that watches a figure from epoch to epoch: a schedule, early stopping.

// The figure: a loss or any metric there is.
ParamDef watchedParam(std::string key);
// min, max, or auto: as the figure is better.
ParamDef modeParam(std::string key);
Best bestOf(const std::string& figure, const std::string& mode);
// The figure of an epoch that is meant: a metric with a number in its figures' names is watched by its key, on the
// first output that has it.
double figureWatched(const Figures& figures, const std::string& name);
// "validation loss"
std::string figureWords(const std::string& figure);

// Whether a figure is better than the best before it, as torch.optim.lr_scheduler.ReduceLROnPlateau has it.
struct Watch {
    enum class By : uint8_t { Difference, Share }; // of the best: threshold_mode "abs" and "rel"

    Best best = Best::Lowest;
    double threshold = 0; // that a better figure must pass
    By by = By::Difference;

    double worst() const; // than which every figure is better
    bool isBetter(double figure, double than) const;
};

} // namespace plexus
