// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/session/session.h"

#include "engine/model/block.h"
#include "engine/train/network.h"
#include "engine/train/update.h"

#include <sstream>

namespace plexus {
namespace {

// The node a device's error is about: kernels are named "%12 matmul dense1", tensors "dense1.weight".
const GraphNode* nodeNamedIn(const Graph& graph, const std::string& where)
{
    std::istringstream words(where);
    std::string word;
    if (where.starts_with('%')) {
        words >> word >> word; // the value and its op
    }
    while (words >> word) {
        for (std::string_view key = word; !key.empty(); key = blockOf(key)) { // without ".weight"
            if (const GraphNode* node = graph.find(key)) {
                return node;
            }
        }
    }
    return nullptr;
}

} // namespace

Result<MemoryUse> planMemory(const Graph& graph, const std::vector<FieldInfo>& fields,
                             std::unique_ptr<Executor> executor)
{
    PLEXUS_TRY(const UpdateProgram update, makeUpdate(graph.training, ratesOf(graph)));
    PLEXUS_TRY(const std::unique_ptr<Network> network,
               Network::open({.graph = graph, .fields = fields, .preprocessing = {}}, std::move(executor),
                             update));
    for (const auto kind : {LowerRequest::Kind::Training, LowerRequest::Kind::Evaluation}) {
        if (auto program = network->program(kind, network->batchSize()); !program) {
            return program.error();
        }
    }
    return network->executor().memory();
}

Problem problemOf(const Graph& graph, const Error& error)
{
    const GraphNode* node = nodeNamedIn(graph, error.where);
    Error plain = error;
    // What begins with '%' is a name of the engine's own.
    if (node || plain.where.starts_with('%')) {
        plain.where.clear();
    }
    plain.accepted.clear();
    return {.node = node ? node->key : std::string(),
            .what = plain.sentence(),
            .accepted = !error.accepted.empty() ? error.accepted
                                                : "make the layer or the batch smaller, or choose "
                                                  "another device"};
}

} // namespace plexus
