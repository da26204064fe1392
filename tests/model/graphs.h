// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/model/chain.h"
#include "engine/model/infer.h"

namespace plexus::test {

// 28 x 28 grey pictures of ten classes, 2-D points, and a vector of values as target.
inline const std::vector<FieldInfo> kFields{
    {"image", {1, 28, 28}}, {"point", {2}}, {"label", {}, 10}, {"target", {3}}};

inline void addNode(Graph& graph, const std::string& key, const std::string& layer)
{
    graph.insert(makeNode(key, layer), graph.nodes().size());
}

// input -> conv2d -> relu -> flatten -> dense (10) -> output, without problems.
inline Graph smallNetwork()
{
    Graph graph = Chain()
                      .then("input")
                      .then("conv2d", {{"channels", int64_t{4}}})
                      .then("relu")
                      .then("flatten")
                      .then("dense", {{"units", int64_t{10}}})
                      .then("output")
                      .take();
    graph.training.data = chooseReader("digits");
    return graph;
}

} // namespace plexus::test
