// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/model/graph.h"

namespace plexus {

// Builds a graph layer after layer, laid out from left to right on the canvas. Branches go on from a node's
// key, as last() gives it, and join in a layer of several inputs.
class Chain {
public:
    using Values = std::vector<std::pair<std::string, ParamValue>>;
    // Appends a layer, wired to the one before it.
    Chain& then(const std::string& layer, const Values& values = {});
    // The same behind these nodes, in the order of the layer's inputs; no key: behind nothing.
    Chain& after(const std::vector<std::string>& keys, const std::string& layer, const Values& values = {});
    const std::string& last() const { return m_last; }
    Graph take() { return std::move(m_graph); }

private:
    Graph m_graph;
    std::string m_last;
};

} // namespace plexus
