// SPDX-License-Identifier: GPL-3.0-or-later
// A block with a number: what is computed, what it is called, and where problems show.
#include "engine/compile/lower.h"
#include "engine/model/block.h"
#include "engine/model/project_file.h"
#include "engine/model/unroll.h"

#include <gmock/gmock.h>

namespace plexus::test {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

const std::vector<FieldInfo> kPictures{{"image", {6, 8, 8}}, {"label", {}, 3}};

// input -> residual x 4 -> flatten -> dense -> output
Graph stack(int64_t copies, int64_t channels = 6)
{
    Chain chain;
    chain.then("input").block("residual", {{"channels", channels}, {"repeat", copies}});
    Graph graph = chain.then("flatten").then("dense", {{"units", int64_t{3}}}).then("output").take();
    graph.training.data = chooseReader("digits");
    return graph;
}

Result<Program> lowered(const Graph& graph, LowerRequest::Kind kind)
{
    const std::vector<Normalization> none;
    return lower({.graph = graph, .fields = kPictures, .preprocessing = none, .batch = 2, .kind = kind});
}

std::vector<std::string> parameters(const Program& program)
{
    std::vector<std::string> names;
    for (const ParameterInfo& parameter : program.parameters) {
        names.push_back(parameter.name);
    }
    return names;
}

TEST(Unroll, EachCopyHasWeightsOfItsOwnCalledAsInPyTorch)
{
    const auto program = lowered(stack(4), LowerRequest::Kind::Training);
    ASSERT_TRUE(program.ok()) << program.error().sentence();
    const std::vector<std::string> names = parameters(*program);
    for (const char* name : {"residual.0.conv2d.weight", "residual.3.conv2d2.weight", "residual.2.batch_norm.bias"}) {
        EXPECT_THAT(names, ::testing::Contains(name));
    }
    EXPECT_EQ(names.size(), 4U * 6 + 2);
    EXPECT_EQ(parameters(*lowered(stack(4), LowerRequest::Kind::Prediction)), names);
}

TEST(Unroll, ANumberOfOneChangesNothing)
{
    EXPECT_EQ(projectText(*unrolled(stack(1))), projectText(stack(1)));
    EXPECT_THAT(parameters(*lowered(stack(1), LowerRequest::Kind::Training)), ::testing::Contains("residual.conv2d.weight"));
}

TEST(Unroll, InferenceTellsOfTheNodesOnTheCanvas)
{
    const Inference once = infer(stack(1), kPictures), four = infer(stack(4), kPictures);
    EXPECT_TRUE(four.ok());
    EXPECT_EQ(four.nodes.size(), once.nodes.size());
    EXPECT_EQ(four.nodes.at("residual").parameterCount, 4 * once.nodes.at("residual").parameterCount);
    EXPECT_EQ(four.nodes.at("residual.conv2d").parameterCount, 4 * once.nodes.at("residual.conv2d").parameterCount);
    EXPECT_EQ(four.nodes.at("residual").shape, once.nodes.at("residual").shape);
    int64_t total = 0;
    const auto program = lowered(stack(4), LowerRequest::Kind::Training);
    for (const ParameterInfo& parameter : program->parameters) {
        total += parameter.shape.elements();
    }
    EXPECT_EQ(four.parameterCount, total);
}

TEST(Unroll, NestedNumbersMultiply)
{
    Graph graph = stack(3);
    Chain inner;
    inner.then("input").block("block", {{"repeat", int64_t{2}}});
    const Graph made = inner.take();
    // residual holds a block that stands twice, between its first ReLU and what comes after
    graph.insert(makeNode("residual.block", "block"), graph.nodes().size());
    graph.find("residual.block")->params.set("repeat", int64_t{2});
    for (const char* key : {"residual.block.block_input", "residual.block.conv2d", "residual.block.block_output"}) {
        graph.insert(makeNode(key, std::string(nameInBlock(key))), graph.nodes().size());
    }
    graph.find("residual.block.conv2d")->params.set("channels", int64_t{6});
    graph.find("residual.block.conv2d")->params.set("same_padding", true);
    const Wire old = *graph.into("residual.conv2d2", "in");
    graph.disconnect(old);
    graph.connect({old.from, "out", "residual.block.block_input", "in"});
    graph.connect({"residual.block.block_input", "out", "residual.block.conv2d", "in"});
    graph.connect({"residual.block.conv2d", "out", "residual.block.block_output", "in"});
    graph.connect({"residual.block.block_output", "out", "residual.conv2d2", "in"});
    EXPECT_THAT(infer(graph, kPictures).problems, IsEmpty());
    const auto names = parameters(*lowered(graph, LowerRequest::Kind::Training));
    EXPECT_THAT(names, ::testing::Contains("residual.2.block.1.conv2d.weight"));
    EXPECT_EQ(std::count_if(names.begin(), names.end(),
                            [](const std::string& name) { return name.find(".block.") != std::string::npos; }),
              3 * 2 * 2);
    EXPECT_EQ(rolledKey("residual.2.block.1.conv2d"), "residual.block.conv2d");
}

TEST(Unroll, AnErrorInItStandsAtItsLayerAndOneOfLaterCopiesAtTheBlock)
{
    Graph inFirst = stack(4, 6);
    inFirst.find("residual.conv2d")->params.set("groups", int64_t{4});
    const Inference first = infer(inFirst, kPictures);
    ASSERT_FALSE(first.problems.empty());
    EXPECT_EQ(first.problems.front().node, "residual.conv2d");

    // Two convolutions, 6 channels in and 9 out: the second copy cannot split those into 6 groups.
    Chain chain;
    Graph changes = chain.then("input").block("block", {{"repeat", int64_t{4}}}).then("flatten")
                        .then("dense", {{"units", int64_t{3}}}).then("output").take();
    changes.training.data = chooseReader("digits");
    changes.disconnect(*changes.into("block.block_output", "in"));
    std::string last = "block.block_input";
    for (const auto& [key, channels, groups] : {std::tuple("block.conv2d", int64_t{6}, int64_t{6}),
                                                std::tuple("block.conv2d2", int64_t{9}, int64_t{1})}) {
        changes.insert(makeNode(key, "conv2d"), changes.nodes().size());
        changes.find(key)->params.set("channels", channels);
        changes.find(key)->params.set("groups", groups);
        changes.find(key)->params.set("same_padding", true);
        changes.connect({last, "out", key, "in"});
        last = key;
    }
    changes.connect({last, "out", "block.block_output", "in"});
    const Inference later = infer(changes, kPictures);
    ASSERT_EQ(later.problems.size(), 1U);
    EXPECT_EQ(later.problems.front().node, "block");
    EXPECT_EQ(later.problems.front().param, "repeat");
    EXPECT_THAT(later.problems.front().what,
                AllOf(HasSubstr("copy 2 of 4 of Block does not fit behind the one before, which gives (batch, 9, 8, 8)"),
                      HasSubstr("groups is 6, which does not divide the 9 channels")));
    EXPECT_FALSE(lowered(changes, LowerRequest::Kind::Training).ok());
}

TEST(Unroll, WhatCannotFollowItselfSaysSo)
{
    Graph graph = stack(2);
    graph.insert(makeNode("residual.block_output2", "block_output"), graph.nodes().size());
    graph.connect({"residual.relu", "out", "residual.block_output2", "in"});
    const Inference found = infer(graph, kPictures);
    ASSERT_FALSE(found.problems.empty());
    EXPECT_THAT(found.problems.front().what, HasSubstr("needs an input and one output; it has 1 input and 2 outputs"));

    const Inference many = infer(stack(200), kPictures); // 9 nodes each
    EXPECT_TRUE(many.ok());
}

TEST(Unroll, SharedWeightsStayInTheirCopy)
{
    Graph graph = stack(2);
    graph.find("residual.conv2d2")->params.set("shared_with", std::string("residual.conv2d"));
    const auto names = parameters(*lowered(graph, LowerRequest::Kind::Training));
    EXPECT_THAT(names, ::testing::Contains("residual.1.conv2d.weight"));
    EXPECT_THAT(names, ::testing::Not(::testing::Contains("residual.1.conv2d2.weight")));
}

TEST(Unroll, TheNumberIsSavedAndUndone)
{
    Graph graph = stack(1);
    graph.find("residual.conv2d")->params.set("bias", true); // edited: the number may change all the same
    const std::string before = projectText(graph);
    const auto edit = setNodeParam(graph, "residual", "repeat", int64_t{8});
    ASSERT_TRUE(edit.ok()) << edit.error().sentence();
    ASSERT_TRUE((*edit)->check(graph).ok());
    (*edit)->apply(graph);
    EXPECT_THAT(projectText(graph), HasSubstr("\"repeat\": 8"));
    EXPECT_EQ(projectText(*parseProject(projectText(graph), "test")), projectText(graph));
    EXPECT_TRUE(graph.find("residual.conv2d")->params.flag("bias"));
    (*edit)->inverse()->apply(graph);
    EXPECT_EQ(projectText(graph), before);
}

// input -> conv2d -> residual, repeated and bypassed -> flatten -> dense -> output, or the same without the block.
Graph passedBy(bool hasBlock)
{
    Chain chain;
    chain.then("input").then("conv2d", {{"channels", int64_t{6}}});
    if (hasBlock) {
        chain.block("residual", {{"channels", int64_t{6}}, {"repeat", int64_t{2}}});
    }
    Graph graph = chain.then("flatten").then("dense", {{"units", int64_t{3}}}).then("output").take();
    graph.training.data = chooseReader("digits");
    if (hasBlock) {
        graph.find("residual")->isBypassed = true;
    }
    return graph;
}

TEST(Unroll, ABypassedBlockTrainsAsTheNetworkWithoutIt)
{
    for (const auto kind : {LowerRequest::Kind::Training, LowerRequest::Kind::Evaluation, LowerRequest::Kind::Prediction}) {
        const auto with = lowered(passedBy(true), kind), without = lowered(passedBy(false), kind);
        ASSERT_TRUE(with.ok()) << with.error().sentence();
        EXPECT_EQ(with->print(), without->print());
        EXPECT_EQ(parameters(*with), parameters(*without));
        ASSERT_EQ(with->parameters.size(), without->parameters.size());
        for (size_t i = 0; i < with->parameters.size(); ++i) { // so the first values are equal, too
            EXPECT_EQ(with->parameters[i].name, without->parameters[i].name);
            EXPECT_EQ(with->parameters[i].shape, without->parameters[i].shape);
        }
    }
}

} // namespace
} // namespace plexus::test
