// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/model/group.h"

#include "engine/model/block.h"
#include "engine/model/project_file.h"
#include "engine/program/weight_choices.h"
#include "tests/model/graphs.h"

#include <gmock/gmock.h>

namespace plexus::test {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

Regrouped apply(Graph& graph, Result<Regrouped> regrouped)
{
    EXPECT_TRUE(regrouped.ok()) << regrouped.error().sentence();
    const auto checked = regrouped->edit->check(graph);
    EXPECT_TRUE(checked.ok()) << checked.error().sentence();
    regrouped->edit->apply(graph);
    return std::move(regrouped).value();
}

void move(Graph& graph, const std::string& key, Position to)
{
    graph.find(key)->position = to;
}

TEST(Group, BecomesABlockWhosePortsAreTheWiresThatCross)
{
    Graph graph = smallNetwork(); // input -> conv2d -> relu -> flatten -> dense -> output
    const Inference before = infer(graph, kFields);
    const Regrouped made = apply(graph, group(graph, {"conv2d", "relu"}));
    EXPECT_THAT(made.keys, ElementsAre("block"));
    EXPECT_EQ(made.edit->name(), "Group 2 nodes");
    EXPECT_EQ(made.said, "the weights of conv2d are called block.conv2d now");
    EXPECT_EQ(graph.into("block.block_input", "in")->from, "input");
    EXPECT_EQ(graph.into("block.conv2d", "in")->from, "block.block_input");
    EXPECT_EQ(graph.into("block.relu", "in")->from, "block.conv2d") << "wires within stay";
    EXPECT_EQ(graph.into("flatten", "in")->from, "block.block_output");
    EXPECT_EQ(graph.find("block.conv2d")->params.integer("channels"), 4);
    const Inference after = infer(graph, kFields);
    EXPECT_THAT(after.problems, IsEmpty());
    EXPECT_EQ(after.parameterCount, before.parameterCount);
    EXPECT_EQ(after.nodes.at("block").shape, before.nodes.at("relu").shape);
    EXPECT_EQ(after.nodes.at("block").parameterCount, before.nodes.at("conv2d").parameterCount);
}

TEST(Group, AndUngroupGiveTheSameNetworkToTheByte)
{
    for (const auto& keys : std::vector<std::vector<std::string>>{
             {"conv2d", "relu"}, {"relu"}, {"conv2d", "flatten"}, {"conv2d", "relu", "flatten", "dense"}}) {
        Graph graph = smallNetwork();
        const std::string before = projectText(graph);
        const Regrouped made = apply(graph, group(graph, keys));
        EXPECT_NE(projectText(graph), before);
        const Regrouped opened = apply(graph, ungroup(graph, {"block"}));
        EXPECT_EQ(opened.edit->name(), "Ungroup Block");
        EXPECT_EQ(opened.keys, keys);
        EXPECT_EQ(projectText(graph), before);
        // Both undone, one after the other.
        opened.edit->inverse()->apply(graph);
        made.edit->inverse()->apply(graph);
        EXPECT_EQ(projectText(graph), before);
    }
}

TEST(Group, HasOneInputForEachSourceAndOneOutputForEachThatFeedsOthers)
{
    // input feeds two branches, and the sum of both two others
    Graph graph;
    for (const char* key : {"input", "left", "right", "sum", "first", "second"}) {
        addNode(graph, key, key == std::string("input") ? "input" : key == std::string("sum") ? "add" : "relu");
    }
    move(graph, "left", {0, 100});
    graph.connect({"input", "out", "left", "in"});
    graph.connect({"input", "out", "right", "in"});
    graph.connect({"left", "out", "sum", "in"});
    graph.connect({"right", "out", "sum", "in2"});
    graph.connect({"sum", "out", "first", "in"});
    graph.connect({"sum", "out", "second", "in"});
    Graph whole = graph;
    apply(whole, group(whole, {"left", "right", "sum"}));
    EXPECT_EQ(inputEnds(whole, *whole.find("block")).size(), 1u);
    EXPECT_EQ(outputEnds(whole, *whole.find("block")).size(), 1u);
    EXPECT_EQ(whole.from("block.block_input").size(), 2u);
    EXPECT_EQ(whole.from("block.block_output").size(), 2u);
    // The sum alone reads two sources, in the order of its inputs.
    Graph alone = graph;
    apply(alone, group(alone, {"sum"}));
    ASSERT_EQ(inputEnds(alone, *alone.find("block")).size(), 2u);
    const auto sourceOf = [&](const char* port) { return alone.into(alone.into("block.sum", port)->from, "in")->from; };
    EXPECT_EQ(sourceOf("in"), "left");
    EXPECT_EQ(sourceOf("in2"), "right");
}

TEST(Group, OfLayersWithOthersBetweenThemClosesNoCycle)
{
    Graph graph = smallNetwork();
    apply(graph, group(graph, {"conv2d", "flatten"})); // the relu between them stays outside
    EXPECT_EQ(graph.into("relu", "in")->from, "block.block_output");
    EXPECT_THAT(infer(graph, kFields).problems, IsEmpty());
    EXPECT_EQ(graph.topologicalOrder().size(), graph.nodes().size());
}

TEST(Group, TakesBlocksInAndLiesInBlocks)
{
    Graph graph = Chain().then("input").block("residual").then("relu").then("output").take();
    const std::string before = projectText(graph);
    apply(graph, group(graph, {"residual", "relu"}));
    EXPECT_NE(graph.find("block.residual.conv2d2"), nullptr);
    EXPECT_EQ(graph.into("block.residual.block_input", "in")->from, "block.block_input");
    apply(graph, group(graph, {"block.residual.block_input", "block.residual.conv2d", "block.residual.batch_norm"}));
    EXPECT_NE(graph.find("block.residual.block.conv2d"), nullptr);
    EXPECT_NE(graph.find("block.residual.block_input"), nullptr) << "the border of what is around them";
    const auto read = parseProject(projectText(graph), "p.plexus");
    EXPECT_TRUE(read.ok()) << read.error().sentence();
    apply(graph, ungroup(graph, {"block.residual.block"}));
    apply(graph, ungroup(graph, {"block"}));
    EXPECT_EQ(projectText(graph), before);
}

TEST(Group, WhoSharesWeightsFollowsTheOwner)
{
    Graph graph = smallNetwork();
    addNode(graph, "twin", "dense");
    addNode(graph, "lost", "dense");
    graph.find("twin")->params.set(sharedWithKey, std::string("dense"));
    graph.find("lost")->params.set(sharedWithKey, std::string("block.dense")); // there is none yet
    const std::string before = projectText(graph);
    const Regrouped made = apply(graph, group(graph, {"dense"}));
    EXPECT_EQ(sharedWith(graph.find("twin")->params), "block.dense");
    const auto back = made.edit->inverse();
    back->apply(graph);
    EXPECT_EQ(projectText(graph), before) << "what pointed nowhere points where it did";
}

TEST(Ungroup, GivesAFreshKeyWhereOneIsTakenAndSaysSo)
{
    Graph graph = Chain().then("input").then("conv2d").block("residual").then("output").take();
    const Regrouped opened = apply(graph, ungroup(graph, {"residual"}));
    EXPECT_EQ(opened.said, "the weights of residual.conv2d are called conv2d2 now, those of 3 others likewise");
    EXPECT_EQ(graph.find("residual"), nullptr);
    EXPECT_EQ(graph.into("conv2d2", "in")->from, "conv2d");
    EXPECT_EQ(graph.into("add", "in2")->from, "conv2d") << "the short way";
    EXPECT_EQ(graph.into("output", "in")->from, "relu2");
    EXPECT_EQ(graph.topologicalOrder().size(), graph.nodes().size());
}

TEST(Ungroup, MakesRoomForWhatComesOut)
{
    Graph graph = Chain().then("input").block("residual").then("output").take();
    const double span = graph.find("residual.relu2")->position.x - graph.find("residual.conv2d")->position.x;
    const double block = graph.find("residual")->position.x, after = graph.find("output")->position.x;
    apply(graph, ungroup(graph, {"residual"}));
    EXPECT_EQ(graph.find("conv2d")->position.x, block);
    EXPECT_EQ(graph.find("output")->position.x, after + span);
    EXPECT_EQ(graph.find("input")->position.x, 0);
}

TEST(Group, RefusalsSayWhy)
{
    const Graph graph = Chain().then("input").block("residual").then("output").take();
    EXPECT_THAT(group(graph, {}).error().sentence(), HasSubstr("there is nothing to group"));
    EXPECT_THAT(group(graph, {"residual.block_input"}).error().sentence(), HasSubstr("there is nothing to group"));
    EXPECT_THAT(group(graph, {"input", "residual.conv2d"}).error().sentence(),
                HasSubstr("input and residual.conv2d do not lie in the same block"));
    EXPECT_THAT(group(graph, {"nobody"}).error().sentence(), HasSubstr("there is no node \"nobody\""));
    EXPECT_THAT(ungroup(graph, {"input"}).error().sentence(), HasSubstr("there is no block to dissolve"));
}

TEST(Ungroup, ABlockThatStandsSeveralTimesBecomesItsCopies)
{
    Chain chain;
    chain.then("input").block("residual", {{"channels", int64_t{1}}, {"repeat", int64_t{3}}});
    Graph graph = chain.then("flatten").then("dense", {{"units", int64_t{10}}}).then("output").take();
    graph.training = smallNetwork().training;
    const Inference before = infer(graph, kFields);
    const std::string text = projectText(graph);
    const Regrouped opened = apply(graph, ungroup(graph, {"residual"}));
    EXPECT_THAT(opened.keys, ElementsAre("block", "block2", "block3"));
    EXPECT_THAT(opened.said, HasSubstr("the weights of residual.conv2d are called block.conv2d now"));
    EXPECT_EQ(graph.find("block3")->params.integer("repeat"), 1);
    EXPECT_EQ(graph.into("block3.block_input", "in")->from, "block2.block_output");
    EXPECT_EQ(graph.into("flatten", "in")->from, "block3.block_output");
    const Inference after = infer(graph, kFields);
    EXPECT_EQ(after.parameterCount, before.parameterCount);
    EXPECT_EQ(after.problems, before.problems);
    opened.edit->inverse()->apply(graph);
    EXPECT_EQ(projectText(graph), text);
}

} // namespace
} // namespace plexus::test
