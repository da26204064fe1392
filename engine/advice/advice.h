// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/advice/fix.h"

namespace plexus {

// What an advice rule looks at: a graph and what infer() says of it.
struct Look {
    const Graph& graph;
    const std::vector<FieldInfo>& fields;
    const Inference& now;
};

// One file in engine/advice/rules: what can be trained, but perhaps not as it was meant.
struct AdviceRule {
    std::string key;   // "dead_branch": file stem; Graph::silenced names it, so it never changes
    std::string title; // "Dead branch"
    std::string help;  // why it matters, a sentence or two
    // Severity and key are filled in by review().
    std::function<std::vector<Problem>(const Look&)> look = {};
    std::function<void(const FixCall&, Fixes&)> propose = {}; // tried before they are offered, as those of FixRule
};

const std::vector<AdviceRule>& allAdvice(); // generated from engine/advice/rules
const AdviceRule* findAdvice(std::string_view key);

// infer(), and advice.
Inference review(const Graph& graph, const std::vector<FieldInfo>& fields, InferenceMemory* memory = nullptr);

// The entry of Graph::silenced for a piece of advice, and the edits that write it.
std::string silencedAs(const Problem& advice);
std::unique_ptr<Edit> silence(const Graph& graph, const Problem& advice, Advice wish = Advice::Silenced);

} // namespace plexus
