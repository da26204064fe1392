// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/model/marks.h"

#include "engine/model/block.h"
#include "engine/model/group.h"
#include "engine/model/project_file.h"
#include "tests/model/graphs.h"

#include <gmock/gmock.h>

namespace plexus::test {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

Mark frame(const std::string& key, Box box)
{
    return {key, MarkKind::Frame, "Encoder", "green", box, {}};
}

Mark note(const std::string& key, Box box)
{
    return {key, MarkKind::Note, "Two\nlines", "yellow", box, {}};
}

void applyChecked(Graph& graph, const std::unique_ptr<Edit>& edit)
{
    const auto checked = edit->check(graph);
    ASSERT_TRUE(checked.ok()) << checked.error().sentence();
    edit->apply(graph);
}

// relu at (100, 100) and flatten at (400, 100), the wire between them led through a point, in a frame with a note.
Graph markedNetwork()
{
    Graph graph = smallNetwork();
    for (const char* far : {"input", "conv2d", "dense", "output"}) {
        graph.find(far)->position = {100, 2000};
    }
    graph.find("relu")->position = {100, 100};
    graph.find("flatten")->position = {400, 100};
    graph.lay({"relu", "out", "flatten", "in", {{340, 60}}});
    graph.marks["frame"] = frame("frame", {80, 40, 520, 200});
    graph.marks["note"] = note("note", {100, 300, 200, 80});
    return graph;
}

TEST(Marks, AreSavedWithTheProjectAndLeaveNoTraceOtherwise)
{
    const std::string plain = projectText(smallNetwork());
    EXPECT_THAT(plain, Not(HasSubstr("marks")));
    EXPECT_THAT(plain, Not(HasSubstr("ways")));
    EXPECT_THAT(plain, Not(HasSubstr("collapsed")));
    Graph graph = markedNetwork();
    graph.find("dense")->isCollapsed = true;
    const std::string text = projectText(graph);
    EXPECT_THAT(text, HasSubstr("\"box\": [80.0, 40.0, 520.0, 200.0]"));
    EXPECT_THAT(text, HasSubstr("\"flatten.in\": ["));
    EXPECT_THAT(text, HasSubstr("\"collapsed\": true"));
    const auto read = parseProject(text, "p.plexus");
    ASSERT_TRUE(read.ok()) << read.error().sentence();
    EXPECT_EQ(projectText(*read), text);
    EXPECT_THAT(infer(graph, kFields).problems, IsEmpty());
}

TEST(Marks, AFileThatCannotBeDrawnIsRefusedInWords)
{
    const auto refusal = [](const std::string& member) {
        std::string text = projectText(smallNetwork());
        text.insert(text.find("\"nodes\""), member + ", ");
        const auto read = parseProject(text, "p.plexus");
        return read.ok() ? "read" : read.error().sentence();
    };
    const std::string good = R"("key": "note", "kind": "note", "text": "", "color": "blue")";
    EXPECT_THAT(refusal(R"("marks": [{)" + good + R"(}])"), HasSubstr("marks[0]: box must be four numbers, got nothing"));
    EXPECT_THAT(refusal(R"("marks": [{)" + good + R"(, "box": [0, 0, 0, 5]}])"), HasSubstr("width and height above 0"));
    EXPECT_THAT(refusal(R"("marks": [{"key": "gone.note", "kind": "note", "text": "", "color": "", "box": [0, 0, 9, 9]}])"),
                HasSubstr("there is no block \"gone\""));
    EXPECT_THAT(refusal(R"("marks": [{"key": "a", "kind": "arrow", "text": "", "color": "", "box": [0, 0, 9, 9]}])"),
                HasSubstr("a mark must be a \"frame\" or a \"note\""));
    EXPECT_THAT(refusal(R"("ways": {"relu.in": [[1, 2, 3]]})"), HasSubstr("a position must be two numbers"));
    EXPECT_EQ(refusal(R"("ways": {"gone.in": [[1, 2]]})"), "read") << "a wire that somebody deleted by hand";
    const std::string kept = R"("marks": [{)" + good + R"(, "box": [0, 0, 9, 9], "mood": "good"}])";
    EXPECT_EQ(refusal(kept), "read");
}

TEST(Marks, AreEditedAndNamedInOneStepWhenTheyAreNew)
{
    Graph graph = smallNetwork();
    const std::string before = projectText(graph);
    const auto add = edits::addMarks("Add frame", {frame("frame", {0, 0, 100, 100})});
    applyChecked(graph, add);
    EXPECT_FALSE(add->changesNetwork());
    Mark named = graph.marks.at("frame");
    named.text = "Decoder";
    const auto rename = edits::setMarks("Rename frame", {named});
    applyChecked(graph, rename);
    ASSERT_TRUE(add->mergeWith(*rename));
    EXPECT_EQ(add->name(), "Add frame Decoder");
    add->inverse()->apply(graph);
    EXPECT_EQ(projectText(graph), before);
    add->apply(graph);
    EXPECT_EQ(graph.marks.at("frame").text, "Decoder");
    EXPECT_FALSE(edits::addMarks("", {named})->check(graph).ok());
    EXPECT_EQ(edits::removeMarks("", {"gone"})->check(graph).error().sentence(),
              "there is no frame or note \"gone\"");
}

TEST(Marks, TheWayOfAWireSurvivesWhatHappensToItsEnds)
{
    Graph graph = markedNetwork();
    const std::string before = projectText(graph);
    const Wire led = *graph.into("flatten", "in");
    // Whoever disconnects need not know the way.
    for (const auto& edit : {edits::disconnect({"relu", "out", "flatten", "in"}), edits::removeNodes({"relu"}),
                             edits::connect({"conv2d", "out", "flatten", "in"})}) {
        applyChecked(graph, edit);
        edit->inverse()->apply(graph);
        EXPECT_EQ(projectText(graph), before) << edit->name();
    }
    const auto rekey = edits::changeKeys({{"relu", "bend"}});
    applyChecked(graph, rekey);
    EXPECT_EQ(graph.into("flatten", "in")->way, led.way);
}

TEST(Marks, GoIntoABlockAndComeOutAgain)
{
    Graph graph = markedNetwork();
    const std::string before = projectText(graph);
    auto made = group(graph, {"relu", "flatten"}, {"frame"});
    ASSERT_TRUE(made.ok()) << made.error().sentence();
    applyChecked(graph, made->edit);
    EXPECT_EQ(graph.marks.count("frame"), 0u);
    ASSERT_EQ(graph.marks.count("block.frame"), 1u);
    EXPECT_EQ(graph.into("block.flatten", "in")->way.size(), 1u);
    // What lies in a block is copied, and goes, with it.
    const std::string text = edits::copyText(graph, {"block"});
    EXPECT_THAT(text, HasSubstr("\"block.frame\""));
    const auto removal = edits::removeNodes({"block"});
    applyChecked(graph, removal);
    EXPECT_EQ(graph.marks.size(), 1u);
    removal->inverse()->apply(graph);
    EXPECT_EQ(graph.marks.count("block.frame"), 1u);
    auto opened = ungroup(graph, {"block"});
    ASSERT_TRUE(opened.ok()) << opened.error().sentence();
    applyChecked(graph, opened->edit);
    ASSERT_EQ(graph.marks.count("frame"), 1u);
    const Box frame = graph.marks.at("frame").box;
    EXPECT_EQ(graph.find("relu")->position.x - frame.x, 20) << "all keep their distances";
    EXPECT_EQ(graph.into("flatten", "in")->way.front().x - frame.x, 260);
    opened->edit->inverse()->apply(graph);
    made->edit->inverse()->apply(graph);
    EXPECT_EQ(projectText(graph), before);
}

TEST(Marks, AreCopiedWithNodesAndAlone)
{
    Graph graph = markedNetwork();
    auto pasted = edits::paste(graph, edits::copyText(graph, {"relu", "flatten"}, {"frame"}), {0, 400});
    ASSERT_TRUE(pasted.ok()) << pasted.error().sentence();
    applyChecked(graph, *pasted);
    ASSERT_EQ(graph.marks.count("frame2"), 1u);
    EXPECT_EQ(graph.marks.at("frame2").box, (Box{80, 440, 520, 200}));
    EXPECT_EQ(graph.into("flatten2", "in")->way, (Way{{340, 460}}));
    (*pasted)->inverse()->apply(graph);
    EXPECT_EQ(graph.marks.size(), 2u);
    auto alone = edits::paste(graph, edits::copyText(graph, {}, {"note"}), {8, 8});
    ASSERT_TRUE(alone.ok()) << alone.error().sentence();
    applyChecked(graph, *alone);
    EXPECT_EQ(graph.marks.at("note2").text, "Two\nlines");
}

TEST(Marks, FollowNodesThatALayoutMoves)
{
    Graph graph = markedNetwork();
    const NodePositions moves{{"relu", {1000, 100}}, {"flatten", {1400, 260}}};
    const std::vector<Mark> changed = following(graph, "", {}, moves);
    ASSERT_EQ(changed.size(), 2u);
    EXPECT_EQ(changed[0].box, (Box{1000, 300, 200, 80})) << "the note goes with the node it is nearest to";
    EXPECT_EQ(changed[1].box, (Box{980, 40, 620, 360})) << "the frame keeps its distances";
    EXPECT_THAT(following(graph, "", {}, {{"dense", {5, 5}}}), IsEmpty()) << "of what it does not hold";
}

TEST(Marks, WaysAreCarriedAmongNodesThatMoveTogether)
{
    Graph graph = markedNetwork();
    EXPECT_THAT(carriedWays(graph, {"relu"}, {10, 0}), IsEmpty());
    const std::vector<Wire> carried = carriedWays(graph, {"relu", "flatten"}, {10, 20});
    ASSERT_EQ(carried.size(), 1u);
    EXPECT_EQ(carried.front().way, (Way{{350, 80}}));
    // Where it forks to what stays, it stays.
    addNode(graph, "tanh", "tanh");
    graph.connect({"relu", "out", "tanh", "in", {{340, 60}}});
    EXPECT_EQ(carriedWays(graph, {"relu", "flatten"}, {10, 20}).front().way, (Way{{340, 60}}));
    EXPECT_EQ(straightened(graph, "").size(), 2u);
}

TEST(Marks, SomethingOnAWireSplitsItsWay)
{
    const auto [before, after] = splitWay({{10, 0}, {90, 0}, {200, 0}}, {100, 50});
    EXPECT_EQ(before, (Way{{10, 0}, {90, 0}}));
    EXPECT_EQ(after, (Way{{200, 0}}));
}

} // namespace
} // namespace plexus::test
