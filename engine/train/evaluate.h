// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/train/network.h"
#include "engine/train/report.h"

namespace plexus {

// What a pass over a data set in evaluation mode gives. NaN where there are no samples or no classes.
struct Evaluation {
    double loss = 0, accuracy = 0;
    Figures metrics;                             // every metric that suits a head
    std::vector<std::vector<int64_t>> confusion; // [true][predicted] of the first head with classes
    bool complete = true;                        // false: `goOn` said stop
};

// `data` is the executor's id of `dataset`. goOn is asked before each batch.
Result<Evaluation> evaluate(Network& network, int data, const Dataset& dataset,
                            const std::function<bool()>& goOn);

} // namespace plexus
