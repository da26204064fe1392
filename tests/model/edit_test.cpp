// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/model/infer.h"
#include "engine/model/project_file.h"
#include "tests/model/graphs.h"
#include "tests/model/undo_redo.h"

#include <gmock/gmock.h>

namespace plexus::test {
namespace {

using ::testing::HasSubstr;

std::string refusal(const Graph& graph, const EditPtr& edit)
{
    const auto checked = edit->check(graph);
    return checked.ok() ? "accepted" : checked.error().sentence();
}

class ManyEdits : public ::testing::TestWithParam<uint64_t> {};

TEST_P(ManyEdits, UndoneAndRedoneLeaveNoTrace)
{
    undoAndRedo(GetParam(), 500); // tests/acceptance does it with 10,000
}

INSTANTIATE_TEST_SUITE_P(Seeds, ManyEdits, ::testing::Range<uint64_t>(1, 21));

TEST(Edits, AreCalledWhatPeopleCallThings)
{
    Graph graph = smallNetwork();
    const auto name = [&](EditPtr edit) {
        const auto done = applyTo(graph, edit);
        return done.ok() ? edit->name() : done.error().sentence();
    };
    EXPECT_EQ(name(edits::addNode(makeNode("dense2", "dense"))), "Add Dense 2");
    EXPECT_EQ(name(edits::setParam("dense2", "units", int64_t{128})), "Set units of Dense 2 to 128");
    EXPECT_EQ(name(edits::setParam("conv2d", "kernel", std::vector<int64_t>{3, 5})),
              "Set kernel size of Conv 2d to 3 x 5");
    EXPECT_EQ(name(edits::connect({"relu", "out", "dense2", "in"})), "Connect ReLU to Dense 2");
    EXPECT_EQ(name(edits::disconnect({"relu", "out", "dense2", "in"})), "Disconnect ReLU from Dense 2");
    EXPECT_EQ(name(edits::moveNodes({{"dense2", {1, 2}}})), "Move Dense 2");
    EXPECT_EQ(name(edits::moveNodes({{"dense2", {1, 2}}, {"relu", {1, 2}}})), "Move Dense 2 and 1 other");
    EXPECT_EQ(name(edits::setTitle("dense2", "Scores")), "Rename Dense 2 to Scores");
    EXPECT_EQ(name(edits::setParam("dense2", "units", int64_t{9})), "Set units of Scores to 9");
    EXPECT_EQ(name(edits::setTitle("dense2", "")), "Remove the title of Scores");
    EXPECT_EQ(name(edits::addNode(makeNode("hidden", "dense"))), "Add hidden");
    EXPECT_EQ(name(edits::removeNodes({"dense2"})), "Delete Dense 2");
    EXPECT_EQ(name(edits::removeNodes({"hidden", "relu"})), "Delete hidden and 1 other");
    EXPECT_EQ(name(edits::setTraining(Setting::Optimizer, "learning_rate", 0.01)), "Set learning rate to 0.01");
    EXPECT_EQ(name(edits::choose(Setting::Optimizer, "sgd")), "Choose the optimizer SGD");
}

TEST(Edits, NoneIsWithoutAName)
{
    RandomEdits random(9);
    Graph graph;
    for (int edit = 0; edit < 1000; ++edit) {
        const EditPtr next = random.next(graph);
        if (applyTo(graph, next).ok()) {
            const std::string name = next->name();
            EXPECT_GT(name.size(), 2u);
            EXPECT_NE(std::isupper(static_cast<unsigned char>(name.front())), 0) << name;
        }
    }
}

TEST(Edits, InferenceThatRemembersIsThatWhichDoesNot)
{
    RandomEdits random(7);
    Graph graph = smallNetwork();
    InferenceMemory memory;
    size_t asked = 0, nodes = 0;
    for (size_t done = 0; done < 300;) {
        EditPtr edit = random.next(graph);
        if (!applyTo(graph, edit).ok()) {
            continue;
        }
        ++done;
        const Inference fresh = infer(graph, kFields);
        const Inference remembered = infer(graph, kFields, Heads::Checked, &memory);
        ASSERT_EQ(remembered.nodes, fresh.nodes) << "after edit " << done << ", " << edit->name();
        ASSERT_EQ(remembered.problems, fresh.problems) << "after edit " << done << ", " << edit->name();
        ASSERT_EQ(remembered.parameterCount, fresh.parameterCount);
        asked += memory.asked();
        nodes += graph.nodes().size();
    }
    EXPECT_LT(asked * 4, nodes); // few of all are asked again
}

TEST(Edits, RepeatedSettingMergesIntoOne)
{
    Graph graph = smallNetwork();
    const std::string before = projectText(graph);
    EditPtr drag = edits::setParam("dense", "units", int64_t{11});
    drag->apply(graph);
    for (const int64_t units : {12, 13, 14}) {
        const EditPtr next = edits::setParam("dense", "units", units);
        next->apply(graph);
        ASSERT_TRUE(drag->mergeWith(*next));
    }
    EXPECT_EQ(drag->name(), "Set units of Dense to 14");
    EXPECT_EQ(graph.find("dense")->params.integer("units"), 14);
    drag->inverse()->apply(graph);
    EXPECT_EQ(projectText(graph), before);
    drag->apply(graph);
    EXPECT_EQ(graph.find("dense")->params.integer("units"), 14);
}

TEST(Edits, OnlyEditsOfTheSameThingMerge)
{
    const EditPtr units = edits::setParam("dense", "units", int64_t{11});
    EXPECT_FALSE(units->mergeWith(*edits::setParam("dense", "bias", false)));
    EXPECT_FALSE(units->mergeWith(*edits::setParam("dense2", "units", int64_t{11})));
    EXPECT_FALSE(units->mergeWith(*edits::setTitle("dense", "x")));
    EXPECT_FALSE(edits::removeNodes({"a"})->mergeWith(*edits::removeNodes({"a"})));
    EXPECT_TRUE(edits::moveNodes({{"a", {1, 2}}})->mergeWith(*edits::moveNodes({{"a", {3, 4}}})));
    EXPECT_FALSE(edits::moveNodes({{"a", {1, 2}}})->mergeWith(*edits::moveNodes({{"b", {3, 4}}})));
    EXPECT_TRUE(edits::setTraining(Setting::General, "epochs", int64_t{3})
                    ->mergeWith(*edits::setTraining(Setting::General, "epochs", int64_t{4})));
}

TEST(Edits, PartsMergeAllOrNone)
{
    const auto both = [](const char* second, int64_t units) {
        std::vector<EditPtr> parts;
        parts.push_back(edits::setParam("dense", "units", units));
        parts.push_back(edits::setParam(second, "units", units));
        return edits::together("Set units", std::move(parts));
    };
    const EditPtr first = both("dense2", 4);
    EXPECT_TRUE(first->mergeWith(*both("dense2", 5)));
    EXPECT_FALSE(first->mergeWith(*both("dense3", 6)));
}

TEST(Edits, MovingAndRenamingChangeNoNetwork)
{
    EXPECT_FALSE(edits::moveNodes({{"dense", {1, 2}}})->changesNetwork());
    EXPECT_FALSE(edits::setTitle("dense", "Classes")->changesNetwork());
    EXPECT_TRUE(edits::setParam("dense", "units", int64_t{4})->changesNetwork());
}

TEST(Edits, ConnectingReplacesTheWireAndUndoRestoresIt)
{
    Graph graph = smallNetwork();
    const std::string before = projectText(graph);
    const EditPtr edit = edits::connect({"conv2d", "out", "flatten", "in"});
    ASSERT_TRUE(applyTo(graph, edit).ok());
    EXPECT_EQ(graph.into("flatten", "in")->from, "conv2d");
    edit->inverse()->apply(graph);
    EXPECT_EQ(projectText(graph), before);
}

TEST(Edits, RefusalsSayWhy)
{
    const Graph graph = smallNetwork();
    EXPECT_EQ(refusal(graph, edits::setParam("dense", "units", int64_t{0})),
              "dense: units must be between 1 and 65536, got 0");
    EXPECT_THAT(refusal(graph, edits::setParam("dense", "units", 3.5)), HasSubstr("units must be a whole number"));
    EXPECT_EQ(refusal(graph, edits::setParam("dense", "colour", int64_t{0})),
              "dense: there is no parameter \"colour\"");
    EXPECT_EQ(refusal(graph, edits::setParam("dance", "units", int64_t{1})), "there is no node \"dance\"");
    EXPECT_EQ(refusal(graph, edits::removeNodes({"dance"})), "there is no node \"dance\"");
    EXPECT_EQ(refusal(graph, edits::addNode(makeNode("dense", "dense"))), "there is a node \"dense\" already");
    EXPECT_THAT(refusal(graph, edits::addNode(makeNode("my node", "dense"))),
                HasSubstr("must start with a letter"));
    EXPECT_EQ(refusal(graph, edits::disconnect({"dense", "out", "conv2d", "in"})),
              "there is no wire dense.out -> conv2d.in");
    EXPECT_THAT(refusal(graph, edits::choose(Setting::Optimizer, "magic")),
                HasSubstr("nothing called \"magic\""));
    EXPECT_THAT(refusal(graph, edits::moveNodes({{"dense", {1e300, 0}}})), HasSubstr("between -1e7 and 1e7"));
}

TEST(Edits, TogetherIsAllOrNothing)
{
    const Graph graph = smallNetwork();
    std::vector<EditPtr> parts;
    parts.push_back(edits::removeNodes({"relu"}));
    parts.push_back(edits::setTitle("relu", "gone"));
    EXPECT_EQ(refusal(graph, edits::together("Both", std::move(parts))), "there is no node \"relu\"");
}

TEST(Clipboard, PasteGivesFreshKeysAndKeepsWiresAmongTheNodes)
{
    Graph graph = smallNetwork();
    const std::string text = edits::copyText(graph, {"relu", "flatten", "dense"});
    auto pasted = edits::paste(graph, text, {40, 30});
    ASSERT_TRUE(pasted.ok()) << pasted.error().sentence();
    ASSERT_TRUE(applyTo(graph, *pasted).ok());
    ASSERT_NE(graph.find("dense2"), nullptr);
    EXPECT_EQ(graph.find("dense2")->params.integer("units"), 10);
    EXPECT_EQ(graph.into("dense2", "in")->from, "flatten2");
    EXPECT_EQ(graph.into("relu2", "in"), nullptr);
    EXPECT_EQ(graph.find("relu2")->position.x, graph.find("relu")->position.x + 40);
}

TEST(Clipboard, ForeignTextIsRefused)
{
    const Graph graph = smallNetwork();
    for (const char* text : {"", "hello", "{}", "{\"format\": \"plexus-nodes\", \"version\": 1, \"nodes\": []}",
                             "[1, 2]"}) {
        const auto pasted = edits::paste(graph, text, {});
        ASSERT_FALSE(pasted.ok());
        EXPECT_EQ(pasted.error().what, "the clipboard holds no Plexus nodes");
    }
}

} // namespace
} // namespace plexus::test
