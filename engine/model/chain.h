// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/model/graph.h"

#include <map>

namespace plexus {

// Builds a graph layer after layer, laid out from left to right on the canvas. Branches go on from a node's
// key, as last() gives it, and join in a layer of several inputs.
class Chain {
public:
    using Values = ParamValues;
    // Appends a layer, wired to the one before it.
    Chain& then(const std::string& layer, const Values& values = {});
    // The same behind these nodes, in the order of the layer's inputs; no key: behind nothing.
    Chain& after(const std::vector<std::string>& keys, const std::string& layer, const Values& values = {});
    // What follows goes on from a node that stands already.
    Chain& goOn(const std::string& key);
    // Appends a block: a layer with LayerRole::Block. Its keys begin with its own, and so do those of blocks within it.
    Chain& block(const std::string& key, const Values& values = {});
    const std::string& last() const { return m_last; }
    Graph take() { return std::move(m_graph); }

private:
    Position nextPosition();
    void spread(const std::string& block); // from left to right, branches below each other

    Graph m_graph;
    std::string m_last, m_block;
    std::map<std::string, size_t> m_placed; // how many nodes a block shows
};

} // namespace plexus
