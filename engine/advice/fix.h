// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/model/edit.h"
#include "engine/model/infer.h"

#include <functional>

namespace plexus {

// Edits that solve a problem; the name of each is the sentence on its button.
using Fixes = std::vector<std::unique_ptr<Edit>>;

// What a rule looks at that proposes fixes.
struct FixCall {
    const Graph& graph;
    const std::vector<FieldInfo>& fields;
    const Inference& now; // of the graph
    const Problem& problem;
    const GraphNode* node = nullptr; // where the problem is, if at one
    std::vector<Shape> inputs = {};  // at the ports that are wired; empty: not all of them are known
};

// One file in engine/advice/fixes: a way to put errors right. It may guess, for every proposal is tried on a copy of
// the graph, and what does not solve the problem is not offered.
struct FixRule {
    std::string key;
    int order = 0; // where proposals leave equally much undone, those of a lower order come first
    std::function<void(const FixCall&, Fixes&)> propose = {};
};

const std::vector<FixRule>& allFixRules(); // generated from engine/advice/fixes

// What solves this problem of `now`, which is what review() gives of the graph; the best comes first.
Fixes fixesFor(const Graph& graph, const std::vector<FieldInfo>& fields, const Inference& now,
               const Problem& problem, size_t most = 4);

// The best fix of the first problem that has one, again and again. `done` are their names. Advice: that, too.
enum class FixScope : uint8_t { Errors, Advice };
struct Fixed {
    Graph graph;
    std::vector<std::string> done;
    Inference inference;
};
Fixed fixAll(Graph graph, const std::vector<FieldInfo>& fields, FixScope scope = FixScope::Errors);

} // namespace plexus
