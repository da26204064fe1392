// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/model/graph.h"
#include "engine/model/infer.h"
#include "tests/model/graphs.h"

#include <gmock/gmock.h>

namespace plexus::test {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

std::string refusal(const Graph& graph, const Wire& wire)
{
    const auto result = canConnect(graph, wire);
    return result.ok() ? "accepted" : result.error().sentence();
}

TEST(Graph, TopologicalOrderFollowsWiresThenNodes)
{
    Graph graph;
    for (const char* key : {"d", "c", "b", "a"}) {
        addNode(graph, key, "add");
    }
    graph.connect({"a", "out", "b", "in"});
    graph.connect({"b", "out", "c", "in"});
    EXPECT_THAT(graph.topologicalOrder(), ElementsAre("d", "a", "b", "c"));
}

TEST(Graph, NodesOnACycleAreLeftOutOfTheOrder)
{
    Graph graph;
    for (const char* key : {"a", "b", "c"}) {
        addNode(graph, key, "add");
    }
    graph.connect({"a", "out", "b", "in"});
    graph.connect({"b", "out", "a", "in"});
    EXPECT_THAT(graph.topologicalOrder(), ElementsAre("c"));
}

TEST(Graph, JoinsOfferOnePortMoreThanIsWired)
{
    Graph graph;
    addNode(graph, "a", "relu");
    addNode(graph, "sum", "add");
    EXPECT_THAT(graph.inputPorts(*graph.find("sum")), ElementsAre("in"));
    graph.connect({"a", "out", "sum", "in"});
    graph.connect({"a", "out", "sum", "in3"});
    EXPECT_THAT(graph.inputPorts(*graph.find("sum")), ElementsAre("in", "in2", "in3", "in4"));
}

TEST(Graph, WiresKeepAnOrderOfTheirOwn)
{
    Graph one;
    Graph two;
    for (Graph* graph : {&one, &two}) {
        addNode(*graph, "a", "relu");
        addNode(*graph, "sum", "add");
    }
    one.connect({"a", "out", "sum", "in10"});
    one.connect({"a", "out", "sum", "in2"});
    two.connect({"a", "out", "sum", "in2"});
    two.connect({"a", "out", "sum", "in10"});
    EXPECT_EQ(one.wires(), two.wires());
    EXPECT_EQ(one.wires().front().toPort, "in2");
}

TEST(Graph, FreeKeysCountUp)
{
    Graph graph;
    EXPECT_EQ(graph.freeKey("dense"), "dense");
    addNode(graph, "dense", "dense");
    EXPECT_EQ(graph.freeKey("dense"), "dense2");
    EXPECT_EQ(graph.freeKey("not a key"), "node");
}

TEST(Graph, RemovingANodeTakesItsWires)
{
    Graph graph = smallNetwork();
    graph.remove("relu");
    for (const Wire& wire : graph.wires()) {
        EXPECT_NE(wire.from, "relu");
        EXPECT_NE(wire.to, "relu");
    }
    EXPECT_EQ(graph.find("relu"), nullptr);
}

TEST(CanConnect, SaysWhyNot)
{
    Graph graph = smallNetwork();
    addNode(graph, "future", "from_the_future");
    EXPECT_EQ(refusal(graph, {"relu", "out", "relu", "in"}), "a layer cannot feed itself");
    EXPECT_EQ(refusal(graph, {"dense", "out", "conv2d", "in"}),
              "this wire would close a cycle: Conv 2d already leads to Dense; data flows in one direction");
    EXPECT_EQ(refusal(graph, {"output", "out", "dense", "in"}), "Output ends the network, nothing can follow it");
    EXPECT_EQ(refusal(graph, {"relu", "out", "input", "in"}),
              "Input begins the network, nothing can lead into it");
    EXPECT_EQ(refusal(graph, {"relu", "out", "flatten", "in"}), "ReLU and Flatten are connected already");
    EXPECT_EQ(refusal(graph, {"relu", "out", "flatten", "in2"}), "Flatten has no input \"in2\"");
    EXPECT_EQ(refusal(graph, {"relu", "left", "flatten", "in"}), "ReLU has no output \"left\"");
    EXPECT_EQ(refusal(graph, {"relu", "out", "nobody", "in"}), "there is no node \"nobody\"");
    EXPECT_THAT(refusal(graph, {"relu", "out", "future", "in"}), HasSubstr("does not know the layer"));
    EXPECT_EQ(refusal(graph, {"input", "out", "dense", "in"}), "accepted");
}

TEST(Graph, FindsAfterAnyOrderOfChanges)
{
    Graph graph;
    for (const char* key : {"m", "c", "x", "a"}) {
        addNode(graph, key, "relu");
    }
    graph.insert(makeNode("b", "add"), 1);
    graph.connect({"x", "out", "b", "in2"});
    graph.connect({"a", "out", "b", "in"});
    graph.connect({"a", "out", "m", "in"});
    EXPECT_EQ(graph.from("a").size(), 2u);
    EXPECT_EQ(graph.into("b").size(), 2u);
    EXPECT_EQ(graph.into("b", "in")->from, "a");
    graph.remove("m");
    EXPECT_EQ(graph.find("m"), nullptr);
    EXPECT_EQ(graph.from("a").size(), 1u);
    graph.disconnect({"x", "out", "b", "in2"});
    EXPECT_TRUE(graph.from("x").empty());
    graph.rename({{"x", "c"}, {"c", "x"}});
    for (const GraphNode& node : graph.nodes()) {
        EXPECT_EQ(graph.find(node.key), &node);
    }
}

} // namespace
} // namespace plexus::test
