// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/model/infer.h"

namespace plexus {

// What the rules share that look at shapes.

// The shapes at the wired ports of a node, or of an input's field; empty when one of them is not known.
std::vector<Shape> shapesInto(const Graph& graph, const GraphNode& node, const std::vector<FieldInfo>& fields,
                              const Inference& now);

// Would the node, with these parameters, take these shapes? The shape rule's answer, and the loss's of an output.
bool accepts(const GraphNode& node, const Params& params, const std::vector<Shape>& inputs,
             const std::vector<FieldInfo>& fields);

// Why the node at the end of a wire would not take what comes over it, from the shapes that are known; empty: it
// takes it, or that cannot be told before it is drawn. Looks at that node alone, so that many can be asked in a frame.
std::string misfit(const Graph& graph, const Wire& wire, const std::vector<FieldInfo>& fields, const Inference& now);

// What an output's layer is compared with, as a shape that it could have: (batch, classes, ...) or the target's.
std::vector<Shape> wantedBy(const GraphNode& output, const std::vector<FieldInfo>& fields, int64_t batch);

// The node that decides how many channels or features arrive over this wire, by its parameter LayerDef::width.
const GraphNode* widthBefore(const Graph& graph, const Wire& wire);

} // namespace plexus
