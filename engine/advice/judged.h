// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/model/graph.h"
#include "engine/model/loss.h"

namespace plexus {

// Where a network meets a loss.
struct Judged {
    const GraphNode* output = nullptr;
    const GraphNode* before = nullptr; // gives the values that are judged; its layer is known
    const LossDef* loss = nullptr;
};
std::vector<Judged> allJudged(const Graph& graph); // the outputs that are wired and have a loss

} // namespace plexus
