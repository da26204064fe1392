// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/model/graph.h"
#include "engine/model/loss.h"

#include <optional>

namespace plexus {

// Where a network meets a loss.
struct Judged {
    const GraphNode* output = nullptr;
    const GraphNode* before = nullptr; // made the values that are judged; its layer is known
    const LossDef* loss = nullptr;
    bool isAlone = true; // nothing but the output gets them
};
std::vector<Judged> allJudged(const Graph& graph); // the outputs that are wired and have a loss
std::optional<Judged> judgedAt(const Graph& graph, const GraphNode& output);
// Does the node hand on what it gets: the border of a block, one that is bypassed, a layer that only moves values?
bool handsOn(const Graph& graph, const GraphNode& node);

} // namespace plexus
