// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/base/file.h"
#include "engine/model/block.h"
#include "engine/model/chain.h"
#include "engine/model/project_file.h"
#include "tests/model/graphs.h"

#include <gmock/gmock.h>
#include <set>

namespace plexus::test {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

std::string refusal(const std::string& text)
{
    const auto graph = parseProject(text, "test.plexus");
    return graph.ok() ? "accepted" : graph.error().sentence();
}

// A project with these members between braces.
std::string project(const std::string& members)
{
    return R"({"format": "plexus-project", "version": 1, )" + members + "}";
}

TEST(ProjectFile, SameGraphSameBytes)
{
    const Graph graph = smallNetwork();
    const auto loaded = parseProject(projectText(graph), "test.plexus");
    ASSERT_TRUE(loaded.ok()) << loaded.error().sentence();
    EXPECT_EQ(projectText(*loaded), projectText(graph));
    EXPECT_TRUE(loaded->training == graph.training);
    EXPECT_EQ(loaded->wires(), graph.wires());
}

TEST(ProjectFile, HoldsOnlyWhatDiffersFromTheInitialValue)
{
    const std::string text = projectText(smallNetwork());
    EXPECT_THAT(text, HasSubstr("\"units\": 10"));
    EXPECT_THAT(text, HasSubstr("\"conv2d.out -> relu.in\""));
    EXPECT_THAT(text, Not(HasSubstr("\"bias\"")));
    EXPECT_THAT(text, Not(HasSubstr("\"batch_size\"")));
}

TEST(ProjectFile, PositionsLieInALayoutOfTheirOwn)
{
    Graph moved = smallNetwork();
    moved.find("dense")->position = {-7.5, 3};
    std::string before = projectText(smallNetwork());
    std::string after = projectText(moved);
    EXPECT_NE(before, after);
    before.resize(before.find("\"layout\""));
    after.resize(after.find("\"layout\""));
    EXPECT_EQ(before, after);
}

TEST(ProjectFile, WithoutALayoutEverythingIsLaidOut)
{
    const Graph graph = Chain().then("input").block("residual").then("output").take();
    Json json = *Json::parse(projectText(graph), "test");
    Json bare = Json::object();
    for (const auto& [key, value] : json.members()) {
        if (key != "layout") {
            bare.set(key, value);
        }
    }
    const auto read = readProject(bare);
    ASSERT_TRUE(read.ok()) << read.error().sentence();
    std::set<std::pair<double, double>> seen, inner;
    for (const GraphNode& node : read->nodes()) {
        (blockOf(node.key).empty() ? seen : inner).insert({node.position.x, node.position.y});
    }
    EXPECT_EQ(seen.size(), 3U);
    EXPECT_EQ(seen.size() + inner.size(), read->nodes().size()) << "no two in one place";
}

TEST(ProjectFile, KeepsWhatItDoesNotKnow)
{
    const std::string text = project(
        R"("mood": {"good": [1, 2.5, null]}, "nodes": [
            {"key": "a", "layer": "dense", "colour": "red", "params": {"units": 3, "sparsity": 0.5}},
            {"key": "b", "layer": "from_the_future", "params": {"depth": [1, 2]}}],
            "wires": ["a.out -> b.left"], "training": {"batch_size": 8, "weather": "fair",
            "optimizer": {"key": "adam", "params": {"warmth": 1}}, "schedule": {"key": "tidal"}})");
    const auto graph = parseProject(text, "test.plexus");
    ASSERT_TRUE(graph.ok()) << graph.error().sentence();
    const std::string written = projectText(*graph);
    for (const char* kept : {"\"mood\"", "\"colour\": \"red\"", "\"sparsity\": 0.5", "\"from_the_future\"",
                             "\"depth\"", "a.out -> b.left", "\"weather\": \"fair\"", "\"warmth\": 1",
                             "\"tidal\""}) {
        EXPECT_THAT(written, HasSubstr(kept));
    }
    const auto again = parseProject(written, "test.plexus");
    ASSERT_TRUE(again.ok()) << again.error().sentence();
    EXPECT_EQ(projectText(*again), written);
}

TEST(ProjectFile, IllegalValuesAreKeptForTheProblemList)
{
    const auto graph = parseProject(
        project(R"("nodes": [{"key": "a", "layer": "dense", "params": {"units": -3}}])"), "test.plexus");
    ASSERT_TRUE(graph.ok());
    EXPECT_EQ(graph->find("a")->params.integer("units"), -3);
}

TEST(ProjectFile, HeadSaysWhatIsWrong)
{
    EXPECT_EQ(refusal("{}"), "test.plexus: this is not a Plexus project; a project is an object with "
                             "\"format\": \"plexus-project\"");
    EXPECT_THAT(refusal("[]"), HasSubstr("this is not a Plexus project"));
    EXPECT_EQ(refusal(R"({"format": "plexus-project"})"),
              "test.plexus: the project does not say its version; add \"version\": 1");
    EXPECT_EQ(refusal(R"({"format": "plexus-project", "version": 7})"),
              "test.plexus: the project was written by a newer Plexus, in version 7 of the format; this Plexus "
              "reads up to version 1");
    EXPECT_THAT(refusal(R"({"format": "plexus-project", "version": "new"})"), HasSubstr("version must be a whole number"));
    EXPECT_THAT(refusal("{\"format\": \"plexus"), HasSubstr("test.plexus, line 1"));
}

TEST(ProjectFile, EntriesSayWhatIsWrongAndWhere)
{
    EXPECT_EQ(refusal(project(R"("nodes": {})")), "test.plexus: nodes must be a list, got an object");
    EXPECT_EQ(refusal(project(R"("nodes": [3])")), "test.plexus, nodes[0]: a node must be an object, got a whole number");
    EXPECT_THAT(refusal(project(R"("nodes": [{"layer": "dense"}])")), HasSubstr("nodes[0]: \"key\" is missing"));
    EXPECT_THAT(refusal(project(R"("nodes": [{"key": "a-b", "layer": "dense"}])")),
                HasSubstr("must start with a letter"));
    EXPECT_THAT(refusal(project(R"("nodes": [{"key": "a", "layer": "dense", "params": {"units": "many"}}])")),
                HasSubstr("node a: units must be a whole number, got \"many\""));
    EXPECT_THAT(refusal(project(R"("nodes": [{"key": "a", "layer": "relu"}, {"key": "a", "layer": "relu"}])")),
                HasSubstr("nodes[1]: two nodes have the key \"a\""));
    const std::string nodes = R"("nodes": [{"key": "a", "layer": "relu"}, {"key": "b", "layer": "relu"},
                                 {"key": "end", "layer": "output"}], )";
    const auto wires = [&](const char* list) { return refusal(project(nodes + R"("wires": )" + list)); };
    EXPECT_THAT(wires(R"(["a -> b"])"), HasSubstr("wires[0]: a wire must read \"node.port -> node.port\""));
    EXPECT_THAT(wires(R"([1])"), HasSubstr("wires[0]: a wire must be a text"));
    EXPECT_THAT(wires(R"(["a.out -> c.in"])"), HasSubstr("there is no node \"c\""));
    EXPECT_THAT(wires(R"(["a.out -> b.inn"])"), HasSubstr("b has no port \"inn\"; its ports there: in"));
    EXPECT_THAT(wires(R"(["end.out -> b.in"])"), HasSubstr("end has no port \"out\"; Output has none on this side"));
    EXPECT_THAT(wires(R"(["a.out -> b.in", "a.out -> b.in"])"), HasSubstr("wires[1]: a second wire ends at b.in"));
    EXPECT_THAT(refusal(project(nodes + R"("layout": {"a": [1, "x"]})")),
                HasSubstr("layout of a: a position must be two numbers"));
    EXPECT_THAT(refusal(project(R"("training": {"epochs": "many"})")),
                HasSubstr("training: epochs must be a whole number, got \"many\""));
    EXPECT_THAT(refusal(project(R"("training": {"optimizer": 3})")), HasSubstr("optimizer must be an object"));
}

TEST(ProjectFile, WildPortNumbersAreRefused)
{
    const auto wiredTo = [](const std::string& port) {
        return refusal(project(R"("nodes": [{"key": "a", "layer": "relu"}, {"key": "s", "layer": "add"}],
                                  "wires": ["a.out -> s.)"
                               + port + "\"]"));
    };
    EXPECT_THAT(wiredTo("in999999999999999999999"), HasSubstr("s has no port"));
    EXPECT_THAT(wiredTo("in1"), HasSubstr("s has no port"));
    EXPECT_THAT(wiredTo("in03"), HasSubstr("s has no port"));
    EXPECT_EQ(wiredTo("in3"), "accepted");
}

TEST(ProjectFile, FilesComeBackAsTheyWent)
{
    const auto folder = std::filesystem::temp_directory_path() / "plexus_project_file_test";
    std::filesystem::create_directories(folder);
    const Graph graph = smallNetwork();
    ASSERT_TRUE(saveProject(graph, folder / "small.plexus").ok());
    const auto loaded = loadProject(folder / "small.plexus");
    ASSERT_TRUE(loaded.ok()) << loaded.error().sentence();
    EXPECT_EQ(projectText(*loaded), projectText(graph));
    EXPECT_FALSE(loadProject(folder / "absent.plexus").ok());
    std::filesystem::remove_all(folder);
}

} // namespace
} // namespace plexus::test
