// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/error.h"

#include <functional>
#include <vector>

namespace plexus {

// A place on the line x + step d.
struct LinePoint {
    double step = 0, loss = 0;
    double slope = 0; // of the loss along d
    std::vector<double> gradient;
};
using LineFunction = std::function<Result<LinePoint>(double step)>;

struct LineSearch {
    LinePoint found;
    int64_t evaluations = 0;
};
// A step that satisfies the strong Wolfe conditions (Nocedal and Wright 2006, algorithms 3.5 and 3.6, in the form of
// torch.optim.LBFGS), or the best one within 25 evaluations. start: step 0, where the line falls. longest: the
// largest element of d.
Result<LineSearch> strongWolfe(const LineFunction& line, const LinePoint& start, double firstStep, double longest,
                               double leastChange);

} // namespace plexus
