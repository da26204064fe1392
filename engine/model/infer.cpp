// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/model/infer.h"

#include "engine/model/block.h"
#include "engine/model/bypass.h"
#include "engine/model/infer_training.h"
#include "engine/model/loss.h"
#include "engine/model/loss_parts.h"
#include "engine/model/shared_weights.h"
#include "engine/model/unroll.h"
#include "engine/program/weight_choices.h"

#include <algorithm>
#include <optional>
#include <stdexcept>

namespace plexus {

namespace {

// More elements than any device holds; products are formed so that they cannot overflow.
constexpr int64_t mostElements = int64_t{1} << 40;

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

std::string listed(const std::vector<FieldInfo>& fields)
{
    std::string names;
    for (const FieldInfo& field : fields) {
        names += (names.empty() ? "" : ", ") + field.name;
    }
    return names;
}

} // namespace

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
    bool onlyMoves = false;
    uint64_t round = 0; // the inference that asked last
};

namespace {

// Builds the layer alone, in training mode, as if its weights were its own.
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
    asked.weights = std::move(scratch.parameters);
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
        : m_graph(graph), m_fields(fields), m_heads(heads), m_memory(*memory.m_known)
    {
        m_batch = batchOf(graph);
        ++m_memory.round;
        m_memory.asked = 0;
    }

    Inference run()
    {
        checkEnds();
        const std::vector<std::string> order = m_graph.topologicalOrder();
        for (const std::string& key : order) {
            visit(*m_graph.find(key));
        }
        const bool hasCycle = order.size() < m_graph.nodes().size();
        const std::set<std::string_view> ordered =
            hasCycle ? std::set<std::string_view>(order.begin(), order.end()) : std::set<std::string_view>();
        for (const GraphNode& node : m_graph.nodes()) {
            if (hasCycle && ordered.count(node.key) == 0) {
                m_result.nodes[node.key]; // unknown
                report(node, {}, {}, {.what = node.displayTitle() + " is part of a cycle or comes after one",
                                      .accepted = "delete a wire of the cycle"});
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
        checkDependence();
        std::erase_if(m_memory.nodes, [&](const auto& known) { return known.second.round != m_memory.round; });
        checkTraining(m_graph.training, m_result.problems);
        checkStep(m_graph, m_result.problems);
        return std::move(m_result);
    }

private:
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
    void checkDependence()
    {
        const auto startsHere = [](const GraphNode& node) {
            return node.definition != nullptr && isSource(*node.definition);
        };
        if (!m_result.problems.empty()
            || std::none_of(m_graph.nodes().begin(), m_graph.nodes().end(), startsHere)) {
            return;
        }
        std::set<std::string_view> fed; // by the data
        for (const std::string& key : m_graph.topologicalOrder()) {
            const GraphNode& node = *m_graph.find(key);
            const std::span<const Wire> into = m_graph.into(key);
            const bool isFed = node.definition->role == LayerRole::Input
                               || std::any_of(into.begin(), into.end(), [&](const Wire& wire) {
                                      return fed.count(wire.from) > 0;
                                  });
            if (isFed) {
                fed.insert(node.key);
            } else if (node.definition->role == LayerRole::Output) {
                report(node, {}, {}, {.what = "nothing that leads to " + node.displayTitle() + " sees the data",
                                      .accepted = "connect a layer that comes after an Input"});
            }
        }
    }

    void visit(const GraphNode& node)
    {
        NodeInfo& info = m_result.nodes[node.key];
        if (node.definition == nullptr) {
            report(node, {}, {}, {.what = "this Plexus does not know the layer \"" + node.layer + "\"",
                                  .accepted = "replace it, or open the file with a newer Plexus"});
            return;
        }
        if (node.definition->role == LayerRole::Block) {
            return; // what lies in it tells
        }
        std::vector<Shape> shapes;
        const std::vector<Wire> wires = inputWires(m_graph, node);
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
        if (!checkParams(node) || !hasInputs) {
            return;
        }
        const LayerAnswer& asked = ask(node, wires, std::move(shapes));
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

    const LayerAnswer& ask(const GraphNode& node, const std::vector<Wire>& wires, std::vector<Shape> shapes)
    {
        LayerAnswer& asked = m_memory.nodes[node.key];
        const int64_t numbers = numbersThrough(wires);
        if (asked.definition != node.definition || asked.shapes != shapes || asked.numbers != numbers
            || !(asked.params == node.params)) {
            asked = LayerAnswer{};
            asked.definition = node.definition;
            asked.params = node.params;
            asked.shapes = std::move(shapes);
            asked.numbers = numbers;
            asked.shape = node.definition->shape({node.params, asked.shapes, numbers});
            if (asked.shape && !isTooLarge(*asked.shape)) {
                buildAlone(node, asked);
            }
            ++m_memory.asked;
        }
        asked.round = m_memory.round;
        return asked;
    }

    NodeWeights weightsOf(const std::vector<std::string>& nodes) const
    {
        NodeWeights weights;
        for (const std::string& key : nodes) {
            const auto known = m_memory.nodes.find(key);
            if (known != m_memory.nodes.end() && known->second.round == m_memory.round) {
                weights[key] = known->second.weights;
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
    bool collect(const GraphNode& node, const std::vector<Wire>& wires, std::vector<Shape>& shapes)
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
                const auto leadsThere = [&](const Wire& wire) { return wire.toPort == port; };
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
        for (const Wire& wire : wires) {
            const auto source = m_result.nodes.find(wire.from);
            if (source == m_result.nodes.end() || !source->second.known) {
                complete = false; // reported there
            } else {
                shapes.push_back(source->second.shape);
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
    int64_t numbersThrough(const std::vector<Wire>& wires) const
    {
        const auto source = wires.empty() ? m_result.nodes.end() : m_result.nodes.find(wires.front().from);
        return source == m_result.nodes.end() ? 0 : source->second.numbers;
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

    const Graph& m_graph;
    const std::vector<FieldInfo>& m_fields;
    Heads m_heads;
    int64_t m_batch = 1;
    InferenceMemory::Known& m_memory;
    Inference m_result;
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

std::vector<Wire> inputWires(const Graph& graph, const GraphNode& node)
{
    const std::span<const Wire> all = graph.into(node.key);
    if (node.definition == nullptr || node.definition->portCount == PortCount::Any) {
        return {all.begin(), all.end()}; // they lie in the order of the ports
    }
    std::vector<Wire> wires;
    for (const std::string& port : node.definition->inputs) {
        const auto wire = std::find_if(all.begin(), all.end(), [&](const Wire& one) { return one.toPort == port; });
        if (wire != all.end()) {
            wires.push_back(*wire);
        }
    }
    return wires;
}

std::set<std::string, std::less<>> nodesThatMatter(const Graph& graph)
{
    std::set<std::string, std::less<>> matter;
    std::vector<std::string> open;
    for (const GraphNode& node : graph.nodes()) {
        if (node.definition != nullptr && node.definition->role == LayerRole::Output) {
            open.push_back(node.key);
        }
    }
    while (!open.empty()) {
        const std::string key = open.back();
        open.pop_back();
        if (matter.insert(key).second) {
            for (const Wire& wire : graph.into(key)) {
                open.push_back(wire.from);
            }
        }
    }
    return matter;
}

Inference infer(const Graph& graph, const std::vector<FieldInfo>& fields, Heads heads, InferenceMemory* memory)
{
    InferenceMemory own;
    InferenceMemory& known = memory != nullptr ? *memory : own;
    if (!hasRepeats(graph)) {
        return Inferring(graph, fields, heads, known).run();
    }
    std::vector<Problem> problems;
    for (const GraphNode& node : graph.nodes()) {
        if (copiesOf(node) > 1) {
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
