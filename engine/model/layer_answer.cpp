// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/model/layer_answer.h"

#include "engine/program/weight_choices.h"

#include <stdexcept>

namespace plexus {

namespace {

// Products are formed so that they cannot overflow.
constexpr int64_t mostElements = int64_t{1} << 40;

// Builds the layer alone, in training mode, as if its weights were its own.
void buildAlone(const GraphNode& node, LayerAnswer& answer)
{
    Program scratch;
    std::vector<Value> inputs;
    for (const Shape& shape : answer.shapes) {
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
        answer.unbuildable = Error{.what = bug.what()};
        return;
    }
    for (const ParameterInfo& parameter : scratch.parameters) {
        if (isTooLarge(parameter.shape)) {
            answer.unbuildable = Error{.what = parameter.name + " would be " + parameter.shape.text()
                                              + ", larger than any device can hold",
                                      .accepted = "use smaller sizes"};
            return;
        }
        answer.weightCount += parameter.shape.elements();
    }
    answer.weights = std::move(scratch.parameters);
}

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

InferenceMemory::InferenceMemory() : m_known(std::make_unique<Known>()) {}
InferenceMemory::~InferenceMemory() = default;

size_t InferenceMemory::asked() const
{
    return m_known->asked;
}

void InferenceMemory::Known::begin()
{
    ++round;
    asked = 0;
}

const LayerAnswer& InferenceMemory::Known::ask(const GraphNode& node, std::vector<Shape> shapes, int64_t numbers)
{
    LayerAnswer& answer = nodes[node.key];
    if (answer.definition != node.definition || answer.shapes != shapes || answer.numbers != numbers
        || !(answer.params == node.params)) {
        answer = LayerAnswer{};
        answer.definition = node.definition;
        answer.params = node.params;
        answer.shapes = std::move(shapes);
        answer.numbers = numbers;
        answer.shape = node.definition->shape({node.params, answer.shapes, numbers});
        if (answer.shape && !isTooLarge(*answer.shape)) {
            buildAlone(node, answer);
        }
        ++asked;
    }
    answer.round = round;
    return answer;
}

const LayerAnswer* InferenceMemory::Known::heard(std::string_view key) const
{
    const auto known = nodes.find(key);
    return known != nodes.end() && known->second.round == round ? &known->second : nullptr;
}

void InferenceMemory::Known::end()
{
    std::erase_if(nodes, [&](const auto& known) { return known.second.round != round; });
}

} // namespace plexus
