// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/model/infer.h"

#include "engine/model/block.h"
#include "engine/model/bypass.h"
#include "engine/model/graph_index.h"
#include "engine/model/infer_training.h"
#include "engine/model/layer_answer.h"
#include "engine/model/loss.h"
#include "engine/model/loss_parts.h"
#include "engine/model/shared_weights.h"
#include "engine/model/unroll.h"
#include "engine/program/weight_choices.h"

#include <algorithm>
#include <optional>
#include <unordered_map>

namespace plexus {

namespace {

// Of answers to questions that are hard to tell apart so many are kept at hand.
constexpr size_t mostTwins = 8;

std::string listed(const std::vector<FieldInfo>& fields)
{
    std::string names;
    for (const FieldInfo& field : fields) {
        names += (names.empty() ? "" : ", ") + field.name;
    }
    return names;
}

} // namespace

struct InferenceMemory::Known {
    std::map<std::string, LayerAnswer, std::less<>> nodes;
    uint64_t round = 0;
    size_t asked = 0;
};

InferenceMemory::InferenceMemory() : m_known(std::make_unique<Known>()) {}
InferenceMemory::~InferenceMemory() = default;

size_t InferenceMemory::asked() const
{
    return m_known->asked;
}

class Inferring {
public:
    Inferring(const Graph& graph, const std::vector<FieldInfo>& fields, Heads heads, InferenceMemory& memory)
        : m_index(graph), m_graph(graph), m_fields(fields), m_heads(heads), m_memory(*memory.m_known)
    {
        m_batch = batchOf(graph);
        ++m_memory.round;
        m_memory.asked = 0;
    }

    Inference run()
    {
        checkEnds();
        lookUp();
        const std::vector<size_t> order = m_index.order();
        for (const size_t place : order) {
            visit(place);
        }
        if (order.size() < m_graph.nodes().size()) {
            std::vector<bool> isOrdered(m_graph.nodes().size());
            for (const size_t place : order) {
                isOrdered[place] = true;
            }
            for (size_t place = 0; place < isOrdered.size(); ++place) {
                if (const GraphNode& node = m_index.node(place); !isOrdered[place]) { // its shape is not known
                    report(node, {}, {}, {.what = node.displayTitle() + " is part of a cycle or comes after one",
                                          .accepted = "delete a wire of the cycle"});
                }
            }
        }
        for (const GraphNode& node : m_graph.nodes()) {
            if (node.definition != nullptr && node.definition->role == LayerRole::Block) {
                m_result.nodes[node.key] = infoOfBlock(node);
            }
            if (const std::string owner = sharedWith(node.params); !owner.empty()) {
                const NodeWeights weights = weightsOf({node.key, owner});
                if (const auto shared = checkSharedWeights(m_graph, node, weights); !shared) {
                    reportRule(node, shared.error());
                }
            }
        }
        checkDependence(order);
        checkTraining(m_graph.training, m_result.problems);
        checkStep(m_graph, m_result.problems);
        return std::move(m_result);
    }

private:
    // What is known of each node, before and from now on, by its place: maps are followed in their order.
    void lookUp()
    {
        m_infos.resize(m_graph.nodes().size());
        m_answers.resize(m_graph.nodes().size());
        auto known = m_memory.nodes.begin();
        for (const uint32_t place : m_index.byKey()) {
            const std::string& key = m_index.node(place).key;
            m_infos[place] = &m_result.nodes.emplace_hint(m_result.nodes.end(), key, NodeInfo())->second;
            while (known != m_memory.nodes.end() && known->first < key) {
                known = m_memory.nodes.erase(known); // there is no such node any more
            }
            if (known == m_memory.nodes.end() || known->first != key) {
                known = m_memory.nodes.emplace_hint(known, key, LayerAnswer());
            }
            m_answers[place] = &known->second;
            ++known;
        }
        m_memory.nodes.erase(known, m_memory.nodes.end());
    }

    void report(const GraphNode& node, std::string port, std::string param, const Error& error)
    {
        m_result.problems.push_back({.node = node.key, .port = std::move(port), .param = std::move(param),
                                     .what = error.what + (error.seen.empty() ? "" : ", got " + error.seen),
                                     .accepted = error.accepted});
    }

    // A rule says in `where` which parameter or port it means.
    void reportRule(const GraphNode& node, const Error& error)
    {
        const bool isParam = node.params.definition(error.where) != nullptr;
        const auto& ports = node.definition->inputs;
        const bool isPort = std::find(ports.begin(), ports.end(), error.where) != ports.end();
        report(node, isPort ? error.where : "", isParam ? error.where : "", error);
    }

    void checkEnds()
    {
        const auto has = [&](LayerRole role) {
            return std::any_of(m_graph.nodes().begin(), m_graph.nodes().end(), [&](const GraphNode& node) {
                return node.definition != nullptr && node.definition->role == role;
            });
        };
        if (!has(LayerRole::Input)) {
            m_result.problems.push_back({.what = "the network has no input",
                                         .accepted = "add an Input layer, where the data enters"});
        }
        if (!has(LayerRole::Output)) {
            m_result.problems.push_back({.what = "the network has no output",
                                         .accepted = "add an Output layer, which holds the loss"});
        }
    }

    // Where every wire is drawn, only layers that nothing leads into can keep the data from an output.
    void checkDependence(const std::vector<size_t>& order)
    {
        const auto startsHere = [](const GraphNode& node) {
            return node.definition != nullptr && isSource(*node.definition);
        };
        if (!m_result.problems.empty()
            || std::none_of(m_graph.nodes().begin(), m_graph.nodes().end(), startsHere)) {
            return;
        }
        std::vector<bool> isFed(m_graph.nodes().size()); // by the data
        for (const size_t place : order) {
            const GraphNode& node = m_index.node(place);
            const std::span<const Wire> into = m_index.into(place);
            isFed[place] = node.definition->role == LayerRole::Input
                           || std::any_of(into.begin(), into.end(),
                                          [&](const Wire& wire) { return isFed[m_index.source(wire)]; });
            if (!isFed[place] && node.definition->role == LayerRole::Output) {
                report(node, {}, {}, {.what = "nothing that leads to " + node.displayTitle() + " sees the data",
                                      .accepted = "connect a layer that comes after an Input"});
            }
        }
    }

    void visit(size_t place)
    {
        const GraphNode& node = m_index.node(place);
        NodeInfo& info = *m_infos[place];
        if (node.definition == nullptr) {
            report(node, {}, {}, {.what = "this Plexus does not know the layer \"" + node.layer + "\"",
                                  .accepted = "replace it, or open the file with a newer Plexus"});
            return;
        }
        if (node.definition->role == LayerRole::Block) {
            return; // what lies in it tells
        }
        std::vector<Shape> shapes;
        const std::vector<const Wire*> wires = m_index.inputs(place);
        const bool hasInputs = collect(node, wires, shapes);
        if (node.isBypassed) {
            if (const auto may = checkBypass(m_graph, node); !may) {
                report(node, {}, {}, may.error());
            } else if (hasInputs) {
                info.shape = shapes.front();
                info.numbers = numbersThrough(wires);
                info.known = true;
            }
            return;
        }
        LayerAnswer& known = *m_answers[place]; // once asked, its parameters are legal
        if ((!known.isAbout(node) && !checkParams(node)) || !hasInputs) {
            return;
        }
        const LayerAnswer& asked = ask(node, wires, std::move(shapes), known);
        if (!asked.shape) {
            reportRule(node, asked.shape.error());
            return;
        }
        if (isTooLarge(*asked.shape)) {
            report(node, {}, {}, {.what = "the result, " + asked.shape->batchedText() + " with a batch of "
                                          + std::to_string(m_batch) + ", is larger than any device can hold",
                                  .accepted = "use smaller sizes"});
            return;
        }
        if (asked.unbuildable) {
            const Error& error = *asked.unbuildable;
            report(node, {}, {}, error.accepted.empty()
                                     ? Error{.what = node.displayTitle() + " cannot be built: " + error.what}
                                     : error);
            return;
        }
        if (!isFrozen(node.params) && sharedWith(node.params).empty()) { // its own, and they learn
            info.parameterCount = asked.weightCount;
            m_result.parameterCount += info.parameterCount;
        }
        info.shape = *asked.shape;
        info.numbers = node.definition->role == LayerRole::Input ? findField(m_fields, node.params.text("field"))->classes
                       : asked.onlyMoves                         ? numbersThrough(wires)
                                                                 : 0;
        info.known = true;
        if (node.definition->role == LayerRole::Output && m_heads == Heads::Checked) {
            reportHead(node, info.shape);
        }
    }

    const LayerAnswer& ask(const GraphNode& node, const std::vector<const Wire*>& wires, std::vector<Shape> shapes,
                           LayerAnswer& asked)
    {
        const int64_t numbers = numbersThrough(wires);
        if (!asked.isAbout(node) || asked.shapes != shapes || asked.numbers != numbers) {
            asked = LayerAnswer{};
            asked.definition = node.definition;
            asked.params = node.params;
            asked.shapes = std::move(shapes);
            asked.numbers = numbers;
            if (const LayerAnswer* twin = twinOf(asked)) {
                asked = *twin;
            } else {
                asked.shape = node.definition->shape({node.params, asked.shapes, numbers});
                if (asked.shape && !isTooLarge(*asked.shape)) {
                    buildAlone(node, asked);
                }
                ++m_memory.asked;
            }
        }
        asked.round = m_memory.round;
        if (std::vector<const LayerAnswer*>& alike = m_twins[hashOf(asked)];
            alike.size() < mostTwins && twinOf(asked) == nullptr) {
            alike.push_back(&asked);
        }
        return asked;
    }

    // An answer of this round to the same question: deep networks are of few different layers. (One that names its
    // node is that node's alone.)
    const LayerAnswer* twinOf(const LayerAnswer& asked) const
    {
        const auto alike = m_twins.find(hashOf(asked));
        if (alike == m_twins.end()) {
            return nullptr;
        }
        const auto twin = std::find_if(alike->second.begin(), alike->second.end(), [&](const LayerAnswer* other) {
            return other->isAbout(asked) && !other->unbuildable;
        });
        return twin == alike->second.end() ? nullptr : *twin;
    }

    NodeWeights weightsOf(const std::vector<std::string>& nodes) const
    {
        NodeWeights weights;
        for (const std::string& key : nodes) {
            const auto known = m_memory.nodes.find(key);
            if (known == m_memory.nodes.end() || known->second.round != m_memory.round || !known->second.weights) {
                continue;
            }
            std::vector<ParameterInfo>& own = weights[key] = *known->second.weights;
            for (ParameterInfo& tensor : own) {
                tensor.name.replace(0, tensor.node.size(), key);
                tensor.node = key;
            }
        }
        return weights;
    }

    // The weights of all in it, and the shape that leaves its first output.
    NodeInfo infoOfBlock(const GraphNode& block) const
    {
        NodeInfo info;
        const std::string within = block.key + ".";
        for (auto member = m_result.nodes.lower_bound(within);
             member != m_result.nodes.end() && member->first.starts_with(within); ++member) {
            const GraphNode* node = m_graph.find(member->first);
            const bool isBlock = node->definition != nullptr && node->definition->role == LayerRole::Block;
            info.parameterCount += isBlock ? 0 : member->second.parameterCount; // it holds those in it already
        }
        if (const std::vector<PortEnd> outputs = outputEnds(m_graph, block); !outputs.empty()) {
            const NodeInfo& first = m_result.nodes.at(outputs.front().node);
            info.shape = first.shape;
            info.known = first.known;
        }
        return info;
    }

    // False: something above or a wire is missing.
    bool collect(const GraphNode& node, const std::vector<const Wire*>& wires, std::vector<Shape>& shapes)
    {
        if (node.definition->role == LayerRole::Input) {
            return collectField(node, shapes);
        }
        if (isSource(*node.definition)) {
            shapes.push_back(Shape{m_batch});
            return true;
        }
        bool complete = true;
        if (node.definition->portCount == PortCount::Fixed) {
            for (const std::string& port : node.definition->inputs) {
                const bool mayLack = node.definition->isLastOptional && port == node.definition->inputs.back();
                const auto leadsThere = [&](const Wire* wire) { return wire->toPort == port; };
                if (!mayLack && std::none_of(wires.begin(), wires.end(), leadsThere)) {
                    reportMissing(node, port);
                    complete = false;
                }
            }
        }
        if (wires.empty() && complete) {
            reportMissing(node, node.definition->inputs.front());
            complete = false;
        }
        for (const Wire* wire : wires) {
            const NodeInfo& source = *m_infos[m_index.source(*wire)];
            if (source.known) {
                shapes.push_back(source.shape);
            } else {
                complete = false; // reported there
            }
        }
        return complete;
    }

    void reportMissing(const GraphNode& node, const std::string& port)
    {
        const bool isOnly = node.definition->inputs.size() == 1;
        report(node, port, {},
               {.what = "nothing is connected to " + node.displayTitle() + (isOnly ? "" : ", input " + port),
                .accepted = "draw a wire from the layer before it"});
    }

    // Of a field, that the first wire brings.
    int64_t numbersThrough(const std::vector<const Wire*>& wires) const
    {
        return wires.empty() ? 0 : m_infos[m_index.source(*wires.front())]->numbers;
    }

    bool collectField(const GraphNode& node, std::vector<Shape>& shapes)
    {
        const FieldInfo* field = fieldOf(node, "read");
        if (field == nullptr) {
            return false;
        }
        shapes.push_back(batched(field->sample, m_batch));
        return true;
    }

    const FieldInfo* fieldOf(const GraphNode& node, const std::string& verb)
    {
        const std::string& name = node.params.text("field");
        const FieldInfo* field = findField(m_fields, name);
        if (field == nullptr && m_fields.empty()) {
            report(node, {}, "field", {.what = "there is no data to " + verb + " \"" + name + "\" from",
                                       .accepted = "choose the data in the training settings"});
        } else if (field == nullptr) {
            report(node, {}, "field", {.what = "the data has no field \"" + name + "\"",
                                       .accepted = "its fields: " + listed(m_fields)});
        }
        return field;
    }

    bool checkParams(const GraphNode& node)
    {
        bool legal = true;
        for (const ParamDef& param : node.definition->params) {
            if (const auto checked = param.check(node.params.value(param.key)); !checked) {
                report(node, {}, param.key, checked.error());
                legal = false;
            }
        }
        return legal;
    }

    void reportHead(const GraphNode& node, const Shape& output)
    {
        if (fieldOf(node, "take the target") == nullptr) {
            return;
        }
        if (const auto fits = checkHead(node.params, output, m_fields); !fits) {
            reportRule(node, fits.error());
        }
    }

    const GraphIndex m_index;
    const Graph& m_graph;
    const std::vector<FieldInfo>& m_fields;
    Heads m_heads;
    int64_t m_batch = 1;
    InferenceMemory::Known& m_memory;
    Inference m_result;
    std::vector<NodeInfo*> m_infos;      // those of m_result
    std::vector<LayerAnswer*> m_answers; // those of m_memory
    std::unordered_map<size_t, std::vector<const LayerAnswer*>> m_twins; // by hashOf()
};

bool Inference::ok() const
{
    return std::none_of(problems.begin(), problems.end(),
                        [](const Problem& problem) { return problem.severity == Severity::Error; });
}

const FieldInfo* findField(const std::vector<FieldInfo>& fields, std::string_view name)
{
    const auto found = std::find_if(fields.begin(), fields.end(),
                                    [&](const FieldInfo& field) { return field.name == name; });
    return found == fields.end() ? nullptr : &*found;
}

Shape batched(const Shape& sample, int64_t batch)
{
    std::vector<int64_t> extents{batch};
    extents.insert(extents.end(), sample.begin(), sample.end());
    return Shape(std::move(extents));
}

int64_t batchOf(const Graph& graph)
{
    return std::clamp<int64_t>(graph.training.general.integer("batch_size"), 1, 65536);
}

Result<void> checkHead(const Params& head, const Shape& output, const std::vector<FieldInfo>& fields)
{
    const FieldInfo* target = findField(fields, head.text("field"));
    const LossDef* loss = findLoss(head.text("loss"));
    if (target == nullptr || loss == nullptr) {
        return {};
    }
    return loss->check({head, output, batched(target->sample, output[0]), target->classes});
}

Inference infer(const Graph& graph, const std::vector<FieldInfo>& fields, Heads heads, InferenceMemory* memory)
{
    InferenceMemory own;
    InferenceMemory& known = memory != nullptr ? *memory : own;
    if (!isAbbreviated(graph)) {
        return Inferring(graph, fields, heads, known).run();
    }
    std::vector<Problem> problems;
    for (const GraphNode& node : graph.nodes()) {
        if (node.isBypassed && hasRole(node, LayerRole::Block)) {
            if (const auto may = checkBypass(graph, node); !may) {
                problems.push_back({.node = node.key, .what = may.error().what, .accepted = may.error().accepted});
            }
        } else if (copiesOf(node) > 1) {
            if (const auto may = checkRepeat(graph, node); !may) {
                problems.push_back({.node = node.key,
                                    .param = repeatKey,
                                    .what = may.error().what,
                                    .accepted = may.error().accepted});
            }
        }
    }
    const auto all = unrolled(graph);
    Inference result;
    if (all) {
        result = rolledUp(graph, *all, Inferring(*all, fields, heads, known).run());
    } else {
        result = Inferring(graph, fields, heads, known).run();
        problems.push_back({.node = all.error().where,
                            .param = repeatKey,
                            .what = all.error().what,
                            .accepted = all.error().accepted});
    }
    result.problems.insert(result.problems.end(), problems.begin(), problems.end());
    return result;
}

} // namespace plexus
