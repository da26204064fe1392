// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/model/infer.h"

namespace plexus {

// A block with a number stands for that many copies of it, one after the other, each with weights of its own. Its
// one output feeds the first input of the next copy; what comes into its other inputs goes to every copy.

inline constexpr const char* repeatKey = "repeat"; // the parameter that every block has
ParamDef repeatParam();
int64_t copiesOf(const GraphNode& node); // 1 of what is no block
// Is another network computed than the one that is drawn: has it repeated blocks, or bypassed ones?
bool isAbbreviated(const Graph& graph);
// Why it cannot be repeated: it needs an output, an input, and nothing in it where data begins or ends.
Result<void> checkRepeat(const Graph& graph, const GraphNode& block);

// The network that is computed: without what lies in bypassed blocks (bypass.h), and each repeated block holds its copies as blocks "0", "1", ..., called as PyTorch
// calls those of a Sequential: "stack.conv2d" is "stack.0.conv2d", "stack.1.conv2d", ... there. What cannot be
// repeated stands once. Refused where that would be more layers than a project may have.
Result<Graph> unrolled(const Graph& graph);
// The same of one block, which checkRepeat() allows.
Graph unrolledOnce(const Graph& graph, const std::string& block);
bool isCopy(std::string_view key); // "stack.1"
// "stack.conv2d" of "stack.1.conv2d"
std::string rolledKey(std::string_view key);
// What was found out about unrolled(graph), told of the nodes of `graph`: shapes of the first copy, weights of
// all, and problems at the layer or, where a later copy has one alone, at the block.
Inference rolledUp(const Graph& graph, const Graph& unrolled, Inference found);

} // namespace plexus
