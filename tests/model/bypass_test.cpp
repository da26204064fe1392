// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/model/bypass.h"

#include "engine/model/block.h"
#include "engine/model/group.h"
#include "engine/model/project_file.h"
#include "engine/program/weight_choices.h"
#include "tests/model/graphs.h"

#include <gmock/gmock.h>

namespace plexus::test {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;

Result<std::unique_ptr<Edit>> bypassed(const Graph& graph, const std::vector<std::string>& keys)
{
    return bypass(graph, keys, infer(graph, kFields), kFields);
}

TEST(Bypass, PassesOnWhatComesInAndCountsForNothing)
{
    Graph graph = smallNetwork(); // input -> conv2d -> relu -> flatten -> dense -> output
    const std::string before = projectText(graph);
    const Inference now = infer(graph, kFields);
    auto edit = bypassed(graph, {"conv2d", "relu"});
    ASSERT_TRUE(edit.ok()) << edit.error().sentence();
    EXPECT_EQ((*edit)->name(), "Bypass Conv 2d and 1 other");
    (*edit)->apply(graph);
    const Inference then = infer(graph, kFields);
    EXPECT_THAT(then.problems, IsEmpty());
    EXPECT_EQ(then.nodes.at("relu").shape, now.nodes.at("input").shape);
    EXPECT_EQ(then.nodes.at("conv2d").parameterCount, 0);
    EXPECT_LT(then.parameterCount, now.parameterCount);
    EXPECT_THAT(projectText(graph), HasSubstr("\"bypassed\": true"));
    const auto read = parseProject(projectText(graph), "p.plexus");
    ASSERT_TRUE(read.ok()) << read.error().sentence();
    EXPECT_TRUE(read->find("relu")->isBypassed);
    EXPECT_EQ(projectText(*read), projectText(graph));

    auto back = bypassed(graph, {"relu"});
    ASSERT_TRUE(back.ok());
    EXPECT_EQ((*back)->name(), "Take in again ReLU");
    (*back)->apply(graph);
    EXPECT_FALSE(graph.find("relu")->isBypassed);
    (*back)->inverse()->apply(graph);
    (*edit)->inverse()->apply(graph);
    EXPECT_EQ(projectText(graph), before);
}

TEST(Bypass, IsRefusedWhereShapesDoNotAllowIt)
{
    const Graph graph = smallNetwork();
    EXPECT_THAT(bypassed(graph, {"flatten"}).error().sentence(), HasSubstr("without Flatten this would go wrong: Dense expects"));
    EXPECT_THAT(bypassed(graph, {"output"}).error().sentence(), HasSubstr("Output cannot be bypassed"));
    EXPECT_THAT(bypassed(graph, {}).error().sentence(), HasSubstr("there is nothing to bypass"));
    Graph joined = Chain().then("input").then("relu").take();
    addNode(joined, "add", "add");
    joined.connect({"relu", "out", "add", "in"});
    joined.connect({"input", "out", "add", "in2"});
    EXPECT_THAT(bypassed(joined, {"add"}).error().sentence(), HasSubstr("it joins 2 inputs"));
}

// input -> conv2d of 6 channels -> residual -> flatten -> dense -> output
Graph withBlock(int64_t repeat = 1, int64_t stride = 1)
{
    Graph graph = Chain()
                      .then("input")
                      .then("conv2d", {{"channels", int64_t{6}}})
                      .block("residual", {{"channels", int64_t{6}}, {"repeat", repeat}, {"stride", stride}})
                      .then("flatten")
                      .then("dense", {{"units", int64_t{10}}})
                      .then("output")
                      .take();
    graph.training.data = chooseReader("digits");
    return graph;
}

TEST(Bypass, ABlockPassesOnWhatComesInHoweverOftenItStands)
{
    for (const int64_t repeat : {1, 3}) {
        Graph graph = withBlock(repeat);
        const std::string before = projectText(graph);
        const Inference now = infer(graph, kFields);
        auto edit = bypassed(graph, {"residual"});
        ASSERT_TRUE(edit.ok()) << edit.error().sentence();
        EXPECT_EQ((*edit)->name(), "Bypass Residual block");
        (*edit)->apply(graph);
        const Inference then = infer(graph, kFields);
        EXPECT_THAT(then.problems, IsEmpty());
        EXPECT_EQ(then.nodes.size(), graph.nodes().size());
        EXPECT_EQ(then.nodes.at("residual").shape, now.nodes.at("conv2d").shape);
        EXPECT_EQ(then.nodes.at("residual").parameterCount, 0);
        EXPECT_FALSE(then.nodes.at("residual.conv2d").known);
        EXPECT_EQ(then.parameterCount, now.parameterCount - now.nodes.at("residual").parameterCount);
        EXPECT_TRUE(isLeftOut(graph, *graph.find("residual.conv2d")));
        EXPECT_FALSE(isLeftOut(graph, *graph.find("conv2d")));
        EXPECT_EQ(projectText(*parseProject(projectText(graph), "p.plexus")), projectText(graph));
        EXPECT_THAT(ungroup(graph, {"residual"}).error().sentence(),
                    HasSubstr("Residual block is bypassed, and its layers would be computed again without it; take it in again"));
        (*edit)->inverse()->apply(graph);
        EXPECT_EQ(projectText(graph), before);
    }
}

TEST(Bypass, OfABlockIsRefusedInWordsWhereItCannotBe)
{
    const auto refusal = [](const Graph& graph, const std::string& key) { return bypassed(graph, {key}).error().sentence(); };
    Graph narrow = withBlock(); // what comes behind the block takes rows that only it gives
    auto rows = group(narrow, {"flatten"}, {});
    ASSERT_TRUE(rows.ok()) << rows.error().sentence();
    rows->edit->apply(narrow);
    EXPECT_THAT(refusal(narrow, rows->keys.front()), HasSubstr("this would go wrong: Dense expects"));

    Graph ends = withBlock();
    auto tail = group(ends, {"dense", "output"}, {});
    ASSERT_TRUE(tail.ok()) << tail.error().sentence();
    tail->edit->apply(ends);
    EXPECT_THAT(refusal(ends, tail->keys.front()), HasSubstr("cannot be bypassed: it has no output"));

    Graph joined = Chain().then("input").then("relu").take();
    addNode(joined, "add", "add");
    joined.connect({"relu", "out", "add", "in"});
    joined.connect({"input", "out", "add", "in2"});
    addNode(joined, "tanh", "tanh");
    joined.connect({"add", "out", "tanh", "in"});
    auto sum = group(joined, {"add"}, {});
    ASSERT_TRUE(sum.ok()) << sum.error().sentence();
    sum->edit->apply(joined);
    const std::string block = sum->keys.front();
    EXPECT_THAT(refusal(joined, block), HasSubstr("cannot be bypassed: it joins 2 inputs, and only one could go on"));
    joined.find(block)->isBypassed = true; // as a file may say
    const Inference then = infer(joined, kFields);
    EXPECT_TRUE(std::any_of(then.problems.begin(), then.problems.end(), [&](const Problem& problem) {
        return problem.node == block && problem.what.find("it joins 2 inputs") != std::string::npos;
    }));
    joined.disconnect(*joined.into(inputEnds(joined, *joined.find(block)).front().node, "in"));
    EXPECT_TRUE(checkBypass(joined, *joined.find(block)).ok()); // the second goes on
    EXPECT_EQ(infer(joined, kFields).nodes.at("tanh").shape, infer(joined, kFields).nodes.at("input").shape);
}

TEST(Bypass, OfABlockInABlockIsOfEveryCopy)
{
    Graph graph = withBlock(3);
    auto inner = group(graph, {"residual.conv2d2", "residual.batch_norm2"}, {});
    ASSERT_TRUE(inner.ok()) << inner.error().sentence();
    inner->edit->apply(graph);
    const std::string block = inner->keys.front();
    const int64_t all = infer(graph, kFields).nodes.at("residual").parameterCount;
    const int64_t within = infer(graph, kFields).nodes.at(block).parameterCount;
    EXPECT_GT(within, 0);
    graph.find(block)->isBypassed = true;
    const Inference then = infer(graph, kFields);
    EXPECT_THAT(then.problems, IsEmpty());
    EXPECT_EQ(then.nodes.at("residual").parameterCount, all - within);
    graph.find("residual")->isBypassed = true;
    EXPECT_EQ(infer(graph, kFields).nodes.at("residual").parameterCount, 0);
    EXPECT_THAT(infer(graph, kFields).problems, IsEmpty());
}

TEST(Bypass, LeavesNoWeightsToShare)
{
    Graph graph = smallNetwork();
    addNode(graph, "twin", "dense");
    graph.find("twin")->params.set(sharedWithKey, std::string("dense"));
    graph.find("dense")->isBypassed = true;
    const Inference then = infer(graph, kFields);
    EXPECT_TRUE(std::any_of(then.problems.begin(), then.problems.end(), [](const Problem& problem) {
        return problem.node == "twin" && problem.what == "dense is bypassed, so it has no weights to share";
    }));
}

} // namespace
} // namespace plexus::test
