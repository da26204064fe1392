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

// AdamW with weight decay and two parameter groups, on a frozen layer, a slow one that is pulled to zero and a usual
// one; a step is two batches, and gradients are clipped in both ways.
Graph groupedNetwork(const Json& fixture)
{
    const auto dense = [](int64_t units, ParamValues more) {
        more.push_back({"units", units});
        return more;
    };
    Graph graph = Chain()
                      .then("input")
                      .then("dense", dense(6, {{"frozen", true}}))
                      .then("tanh")
                      .then("dense", dense(6, {{"rate_scale", 0.25}, {"l1", 0.01}, {"l2", 0.05}}))
                      .then("tanh")
                      .then("dense", dense(3, {}))
                      .then("output")
                      .take();
    graph.training.optimizer = chooseOptimizer("adamw");
    graph.training.optimizer.params.set("learning_rate", 0.05);
    graph.training.optimizer.params.set("weight_decay", 0.1);
    graph.training.schedule = chooseSchedule("step");
    graph.training.schedule.params.set("unit", std::string("steps"));
    graph.training.schedule.params.set("step_size", int64_t{2});
    graph.training.general.set("accumulate", fixture.find("parts")->integer());
    graph.training.general.set("clip_norm", fixture.find("clip_norm")->number());
    graph.training.general.set("clip_value", fixture.find("clip_value")->number());
    return graph;
}

TEST(TorchNetworks, LayersOfTheirOwnRateTakeTorchsSteps)
{
    const Json fixture = torchFixture("networks/grouped");
    ASSERT_TRUE(fixture.isObject());
    const Graph graph = groupedNetwork(fixture);
    expectTorchsSteps(trainAsTorch(graph, fixture, makeReferenceExecutor(Precision::Double)), fixture);
}

class TorchBlocks : public ::testing::TestWithParam<const LayerDef*> {};

std::vector<const LayerDef*> builtBlocks() // beside the empty one
{
    std::vector<const LayerDef*> blocks;
    for (const LayerDef& layer : allLayers()) {
        if (layer.build) {
            blocks.push_back(&layer);
        }
    }
    return blocks;
}

INSTANTIATE_TEST_SUITE_P(Every, TorchBlocks, ::testing::ValuesIn(builtBlocks()),
                         [](const auto& one) { return one.param->key; });

// Each example between data and a dense layer takes the steps of the same written out in PyTorch.
TEST_P(TorchBlocks, TakeTorchsSteps)
{
    const Json file = torchFixture("blocks/" + GetParam()->key);
    ASSERT_TRUE(file.isObject());
    ASSERT_EQ(file.find("cases")->items().size(), GetParam()->examples.size()) << "make the fixtures again";
    for (size_t i = 0; i < GetParam()->examples.size(); ++i) {
        const LayerExample& example = GetParam()->examples[i];
        const Json& fixture = file.find("cases")->items()[i];
        SCOPED_TRACE(example.name);
        ASSERT_EQ(fixture.find("example")->string(), example.name);
        Graph graph = Chain()
                          .then("input")
                          .block(GetParam()->key, example.params)
                          .then("flatten")
                          .then("dense", {{"units", int64_t{3}}})
                          .then("output")
                          .take();
        graph.training.optimizer = chooseOptimizer("sgd");
        graph.training.optimizer.params.set("learning_rate", 0.1);
        expectTorchsSteps(trainAsTorch(graph, fixture, makeReferenceExecutor(Precision::Double)), fixture);
    }
}

} // namespace
} // namespace plexus::test
