// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/session/device.h"
#include "engine/session/session.h"
#include "engine/train/network.h"
#include "engine/train/update.h"

namespace plexus {

Result<MemoryUse> planMemory(const Graph& graph, const std::vector<FieldInfo>& fields)
{
    PLEXUS_TRY(const UpdateProgram update, makeUpdate(graph.training));
    PLEXUS_TRY(std::unique_ptr<Executor> executor, openDevice({}));
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

} // namespace plexus
