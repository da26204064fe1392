// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/model/fit.h"

#include "engine/model/block.h"
#include "engine/program/weight_choices.h"

#include <algorithm>

namespace plexus {

namespace {

constexpr size_t kMostUsual = 12; // deep networks repeat few shapes; more cost time and say nothing new

// A layer as it would be added, or a block with what lies in it, and the key of what is seen.
std::pair<Graph, std::string> alone(const Piece& piece, const Shape& before)
{
    Graph part;
    if (piece.kept() != nullptr) {
        return {piece.kept()->network, piece.kept()->block().key};
    }
    if (piece.isBlock()) {
        addBlock(piece.layer(), piece.layer().key, {}, before)->apply(part);
    } else {
        part.insert(makeNode(piece.layer().key, piece.layer().key), 0);
    }
    return {std::move(part), piece.layer().key};
}

// The part of a graph that a node is.
Graph cutOut(const Graph& graph, const std::string& node)
{
    Graph part;
    for (const GraphNode& each : graph.nodes()) {
        if (each.key == node || liesIn(each.key, node)) {
            part.insert(each, part.nodes().size());
        }
    }
    for (const Wire& wire : graph.wires()) {
        if (liesIn(wire.from, node) && liesIn(wire.to, node)) {
            part.connect(wire);
        }
    }
    return part;
}

// The block whose border this is, seen from outside; else the node itself.
std::string shownAs(const Graph& graph, const WireEnd& end)
{
    const GraphNode* node = graph.find(end.node);
    const bool isBorder = node != nullptr && hasRole(*node, LayerRole::BlockInput) && !blockOf(end.node).empty();
    return isBorder ? std::string(blockOf(end.node)) : end.node;
}

} // namespace

FitsEnd::FitsEnd(const Graph& graph, WireEnd end, const Inference& now, const std::vector<FieldInfo>& fields)
    : m_graph(graph), m_end(std::move(end)), m_now(now), m_fields(fields)
{
    const int64_t batch = batchOf(graph);
    for (const FieldInfo& field : fields) {
        look({batched(field.sample, batch), field.classes});
    }
    for (const auto& [key, info] : now.nodes) {
        if (info.known && m_usual.size() < kMostUsual) {
            look({info.shape, info.numbers});
        }
    }
    for (const Shape& sample : {Shape{64}, Shape{16, 64}, Shape{16, 32, 32}, Shape{8, 16, 16, 16}}) {
        look({batched(sample, batch)});
    }
    if (m_end.isOutput) {
        m_given = given(m_end.node);
        return;
    }
    const std::string taker = shownAs(graph, m_end);
    if (graph.find(taker) == nullptr) {
        return;
    }
    m_taker = cutOut(graph, taker);
    const std::vector<PortEnd> inputs = inputEnds(graph, *graph.find(taker));
    for (const PortEnd& input : inputs) {
        const Wire* wire = graph.into(input.node, input.port);
        const bool isEnd = input.node == m_end.node && input.port == m_end.port;
        if (isEnd) {
            m_takesAt = m_takes.size();
        }
        m_takes.push_back(wire != nullptr && !isEnd ? given(wire->from) : std::nullopt);
    }
    m_wrong = infer(m_taker, fields).problems;
}

std::optional<FitsEnd::Flow> FitsEnd::given(std::string_view node) const
{
    const auto info = m_now.nodes.find(node);
    return info != m_now.nodes.end() && info->second.known ? std::optional(Flow{info->second.shape, info->second.numbers})
                                                           : std::nullopt;
}

void FitsEnd::look(const Flow& flow)
{
    if (std::find(m_usual.begin(), m_usual.end(), flow) == m_usual.end()) {
        m_usual.push_back(flow);
    }
}

std::optional<size_t> FitsEnd::portOf(const Piece& piece)
{
    const std::string key = piece.kept() != nullptr ? "/" + piece.kept()->name : piece.layer().key;
    const auto known = m_known.find(key);
    return known != m_known.end() ? known->second
                                  : m_known[key] = m_end.isOutput ? inputFor(piece) : outputFor(piece);
}

FitsEnd::Flows FitsEnd::through(const Graph& part, const std::string& node, const Ports& ports, Heads heads) const
{
    const LayerDef& source = layerWith(LayerRole::Input);
    Graph trial = part;
    trial.training.general = m_graph.training.general; // the batch
    std::vector<FieldInfo> fields = m_fields;          // those of an output
    for (size_t port = 0; port < ports.size(); ++port) {
        const std::vector<PortEnd> ends = inputEnds(trial, *trial.find(node));
        if (ends.empty() || !ports[port]) {
            continue;
        }
        const PortEnd& to = ends[std::min(port, ends.size() - 1)]; // the last of any number is the open one
        const std::string name = "fed/" + std::to_string(port); // no field is called so
        std::vector<int64_t> sample = ports[port]->shape.extents();
        sample.erase(sample.begin());
        fields.push_back({name, Shape(std::move(sample)), ports[port]->numbers});
        GraphNode feeder = makeNode(trial.freeKey(source.key), source.key);
        feeder.params.set("field", name);
        const std::string key = feeder.key;
        trial.insert(std::move(feeder), trial.nodes().size());
        trial.connect({key, source.outputs.front(), to.node, to.port});
    }
    const Inference found = infer(trial, fields, heads);
    for (const Problem& problem : found.problems) {
        const bool isOurs = problem.node == node || liesIn(problem.node, node);
        const bool wasThere = &part == &m_taker && std::any_of(m_wrong.begin(), m_wrong.end(), [&](const Problem& one) {
            return one.node == problem.node && one.what == problem.what;
        });
        if (isOurs && !wasThere && problem.param != sharedWithKey && problem.severity == Severity::Error) {
            return Error{.what = saidOutside(trial, node, problem)};
        }
    }
    std::vector<Flow> flows;
    for (const PortEnd& out : outputEnds(trial, *trial.find(node))) {
        const NodeInfo& info = found.nodes.at(out.node);
        flows.push_back({info.shape, info.numbers});
    }
    if (flows.empty()) {
        flows.emplace_back(); // an end of the network takes it and gives nothing
    }
    return flows;
}

// What comes out where nobody knows what else comes in: of the first flow that fills the gaps and is taken.
FitsEnd::Flows FitsEnd::throughSome(const Graph& part, const std::string& node, Ports ports, const Flow& like,
                                    Heads heads) const
{
    const GraphNode& shown = *part.find(node);
    const bool isAny = shown.definition != nullptr && shown.definition->portCount == PortCount::Any;
    std::vector<size_t> gaps;
    for (size_t port = 0; port < ports.size() && !isAny; ++port) { // any number is enough for one that takes any
        const bool mayLack = shown.definition != nullptr && shown.definition->isLastOptional && port + 1 == ports.size();
        if (!ports[port] && !mayLack) {
            gaps.push_back(port);
        }
    }
    const auto filledBy = [&](const Flow& flow) {
        for (const size_t gap : gaps) {
            ports[gap] = flow;
        }
        return through(part, node, ports, heads);
    };
    const Flows likewise = filledBy(like);
    for (size_t i = 0; i < m_usual.size() && !likewise && !gaps.empty(); ++i) {
        if (Flows flows = filledBy(m_usual[i])) {
            return flows;
        }
    }
    return likewise;
}

std::optional<size_t> FitsEnd::inputFor(const Piece& piece) const
{
    if (!piece.hasInput()) {
        return std::nullopt;
    }
    if (!m_given) {
        return 0;
    }
    const auto [part, node] = alone(piece, m_given->shape);
    const size_t count = inputEnds(part, *part.find(node)).size();
    for (size_t port = 0; port < count; ++port) {
        Ports ports(count);
        ports[port] = m_given;
        if (throughSome(part, node, std::move(ports), *m_given, Heads::Ignored)) {
            return port;
        }
    }
    return std::nullopt;
}

std::optional<size_t> FitsEnd::outputFor(const Piece& piece) const
{
    if (!piece.hasOutput()) {
        return std::nullopt;
    }
    if (m_taker.nodes().empty()) {
        return 0;
    }
    if (piece.layer().role == LayerRole::Input) { // it may be of any field
        const bool isTaken = std::any_of(m_fields.begin(), m_fields.end(), [&](const FieldInfo& field) {
            return whyNot({batched(field.sample, batchOf(m_graph)), field.classes}).empty();
        });
        return isTaken || m_fields.empty() ? std::optional<size_t>(0) : std::nullopt;
    }
    const auto [part, node] = alone(piece, Shape());
    Ports ports(inputEnds(part, *part.find(node)).size());
    const auto takenOf = [&](const Flows& flows) -> std::optional<size_t> {
        for (size_t port = 0; flows && port < flows->size(); ++port) {
            if (whyNot((*flows)[port]).empty()) {
                return port;
            }
        }
        return std::nullopt;
    };
    if (ports.empty()) {
        return takenOf(through(part, node, ports, Heads::Ignored));
    }
    for (const Flow& flow : m_usual) {
        ports.front() = flow;
        if (const auto port = takenOf(throughSome(part, node, ports, flow, Heads::Ignored))) {
            return port;
        }
    }
    return std::nullopt;
}

const std::string& FitsEnd::whyNot(const Flow& flow) const
{
    const auto known = std::find_if(m_asked.begin(), m_asked.end(), [&](const auto& one) { return one.first == flow; });
    if (known != m_asked.end()) {
        return known->second;
    }
    Ports ports = m_takes;
    ports[m_takesAt] = flow;
    const Flows flows = throughSome(m_taker, shownAs(m_graph, m_end), std::move(ports), flow, Heads::Checked);
    return m_asked.emplace_back(flow, flows ? std::string() : flows.error().what).second;
}

std::string FitsEnd::refusal(std::string_view source) const
{
    const std::optional<Flow> flow = given(source);
    return flow && !m_taker.nodes().empty() ? whyNot(*flow) : std::string();
}

std::string saidOutside(const Graph& graph, const std::string& block, const Problem& problem)
{
    const GraphNode* around = graph.find(block);
    const GraphNode* node = graph.find(problem.node);
    if (around == nullptr || node == nullptr || around == node) {
        return problem.what;
    }
    const std::string title = node->displayTitle();
    const bool isNamed = problem.what.find(title) != std::string::npos;
    return "in " + around->displayTitle() + ", " + (isNamed ? "" : title + ": ") + problem.what;
}

} // namespace plexus
