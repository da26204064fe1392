// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/model/layer_answer.h"

#include "engine/program/weight_choices.h"

#include <stdexcept>

namespace plexus {

namespace {

// More elements than any device holds; products are formed so that they cannot overflow.
constexpr int64_t mostElements = int64_t{1} << 40;

} // namespace

bool isTooLarge(const Shape& shape)
{
    int64_t product = 1;
    for (const int64_t extent : shape) {
        if (extent != 0 && product > mostElements / extent) {
            return true;
        }
        product *= extent;
    }
    return false;
}

void buildAlone(const GraphNode& node, LayerAnswer& asked)
{
    Program scratch;
    std::vector<Value> inputs;
    for (const Shape& shape : asked.shapes) {
        inputs.push_back({&scratch, scratch.call("input", {}, {{"name", std::string("x")},
                                                 {"shape", shape.extents()},
                                                 {"type", std::string("f32")}})});
    }
    try {
        const Params params = asOwner(node.params);
        Build build(scratch, Mode::Training, params, node.key, std::move(inputs));
        node.definition->forward(build);
    } catch (const std::logic_error& bug) {
        // A shape rule let something pass that an op refuses: our bug, but no reason to end.
        asked.unbuildable = Error{.what = bug.what()};
        return;
    }
    asked.onlyMoves = onlyMoves(scratch);
    for (const ParameterInfo& parameter : scratch.parameters) {
        if (isTooLarge(parameter.shape)) {
            asked.unbuildable = Error{.what = parameter.name + " would be " + parameter.shape.text()
                                              + ", larger than any device can hold",
                                      .accepted = "use smaller sizes"};
            return;
        }
        asked.weightCount += parameter.shape.elements();
    }
    asked.weights = std::make_shared<const std::vector<ParameterInfo>>(std::move(scratch.parameters));
}

size_t hashOf(const LayerAnswer& asked)
{
    size_t hash = std::hash<const LayerDef*>()(asked.definition) ^ static_cast<size_t>(asked.numbers);
    for (const Shape& shape : asked.shapes) {
        for (const int64_t extent : shape) {
            hash = hash * 1000003 + static_cast<size_t>(extent);
        }
    }
    return hash;
}

} // namespace plexus
