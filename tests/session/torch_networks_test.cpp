// SPDX-License-Identifier: GPL-3.0-or-later
// Whole networks take PyTorch's steps: order of momentum and decay, running values, gradients that add up.
#include "engine/model/chain.h"
#include "tests/support/torch_fixture.h"
#include "tests/support/torch_network.h"

#include <cmath>
#include <gtest/gtest.h>

namespace plexus::test {
namespace {

// The reference computes in double, as the script does: what is left is the order of sums.
void expectTorchsSteps(const StepsTaken& taken, const Json& fixture)
{
    const std::vector<double> losses = torchNumbers(*fixture.find("losses"));
    ASSERT_EQ(taken.losses.size(), losses.size());
    for (size_t i = 0; i < losses.size(); ++i) {
        EXPECT_NEAR(taken.losses[i], losses[i], 1e-9) << "step " << i + 1;
    }
    EXPECT_EQ(taken.tensors.size(), fixture.find("tensors")->members().size());
    for (const auto& [name, wanted] : fixture.find("tensors")->members()) {
        const auto found = taken.tensors.find(name);
        ASSERT_NE(found, taken.tensors.end()) << name;
        double sum = 0;
        double squares = 0;
        for (const double value : found->second.data) {
            sum += value;
            squares += value * value;
        }
        EXPECT_NEAR(sum, wanted.items()[0].number(), 1e-7 * (1 + squares)) << name;
        EXPECT_NEAR(squares, wanted.items()[1].number(), 1e-7 * (1 + squares)) << name;
    }
}

TEST(TorchNetworks, ResidualNetworkTakesTorchsSteps)
{
    const Json fixture = torchFixture("networks/resnet18_divided");
    ASSERT_TRUE(fixture.isObject());
    const Graph graph = residualNetwork(fixture.find("divide")->integer());
    expectTorchsSteps(trainAsTorch(graph, fixture, makeReferenceExecutor(Precision::Double)), fixture);
}

Graph sharedNetwork()
{
    Graph graph = Chain()
                      .then("input")
                      .then("dense", {{"units", int64_t{6}}})
                      .then("tanh")
                      .then("dense", {{"units", int64_t{6}}, {"shared_with", std::string("dense")}})
                      .then("tanh")
                      .then("dense", {{"units", int64_t{3}}})
                      .then("output")
                      .take();
    graph.training.optimizer = chooseOptimizer("sgd");
    graph.training.optimizer.params.set("learning_rate", 0.1);
    return graph;
}

TEST(TorchNetworks, SharedWeightsTakeTorchsSteps)
{
    const Json fixture = torchFixture("networks/shared");
    ASSERT_TRUE(fixture.isObject());
    expectTorchsSteps(trainAsTorch(sharedNetwork(), fixture, makeReferenceExecutor(Precision::Double)), fixture);
}

} // namespace
} // namespace plexus::test
