// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/model/bypass.h"

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
