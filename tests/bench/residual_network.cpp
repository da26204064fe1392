// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/residual_network.h"

#include "engine/model/chain.h"

namespace plexus::bench {

Graph residualNetwork(const std::vector<int64_t>& widths)
{
    Chain chain;
    chain.then("input")
        .then("conv2d", {{"channels", widths.front()}, {"same_padding", true}, {"bias", false}})
        .then("batch_norm")
        .then("relu");
    for (const int64_t channels : widths) {
        const bool shrinks = channels != widths.front();
        chain.block("residual", {{"channels", channels},
                                 {"stride", int64_t{shrinks ? 2 : 1}},
                                 {"projection", shrinks}});
        chain.block("residual", {{"channels", channels}});
    }
    chain.then("global_avg_pool2d").then("flatten").then("dense", {{"units", int64_t{10}}});
    Graph graph = chain.then("output").take();
    graph.training.optimizer = chooseOptimizer("sgd");
    return graph;
}

} // namespace plexus::bench
