// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/model/graph.h"

#include <memory>
#include <optional>

namespace plexus {

// What a layer says of itself: a function of the question alone.
struct LayerAnswer {
    const LayerDef* definition = nullptr;
    Params params;
    std::vector<Shape> shapes;
    int64_t numbers = 0; // ShapeCall::numbers

    Result<Shape> shape = Error{};
    std::optional<Error> unbuildable; // where the shape is fine
    std::shared_ptr<const std::vector<ParameterInfo>> weights; // perhaps of another node of which the same was asked
    int64_t weightCount = 0;
    bool onlyMoves = false; // the values that come in, and changes none
    uint64_t round = 0; // the inference that asked last

    bool isAbout(const GraphNode& node) const { return definition == node.definition && params == node.params; }
    bool isAbout(const LayerAnswer& other) const
    {
        return definition == other.definition && shapes == other.shapes && numbers == other.numbers
               && params == other.params;
    }
};

// More elements than any device holds.
bool isTooLarge(const Shape& shape);
// Builds the layer alone, in training mode, as if its weights were its own; what comes in is in the answer.
void buildAlone(const GraphNode& node, LayerAnswer& asked);
size_t hashOf(const LayerAnswer& asked); // of the question

} // namespace plexus
