// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/io/torch_claims.h"

#include "engine/model/block.h"
#include "engine/model/infer.h"

#include <algorithm>
#include <map>
#include <optional>

namespace plexus {

namespace {

using Sizes = std::vector<std::optional<int64_t>>; // that come in, one for each claim

// Two samples of each kind: what is the same for both does not follow from their extents.
const std::vector<std::pair<Shape, Shape>> kSamples{{Shape{3, 224, 224}, Shape{5, 256, 288}},
                                                    {Shape{64}, Shape{96}},
                                                    {Shape{24, 64}, Shape{40, 96}},
                                                    {Shape{3, 32, 64, 64}, Shape{5, 48, 96, 96}}};

// The network with this sample at its beginning.
struct Probe {
    Inference found;
    size_t errors = 0;
};

Probe probe(const Graph& graph, const std::string& first, const Shape& sample)
{
    const LayerDef& input = layerWith(LayerRole::Input);
    Graph trial = graph;
    std::string key = first;
    if (!hasRole(*trial.find(first), LayerRole::Input)) {
        GraphNode feeder = makeNode(trial.freeKey(input.key), input.key);
        key = feeder.key;
        const std::vector<PortEnd> ends = inputEnds(trial, *trial.find(first));
        trial.insert(std::move(feeder), trial.nodes().size());
        if (!ends.empty()) {
            trial.connect({key, input.outputs.front(), ends.front().node, ends.front().port});
        }
    }
    Probe result;
    result.found = infer(trial, {{trial.find(key)->params.text("field"), sample}}, Heads::Ignored);
    result.errors = static_cast<size_t>(std::count_if(result.found.problems.begin(), result.found.problems.end(),
                                                      [](const Problem& p) { return p.severity == Severity::Error; }));
    return result;
}

std::optional<int64_t> sizeAt(const Graph& graph, const TorchClaim& claim, const Inference& found)
{
    const std::vector<Wire> wires = inputWires(graph, *graph.find(claim.node));
    const auto source = claim.input < wires.size() ? found.nodes.find(wires[claim.input].from) : found.nodes.end();
    const bool isKnown = source != found.nodes.end() && source->second.known;
    const int rank = isKnown ? source->second.shape.rank() : 0;
    const bool hasAxis = claim.axis < 0 ? -claim.axis < rank : claim.axis < rank; // the batch is none
    return hasAxis ? std::optional(source->second.shape[claim.axis]) : std::nullopt;
}

Sizes sizesIn(const Graph& graph, const std::vector<TorchClaim>& claims, const Inference& found)
{
    Sizes sizes;
    for (const TorchClaim& claim : claims) {
        sizes.push_back(sizeAt(graph, claim, found));
    }
    return sizes;
}

std::string contradiction(const TorchClaim& claim, int64_t given)
{
    return claim.call + " says " + claim.argument + "=" + std::to_string(claim.value) + ", but what comes before gives "
           + std::to_string(given);
}

// Does what enters the network come to this node as it is?
bool isFirstOf(const Graph& graph, std::string node, const std::string& first)
{
    while (node != first) {
        const std::vector<Wire> wires = inputWires(graph, *graph.find(node));
        if (wires.empty()) {
            return liesIn(node, first);
        }
        const GraphNode& before = *graph.find(wires.front().from);
        if (!hasRole(before, LayerRole::Input) && !hasRole(before, LayerRole::BlockInput)) {
            return false;
        }
        node = before.key;
    }
    return true;
}

// The sample that the first claim speaks of, where the first layer makes one.
Shape asClaimed(const Graph& graph, Shape sample, const std::vector<TorchClaim>& claims, const std::string& first)
{
    if (claims.front().input == 0 && claims.front().value > 0 && isFirstOf(graph, claims.front().node, first)) {
        const int axis = claims.front().axis < 0 ? claims.front().axis : claims.front().axis - 1; // without the batch
        if (axis < sample.rank() && -axis <= sample.rank()) {
            sample[axis] = claims.front().value;
        }
    }
    return sample;
}

} // namespace

std::vector<std::pair<size_t, std::string>> wrongClaims(const Graph& graph, const std::vector<TorchClaim>& claims,
                                                        const std::string& first, const std::vector<FieldInfo>& fields)
{
    if (claims.empty() || graph.find(first) == nullptr) {
        return {};
    }
    const std::string field = makeNode("input", layerWith(LayerRole::Input).key).params.text("field");
    const FieldInfo* data = findField(fields, field);
    Sizes sizes;
    if (data != nullptr) {
        sizes = sizesIn(graph, claims, probe(graph, first, data->sample).found);
    } else {
        size_t fewest = SIZE_MAX;
        for (const auto& [one, other] : kSamples) {
            const Probe small = probe(graph, first, asClaimed(graph, one, claims, first));
            if (small.errors < fewest) {
                fewest = small.errors;
                sizes = sizesIn(graph, claims, small.found);
                const Sizes beside = sizesIn(graph, claims, probe(graph, first, asClaimed(graph, other, claims, first)).found);
                for (size_t i = 0; i < sizes.size(); ++i) {
                    sizes[i] = sizes[i] == beside[i] ? sizes[i] : std::nullopt;
                }
            }
        }
    }
    std::vector<std::pair<size_t, std::string>> said;
    for (size_t i = 0; i < claims.size(); ++i) {
        const TorchClaim& claim = claims[i];
        if (sizes[i] && *sizes[i] != claim.value) {
            said.emplace_back(claim.line, "line " + std::to_string(claim.line) + ": " + contradiction(claim, *sizes[i])
                                              + "; Plexus takes the size from the network");
        }
    }
    return said;
}

std::vector<Problem> contradicted(const Graph& graph, std::vector<TorchClaim>& claims, const Inference& now)
{
    std::vector<Problem> found;
    std::erase_if(claims, [&](const TorchClaim& claim) {
        const GraphNode* node = graph.find(claim.node);
        const bool isThere = node != nullptr && node->layer == claim.layer && !node->isBypassed; // else undo may bring it
        const std::optional<int64_t> size = isThere ? sizeAt(graph, claim, now) : std::nullopt;
        if (size && *size != claim.value) {
            found.push_back({.severity = Severity::Warning,
                             .node = claim.node,
                             .what = contradiction(claim, *size),
                             .accepted = "Plexus takes the size from the network; look whether a layer before it is missing",
                             .advice = pastedSize});
        }
        return size == claim.value;
    });
    return found;
}

} // namespace plexus
