// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/model/block.h"
#include "engine/model/project_file.h"
#include "tests/model/graphs.h"

#include <gmock/gmock.h>

namespace plexus::test {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

// input -> conv2d -> residual -> flatten -> dense -> output
Graph blockNetwork()
{
    Graph graph = Chain()
                      .then("input")
                      .then("conv2d", {{"channels", int64_t{4}}})
                      .block("residual", {{"channels", int64_t{4}}})
                      .then("flatten")
                      .then("dense", {{"units", int64_t{10}}})
                      .then("output")
                      .take();
    graph.training.data = chooseReader("digits");
    return graph;
}

std::string apply(Graph& graph, std::unique_ptr<Edit> edit)
{
    if (const auto checked = edit->check(graph); !checked) {
        return checked.error().sentence();
    }
    edit->apply(graph);
    return {};
}

TEST(Block, KeysSayWhereANodeLies)
{
    EXPECT_EQ(blockOf("stage.residual.conv2d"), "stage.residual");
    EXPECT_EQ(blockOf("conv2d"), "");
    EXPECT_EQ(nameInBlock("stage.residual"), "residual");
    EXPECT_TRUE(liesIn("stage.residual.conv2d", "stage"));
    EXPECT_FALSE(liesIn("stage2.conv2d", "stage"));
    EXPECT_FALSE(liesIn("stage", "stage"));
    for (const char* key : {"a", "a.b", "stage1.residual_2.conv2d"}) {
        EXPECT_TRUE(isNodeKey(key)) << key;
    }
    for (const char* key : {"", ".", "a.", ".a", "a..b", "a.2"}) {
        EXPECT_FALSE(isNodeKey(key)) << key;
    }
}

TEST(Block, IsAnOrdinaryPartOfTheNetwork)
{
    const Graph graph = blockNetwork();
    const Inference inference = infer(graph, kFields);
    EXPECT_THAT(inference.problems, IsEmpty());
    const NodeInfo& block = inference.nodes.at("residual");
    EXPECT_TRUE(block.known);
    EXPECT_EQ(block.shape, inference.nodes.at("conv2d").shape);
    EXPECT_EQ(block.parameterCount, 2 * 4 * 4 * 9 + 2 * 2 * 4);
    EXPECT_EQ(graph.find("residual.conv2d")->params.integer("channels"), 4);
    EXPECT_THAT(inputEnds(graph, *graph.find("residual")), ElementsAre(PortEnd{"residual.block_input", "in"}));
    EXPECT_THAT(outputEnds(graph, *graph.find("residual")), ElementsAre(PortEnd{"residual.block_output", "out"}));
    EXPECT_THAT(inputEnds(graph, *graph.find("residual.block_input")), IsEmpty()) << "its border, from within";
}

TEST(Block, ProblemsInItAreFound)
{
    Graph graph = blockNetwork();
    ASSERT_EQ(apply(graph, edits::setParam("residual.conv2d2", "channels", int64_t{5})), "");
    const Inference inference = infer(graph, kFields);
    ASSERT_FALSE(inference.ok());
    EXPECT_EQ(inference.problems.front().node, "residual.add");
    EXPECT_FALSE(inference.nodes.at("residual").known);
}

TEST(Block, StandsInProjectFiles)
{
    const Graph graph = blockNetwork();
    const std::string text = projectText(graph);
    EXPECT_THAT(text, HasSubstr("\"conv2d.out -> residual.block_input.in\""));
    const auto read = parseProject(text, "p.plexus");
    ASSERT_TRUE(read.ok()) << read.error().sentence();
    EXPECT_EQ(projectText(*read), text);
}

TEST(Block, FilesThatMakeNoSenseAreRefusedInWords)
{
    const auto refused = [](const std::string& nodes, const std::string& wires) {
        const auto read = parseProject(R"({"format": "plexus-project", "version": 1, "nodes": [)" + nodes
                                           + R"(], "wires": [)" + wires + "]}",
                                       "p.plexus");
        return read.ok() ? "accepted" : read.error().sentence();
    };
    EXPECT_THAT(refused(R"({"key": "a.relu", "layer": "relu"})", ""),
                HasSubstr("there is no block \"a\" for the node \"a.relu\" to lie in"));
    EXPECT_THAT(refused(R"({"key": "a", "layer": "relu"}, {"key": "a.relu", "layer": "relu"})", ""),
                HasSubstr("there is no block \"a\""));
    EXPECT_THAT(refused(R"({"key": "a", "layer": "block"}, {"key": "a.relu", "layer": "relu"},
                           {"key": "relu", "layer": "relu"})",
                        R"("relu.out -> a.relu.in")"),
                HasSubstr("relu and a.relu do not lie in the same block; lead the wire through"));
}

TEST(Block, WiresCrossItsBorderThroughItsPortsAlone)
{
    Graph graph = blockNetwork();
    addNode(graph, "relu", "relu");
    EXPECT_THAT(apply(graph, edits::connect({"residual.conv2d", "out", "relu", "in"})),
                HasSubstr("do not lie in the same block"));
    EXPECT_EQ(apply(graph, edits::connect({"residual.block_output", "out", "relu", "in"})), "");
}

TEST(Block, GoesAndComesBackWithWhatLiesInIt)
{
    Graph graph = blockNetwork();
    const std::string before = projectText(graph);
    const auto edit = edits::removeNodes({"residual"});
    ASSERT_TRUE(edit->check(graph).ok());
    edit->apply(graph);
    EXPECT_EQ(graph.nodes().size(), 5u);
    EXPECT_EQ(graph.wires().size(), 3u);
    EXPECT_EQ(apply(graph, edit->inverse()), "");
    EXPECT_EQ(projectText(graph), before);
}

TEST(Block, IsCopiedWithWhatLiesInIt)
{
    Graph graph = blockNetwork();
    auto pasted = edits::paste(graph, edits::copyText(graph, {"residual"}), {0, 100});
    ASSERT_TRUE(pasted.ok()) << pasted.error().sentence();
    ASSERT_EQ(apply(graph, std::move(pasted).value()), "");
    ASSERT_NE(graph.find("residual2.conv2d2"), nullptr);
    EXPECT_NE(graph.into("residual2.add", "in2"), nullptr);
    // Out of one block, into another.
    auto moved = edits::paste(graph, edits::copyText(graph, {"residual.conv2d", "residual.batch_norm"}), {}, "residual2");
    ASSERT_TRUE(moved.ok()) << moved.error().sentence();
    ASSERT_EQ(apply(graph, std::move(moved).value()), "");
    EXPECT_EQ(graph.into("residual2.batch_norm3", "in")->from, "residual2.conv2d3");
}

TEST(Block, ItsParametersFillItAnewAndUndoTakesThatBack)
{
    Graph graph = blockNetwork();
    const std::string before = projectText(graph);
    auto edit = setNodeParam(graph, "residual", "channels", int64_t{8});
    ASSERT_TRUE(edit.ok()) << edit.error().sentence();
    EXPECT_EQ((*edit)->name(), "Set channels of Residual block to 8");
    (*edit)->apply(graph);
    EXPECT_EQ(graph.find("residual.conv2d2")->params.integer("channels"), 8);
    EXPECT_EQ(graph.into("residual.block_input", "in")->from, "conv2d") << "wires to its ports stay";
    EXPECT_EQ(graph.into("flatten", "in")->from, "residual.block_output");
    EXPECT_EQ(apply(graph, (*edit)->inverse()), "");
    EXPECT_EQ(projectText(graph), before);

    EXPECT_THAT(setNodeParam(graph, "residual", "channels", int64_t{0}).error().sentence(),
                HasSubstr("channels must be between 1"));
    ASSERT_EQ(apply(graph, edits::setParam("residual.conv2d", "bias", true)), "");
    EXPECT_THAT(setNodeParam(graph, "residual", "channels", int64_t{8}).error().sentence(),
                HasSubstr("what lies in Residual block was edited"));
}

TEST(Block, FollowsTheChannelsOfWhatItIsPutBehind)
{
    Graph graph;
    ASSERT_EQ(apply(graph, addBlock(*findLayer("squeeze_excite"), "se", {1, 2}, {2, 24, 5, 5})), "");
    EXPECT_EQ(graph.find("se")->params.integer("channels"), 24);
    EXPECT_EQ(graph.find("se.conv2d2")->params.integer("channels"), 24);
    EXPECT_EQ(graph.find("se")->position, (Position{1, 2}));
}

TEST(Block, MayHoldBlocks)
{
    Graph graph;
    ASSERT_EQ(apply(graph, addBlock(*findLayer("mbconv"), "mbconv", {}, {})), "");
    EXPECT_NE(graph.find("mbconv.squeeze_excite.sigmoid"), nullptr);
    EXPECT_EQ(graph.into("mbconv.squeeze_excite.block_input", "in")->from, "mbconv.silu2");
}

} // namespace
} // namespace plexus::test
