// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/model/graph.h"
#include "engine/model/infer.h"
#include "engine/model/loss.h"

namespace plexus {

// An output's loss: how that of many samples follows from those of batches.
struct LossPart {
    std::string node, field;
    bool isSum = false;      // it adds up; else it is a mean
    ClassWeight weight = {}; // what targets count for in the mean; none: all alike
    bool hasAccuracy = false;
    int64_t ignored = noClass; // the class that no metric looks at

    const ClassWeight& inMean() const; // nothing for one that adds up
};
std::vector<LossPart> lossPartsOf(const Graph& graph); // in topological order

// They are divided differently, so that no single share of a batch in a step suits all.
bool areMixed(const std::vector<LossPart>& parts);
Error mixedLosses(); // where several batches make a step

// What the settings ask of a step that optimizer or losses have no way to give.
void checkStep(const Graph& graph, std::vector<Problem>& problems);

} // namespace plexus
