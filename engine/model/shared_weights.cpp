// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/model/shared_weights.h"

#include "engine/program/weight_choices.h"

#include <algorithm>

namespace plexus {

namespace {

// Nodes that this one may share with, by layer alone.
std::string sharingPartners(const Graph& graph, const GraphNode& node)
{
    std::string keys;
    for (const GraphNode& other : graph.nodes()) {
        if (other.layer == node.layer && other.key != node.key && sharedWith(other.params).empty()
            && !other.isBypassed) {
            keys += (keys.empty() ? "" : ", ") + other.key;
        }
    }
    return keys.empty() ? "leave it empty: there is no other " + node.displayTitle() : "use one of " + keys;
}

std::string sharedName(const ParameterInfo& tensor)
{
    return tensor.name.substr(tensor.node.size() + 1);
}

const ParameterInfo* findShared(const std::vector<ParameterInfo>& tensors, const std::string& name)
{
    const auto found = std::find_if(tensors.begin(), tensors.end(), [&](const ParameterInfo& tensor) {
        return sharedName(tensor) == name;
    });
    return found == tensors.end() ? nullptr : &*found;
}

// What of the one the other lacks or has in another shape; empty: nothing.
std::string sharingDifference(const std::vector<ParameterInfo>& own, const std::vector<ParameterInfo>& others)
{
    for (const ParameterInfo& tensor : own) {
        const std::string name = sharedName(tensor);
        const ParameterInfo* other = findShared(others, name);
        if (other == nullptr) {
            return tensor.node + " has a " + name + ", " + others.front().node + " has none";
        }
        if (other->shape != tensor.shape) {
            return name + " is " + tensor.shape.text() + " in " + tensor.node + " and " + other->shape.text()
                   + " in " + other->node;
        }
    }
    return {};
}

Result<void> checkSharedShapes(const GraphNode& node, const std::string& owner, const NodeWeights& weights)
{
    const auto own = weights.find(node.key);
    const auto theirs = weights.find(owner);
    if (own == weights.end() || theirs == weights.end() || own->second.empty() || theirs->second.empty()) {
        return {}; // what is wrong there is said there
    }
    std::string difference = sharingDifference(own->second, theirs->second);
    difference = difference.empty() ? sharingDifference(theirs->second, own->second) : difference;
    if (!difference.empty()) {
        return wrongParam(sharedWithKey, "only equal weights can be shared, but " + difference,
                          "give both nodes equal sizes and inputs of equal sizes");
    }
    return {};
}

} // namespace

Result<void> checkSharedWeights(const Graph& graph, const GraphNode& node, const NodeWeights& weights)
{
    const std::string key = sharedWith(node.params);
    if (key.empty() || node.isBypassed) {
        return {};
    }
    const GraphNode* owner = graph.find(key);
    if (owner == nullptr) {
        return wrongParam(sharedWithKey, "there is no node \"" + key + "\" to share weights with",
                          sharingPartners(graph, node));
    }
    if (owner->key == node.key) {
        return wrongParam(sharedWithKey, "a node cannot share weights with itself", sharingPartners(graph, node));
    }
    if (owner->isBypassed) {
        return wrongParam(sharedWithKey, key + " is bypassed, so it has no weights to share",
                          sharingPartners(graph, node));
    }
    if (owner->layer != node.layer) {
        return wrongParam(sharedWithKey, node.key + " cannot share the weights of " + key + ", another layer",
                          sharingPartners(graph, node));
    }
    if (const std::string further = sharedWith(owner->params); further == node.key) {
        return wrongParam(sharedWithKey, node.key + " and " + key + " share each other's weights",
                          "let one of them have its own");
    } else if (!further.empty()) {
        return wrongParam(sharedWithKey, key + " has no weights of its own but those of " + further,
                          sharingPartners(graph, node));
    }
    return checkSharedShapes(node, key, weights);
}

} // namespace plexus
