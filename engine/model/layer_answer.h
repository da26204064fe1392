// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/model/infer.h"

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
    std::vector<ParameterInfo> weights;
    int64_t weightCount = 0;
    uint64_t round = 0; // the inference that asked last
};

struct InferenceMemory::Known {
    std::map<std::string, LayerAnswer, std::less<>> nodes;
    uint64_t round = 0;
    size_t asked = 0;

    void begin(); // another inference
    // As it was answered before, where node and shapes ask the same.
    const LayerAnswer& ask(const GraphNode& node, std::vector<Shape> shapes, int64_t numbers);
    // What this inference heard of a node; nullptr: it did not ask.
    const LayerAnswer* heard(std::string_view key) const;
    void end(); // forgets the nodes that it did not ask
};

// More elements than any device holds.
bool isTooLarge(const Shape& shape);

} // namespace plexus
