// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/advice/advice.h"

#include "engine/model/group.h"
#include "engine/model/project_file.h"
#include "tests/advice/gallery.h"
#include "tests/advice/sketch.h"

#include <gmock/gmock.h>

namespace plexus::test {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

// "rule at node", one an entry.
std::vector<std::string> given(const Graph& graph)
{
    std::vector<std::string> all;
    for (const Problem& problem : review(graph, galleryFields()).problems) {
        all.push_back(problem.advice + " at " + problem.node);
    }
    return all;
}

std::vector<std::string> given(const char* text)
{
    return given(sketch(text));
}

TEST(Advice, EveryRuleIsWhole)
{
    for (const AdviceRule& rule : allAdvice()) {
        EXPECT_FALSE(rule.title.empty() || !rule.look || !rule.propose) << rule.key;
        EXPECT_TRUE(rule.help.ends_with(".")) << rule.key;
    }
    for (const FixRule& rule : allFixRules()) {
        EXPECT_TRUE(rule.propose != nullptr && rule.order > 0) << rule.key;
    }
}

TEST(Advice, AGoodNetworkHearsNothing)
{
    EXPECT_THAT(given("input > conv2d channels=2 > batch_norm > relu > flatten > dense:a units=8 > relu > dropout > dense units=10 > output"),
                IsEmpty());
}

TEST(Advice, TooManyOutputsForTheClasses)
{
    EXPECT_THAT(given("input > flatten > dense units=12 > output"), ElementsAre("too_many_classes at output"));
    EXPECT_THAT(given("input > flatten > dense units=10 > output"), IsEmpty());
}

TEST(Advice, ProbabilitiesBeforeALossThatMakesThem)
{
    EXPECT_THAT(given("input > flatten > dense units=10 > softmax > output"), ElementsAre("normalized_twice at output"));
    EXPECT_THAT(given("input > flatten > dense units=10 > log_softmax > output"),
                ElementsAre("normalized_twice at output"));
    EXPECT_THAT(given("input > flatten > dense units=10 > log_softmax > output loss=nll"), IsEmpty());
    EXPECT_THAT(given("input > flatten > dense units=10 > output loss=nll"), ElementsAre("no_logarithm at output"));
}

// What a group looks like makes no difference to what is computed.
TEST(Advice, LooksThroughBordersOfBlocks)
{
    const auto grouped = [](const char* text, std::vector<std::string> keys) {
        Graph graph = sketch(text);
        group(graph, keys, {})->edit->apply(graph);
        return graph;
    };
    const Graph twice = grouped("input > flatten > dense units=10 > softmax > output", {"dense", "softmax"});
    EXPECT_THAT(given(twice), ElementsAre("normalized_twice at output"));
    const Fixed fixed = fixAll(twice, galleryFields(), FixScope::Advice);
    EXPECT_THAT(fixed.done, ElementsAre("Remove Softmax before Cross-entropy"));
    EXPECT_TRUE(fixed.inference.problems.empty());
    EXPECT_EQ(trainOneStep(fixed.graph, galleryFields()), "");
    EXPECT_THAT(given(grouped("input > flatten > dense:a units=16 > dense units=10 > output", {"a"})),
                ElementsAre("no_activation at dense"));
    EXPECT_THAT(given(grouped("input > flatten > dense units=10 > log_softmax > output loss=nll", {"log_softmax"})), IsEmpty());
}

TEST(Advice, DeadBranches)
{
    EXPECT_THAT(given("input > flatten > dense units=10 > output; @flatten > relu > tanh"),
                ElementsAre("dead_branch at relu", "dead_branch at tanh"));
}

TEST(Advice, NoActivationIsSeenThroughWhatDoesNotBend)
{
    EXPECT_THAT(given("input > flatten > dense:a units=16 > dropout > batch_norm > dense units=10 > output"),
                ElementsAre("no_activation at dense"));
    EXPECT_THAT(given("input > conv2d channels=2 > max_pool2d > flatten > dense units=10 > output"), IsEmpty());
    EXPECT_THAT(given("input > flatten > dense:a units=16 > tanh > dense units=10 > output"), IsEmpty());
    EXPECT_THAT(given("input > flatten > dense:code units=4 > dense units=10 > output"), IsEmpty()); // a bottleneck
}

TEST(Advice, TheActivationOfTheNetworkIsOfferedFirst)
{
    const Graph graph = sketch("input > flatten > dense:a units=8 > tanh > dense:b units=8 > dense units=10 > output");
    const Inference now = review(graph, galleryFields());
    const Fixes fixes = fixesFor(graph, galleryFields(), now, now.problems.front());
    ASSERT_EQ(fixes.size(), 2U);
    EXPECT_EQ(fixes[0]->name(), "Insert Tanh before Dense");
    EXPECT_EQ(fixes[1]->name(), "Insert ReLU before Dense");
}

TEST(Advice, TheUsualLearningRateIsTheOptimizers)
{
    const std::string net = "input > flatten > dense units=10 > output; ";
    EXPECT_THAT(given((net + "optimizer.learning_rate=0.1").c_str()), ElementsAre("learning_rate at "));
    EXPECT_THAT(given((net + "optimizer=sgd; optimizer.learning_rate=0.1").c_str()), IsEmpty());
    EXPECT_THAT(given((net + "optimizer=sgd; optimizer.learning_rate=1e-6").c_str()), ElementsAre("learning_rate at "));
}

TEST(Advice, BatchNormWithABatchOfOne)
{
    EXPECT_THAT(given("input > conv2d channels=2 > batch_norm > relu > flatten > dense units=10 > output; batch_size=1"),
                ElementsAre("batch_of_one at batch_norm"));
}

TEST(Advice, SilenceIsKeptInTheProjectAndUndone)
{
    Graph graph = sketch("input > flatten > dense units=10 > output; @flatten > relu; @flatten > tanh");
    graph.silenced.insert("a_rule_of_tomorrow flatten");
    const std::string before = projectText(graph);
    const Problem first = review(graph, galleryFields()).problems.front();
    const auto edit = silence(graph, first);
    EXPECT_EQ(edit->name(), "Silence \"Dead branch\" at ReLU");
    ASSERT_TRUE(edit->check(graph).ok());
    edit->apply(graph);
    EXPECT_THAT(given(graph), ElementsAre("dead_branch at tanh"));
    EXPECT_EQ(review(graph, galleryFields()).silenced.size(), 1U);

    const auto loaded = parseProject(projectText(graph), "silenced");
    ASSERT_TRUE(loaded.ok()) << loaded.error().sentence();
    EXPECT_THAT(loaded->silenced, ElementsAre("a_rule_of_tomorrow flatten", "dead_branch relu"));
    EXPECT_EQ(projectText(*loaded), projectText(graph));

    edit->inverse()->apply(graph);
    EXPECT_EQ(projectText(graph), before);
}

TEST(Advice, SilenceThatIsNoListIsRefused)
{
    const std::string head = "{\"format\": \"plexus-project\", \"version\": 1, \"nodes\": [], \"wires\": [], \"silenced\": ";
    const auto loaded = parseProject(head + "[3]}", "bad");
    ASSERT_FALSE(loaded.ok());
    EXPECT_THAT(loaded.error().sentence(), HasSubstr("silenced must be a list of texts, got a whole number"));
}

} // namespace
} // namespace plexus::test
