// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/model/wiring.h"

#include "engine/model/heal.h"
#include "engine/model/project_file.h"
#include "tests/model/graphs.h"

#include <gmock/gmock.h>

namespace plexus::test {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;

void apply(Graph& graph, Edit& edit)
{
    const auto checked = edit.check(graph);
    ASSERT_TRUE(checked.ok()) << checked.error().sentence();
    edit.apply(graph);
}

TEST(Healing, JoinsWhatNodesStoodBetween)
{
    const Graph graph = smallNetwork(); // input -> conv2d -> relu -> flatten -> dense -> output
    const Inference now = infer(graph, kFields);
    EXPECT_THAT(healing(graph, {"relu"}, now, kFields), ElementsAre(Wire{"conv2d", "out", "flatten", "in"}));
    EXPECT_THAT(healing(graph, {"conv2d", "relu"}, now, kFields), ElementsAre(Wire{"input", "out", "flatten", "in"}));
    EXPECT_THAT(healing(graph, {"input"}, now, kFields), IsEmpty());
    EXPECT_THAT(healing(graph, {"output"}, now, kFields), IsEmpty());
}

TEST(Healing, LeavesAWireOutThatWouldBeAnError)
{
    const Graph graph = smallNetwork();
    const Inference now = infer(graph, kFields);
    EXPECT_THAT(healing(graph, {"flatten"}, now, kFields), IsEmpty()) << "dense takes no picture";
    // Two layers that do not hang together are judged one by one.
    EXPECT_THAT(healing(graph, {"relu", "dense"}, now, kFields),
                UnorderedElementsAre(Wire{"conv2d", "out", "flatten", "in"}, Wire{"flatten", "out", "output", "in"}));
}

TEST(Healing, NeedsOneSourceAndOneOutlet)
{
    Graph graph = Chain().then("input").then("conv2d").then("relu").take();
    addNode(graph, "add", "add");
    addNode(graph, "tanh", "tanh");
    addNode(graph, "silu", "silu");
    graph.connect({"relu", "out", "add", "in"});
    graph.connect({"conv2d", "out", "add", "in2"});
    graph.connect({"add", "out", "tanh", "in"});
    graph.connect({"add", "out", "silu", "in"});
    const Inference now = infer(graph, kFields);
    EXPECT_THAT(healing(graph, {"add"}, now, kFields), IsEmpty()) << "two sources";
    EXPECT_THAT(healing(graph, {"relu", "add"}, now, kFields),
                ElementsAre(Wire{"conv2d", "out", "silu", "in"}, Wire{"conv2d", "out", "tanh", "in"}));
}

TEST(PullOut, LeavesTheNodesWithoutWiresAndUndoRestoresThem)
{
    Graph graph = smallNetwork();
    const std::string before = projectText(graph);
    const auto edit = pullOut(graph, {"conv2d", "relu"}, infer(graph, kFields), kFields);
    ASSERT_NE(edit, nullptr);
    EXPECT_EQ(edit->name(), "Pull out Conv 2d and 1 other");
    apply(graph, *edit);
    EXPECT_EQ(graph.into("conv2d", "in"), nullptr);
    EXPECT_NE(graph.into("relu", "in"), nullptr) << "what they have among themselves stays";
    EXPECT_EQ(graph.into("flatten", "in")->from, "input");
    edit->inverse()->apply(graph);
    EXPECT_EQ(projectText(graph), before);
    addNode(graph, "lonely", "relu");
    EXPECT_EQ(pullOut(graph, {"lonely"}, infer(graph, kFields), kFields), nullptr);
}

TEST(ReplaceNode, KeepsPlaceWiresAndCommonParameters)
{
    Graph graph = smallNetwork();
    graph.find("conv2d")->params.set("stride", std::vector<int64_t>{2, 2});
    graph.find("conv2d")->position = {40, 80};
    const std::string before = projectText(graph);
    auto replaced = replaceNode(graph, "conv2d", *findLayer("max_pool2d"), infer(graph, kFields));
    ASSERT_TRUE(replaced.ok()) << replaced.error().sentence();
    EXPECT_EQ(replaced->edit->name(), "Replace Conv 2d by Max pool 2d");
    apply(graph, *replaced->edit);
    EXPECT_EQ(graph.find("conv2d"), nullptr);
    const GraphNode* pool = graph.find(replaced->key);
    ASSERT_NE(pool, nullptr);
    EXPECT_EQ(pool->position, (Position{40, 80}));
    EXPECT_EQ(pool->params.value("stride"), ParamValue(std::vector<int64_t>{2, 2}));
    EXPECT_EQ(graph.into(pool->key, "in")->from, "input");
    EXPECT_EQ(graph.into("relu", "in")->from, pool->key);
    replaced->edit->inverse()->apply(graph);
    EXPECT_EQ(projectText(graph), before);
}

TEST(ReplaceNode, TakesABlockAndAnyNumberOfInputs)
{
    Graph graph = Chain().then("input").then("conv2d", {{"channels", int64_t{6}}}).then("relu").take();
    addNode(graph, "add", "add");
    graph.connect({"relu", "out", "add", "in"});
    graph.connect({"conv2d", "out", "add", "in2"});
    graph.training.data = chooseReader("digits");
    auto joined = replaceNode(graph, "add", *findLayer("concat"), infer(graph, kFields));
    ASSERT_TRUE(joined.ok());
    apply(graph, *joined->edit);
    EXPECT_EQ(graph.into("concat", "in2")->from, "conv2d");
    auto block = replaceNode(graph, "relu", *findLayer("residual"), infer(graph, kFields));
    ASSERT_TRUE(block.ok());
    apply(graph, *block->edit);
    EXPECT_EQ(graph.into("residual.block_input", "in")->from, "conv2d");
    EXPECT_EQ(graph.into("concat", "in")->from, "residual.block_output");
    EXPECT_EQ(graph.find("residual.conv2d")->params.integer("channels"), 6) << "as what feeds it";
}

TEST(MoveWires, TakesAllOfAPortOrSaysWhyNot)
{
    Graph graph = Chain().then("input").then("relu").then("tanh").take();
    addNode(graph, "silu", "silu");
    graph.connect({"input", "out", "silu", "in"});
    auto cycle = moveWires(graph, {"input", "out", true}, {"tanh", "out"});
    ASSERT_FALSE(cycle.ok());
    EXPECT_THAT(cycle.error().sentence(), HasSubstr("cycle"));
    addNode(graph, "other", "input");
    auto moved = moveWires(graph, {"input", "out", true}, {"other", "out"});
    ASSERT_TRUE(moved.ok()) << moved.error().sentence();
    EXPECT_EQ((*moved)->name(), "Move 2 wires of Input to other");
    apply(graph, **moved);
    EXPECT_EQ(graph.from("other").size(), 2u);
    EXPECT_TRUE(graph.from("input").empty());
    EXPECT_THAT(moveWires(graph, {"input", "out", true}, {"other", "out"}).error().sentence(),
                HasSubstr("there is no wire to move"));
}

// Positions as they are laid out in rows, and as stairs.
TEST(ConnectInOrder, GoesAsOneReads)
{
    const auto wires = [](const std::vector<Position>& positions) {
        Graph graph;
        std::vector<std::string> keys;
        for (const Position& position : positions) {
            graph.insert(newNode(graph, *findLayer("relu"), position), graph.nodes().size());
            keys.push_back(graph.nodes().back().key);
        }
        const std::unique_ptr<Edit> edit = connectInOrder(graph, keys);
        apply(graph, *edit);
        std::vector<std::string> found;
        for (const std::string& key : keys) {
            for (const Wire& wire : graph.into(key)) {
                found.push_back(wire.from + " " + wire.to);
            }
        }
        return found;
    };
    const auto inOrder = ElementsAre("relu relu2", "relu2 relu3", "relu3 relu4");
    EXPECT_THAT(wires({{0, 0}, {300, 10}, {10, 400}, {310, 390}}), inOrder);   // two rows
    EXPECT_THAT(wires({{0, 600}, {300, 400}, {600, 200}, {900, 0}}), inOrder); // stairs that go up
}

} // namespace
} // namespace plexus::test
