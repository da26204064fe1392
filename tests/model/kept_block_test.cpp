// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/model/kept_block.h"

#include "engine/base/file.h"
#include "engine/model/edit.h"
#include "engine/model/piece.h"
#include "engine/model/wiring.h"
#include "engine/program/weight_choices.h"
#include "tests/model/graphs.h"
#include "tests/support/process.h"

#include <gmock/gmock.h>

namespace plexus::test {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

// input -> residual -> relu -> ..., and beside it a folder to keep blocks in.
struct Shelf {
    testing::TemporaryFolder folder;
    Graph graph = smallNetwork();

    Shelf()
    {
        const Inference now = infer(graph, kFields);
        Added added = placeOnWire(graph, *findLayer("residual"), {{}, {300, 200}}, Wire{"input", "out", "conv2d", "in"}, now);
        added.edit->apply(graph);
    }
    KeptBlock kept(std::string_view name) const
    {
        auto made = keptBlock(graph, "residual", name);
        EXPECT_TRUE(made.ok()) << made.error().sentence();
        return std::move(made).value();
    }
    std::vector<std::string> names() const
    {
        std::vector<std::string> found;
        for (const KeptBlock& block : readKeptBlocks(folder.path()).blocks) {
            found.push_back(block.name);
        }
        return found;
    }
    void write(const char* file, std::string_view text) const
    {
        ASSERT_TRUE(writeFileAtomically(folder.path() / file, text).ok());
    }
    std::string read(const char* file) const
    {
        const auto text = readFile(folder.path() / file);
        return text.ok() ? *text : text.error().sentence();
    }
};

TEST(KeptBlock, IsAFileWithANameThatComesBackAsItWas)
{
    const Shelf shelf;
    ASSERT_TRUE(writeKeptBlock(shelf.folder.path(), shelf.kept(" My residual! ")).ok());
    EXPECT_THAT(shelf.read("my_residual.json"), HasSubstr("\"name\": \"My residual!\""));
    const KeptBlocks all = readKeptBlocks(shelf.folder.path());
    EXPECT_THAT(all.said, IsEmpty());
    ASSERT_EQ(all.blocks.size(), 1U);
    EXPECT_EQ(all.blocks.front().name, "My residual!");
    EXPECT_EQ(keptBlockText(all.blocks.front()), shelf.read("my_residual.json"));
    EXPECT_EQ(all.blocks.front().block().position, Position());
}

TEST(KeptBlock, GoesIntoANetworkLikeALayer)
{
    const Shelf shelf;
    const Piece piece(std::make_shared<const KeptBlock>(shelf.kept("Mine")));
    EXPECT_EQ(piece.title(), "Mine");
    EXPECT_THAT(piece.help(), HasSubstr("Conv 2d, Batch norm, ReLU"));
    EXPECT_TRUE(canSitOnWire(piece));
    Graph graph = smallNetwork();
    const Inference before = infer(graph, kFields);
    EXPECT_TRUE(FitsEnd(graph, {"relu", "out", true}, before, kFields).portOf(piece).has_value());
    Added added = placeOnWire(graph, piece, {{}, {50, 60}}, Wire{"relu", "out", "flatten", "in"}, before);
    EXPECT_EQ(added.edit->name(), "Add Mine");
    EXPECT_EQ(added.key, "residual");
    const Graph old = graph;
    ASSERT_TRUE(added.edit->check(graph).ok());
    added.edit->apply(graph);
    EXPECT_EQ(graph.find("residual")->title, "Mine");
    EXPECT_EQ(graph.find("residual")->position, (Position{50, 60}));
    EXPECT_EQ(graph.into("residual.block_input", "in")->from, "relu");
    EXPECT_EQ(graph.into("flatten", "in")->from, "residual.block_output");
    EXPECT_EQ(graph.find("residual.conv2d")->params, shelf.graph.find("residual.conv2d")->params);
    added.edit->inverse()->apply(graph);
    EXPECT_EQ(graph.nodes(), old.nodes());
    EXPECT_EQ(graph.wires(), old.wires());
    Added second = placeNode(shelf.graph, piece, {{}, {0, 0}}, WireEnd{"relu", "out", true}, before);
    EXPECT_EQ(second.key, "residual2") << "a fresh key where it is taken";
    auto replaced = replaceNode(smallNetwork(), "relu", piece, before);
    ASSERT_TRUE(replaced.ok()) << replaced.error().sentence();
    EXPECT_EQ(replaced->edit->name(), "Replace ReLU by Mine");
}

TEST(KeptBlock, SharesNoWeightsWithWhatStaysBehind)
{
    Shelf shelf;
    shelf.graph.find("residual.conv2d")->params.set(sharedWithKey, std::string("conv2d"));
    shelf.graph.find("residual.conv2d2")->params.set(sharedWithKey, std::string("residual.conv2d"));
    const KeptBlock kept = shelf.kept("Mine");
    EXPECT_EQ(sharedWith(kept.network.find("residual.conv2d")->params), "");
    EXPECT_EQ(sharedWith(kept.network.find("residual.conv2d2")->params), "residual.conv2d");
}

TEST(KeptBlock, AnotherOfItsNameIsReplacedAndWhatIsUnknownStays)
{
    const Shelf shelf;
    ASSERT_TRUE(writeKeptBlock(shelf.folder.path(), shelf.kept("Mine")).ok());
    std::string text = shelf.read("mine.json");
    text.replace(text.find("\"version\": 1,"), 13, "\"version\": 1, \"author\": {\"who\": [\"me\", 2]},");
    shelf.write("mine.json", text);
    ASSERT_TRUE(writeKeptBlock(shelf.folder.path(), shelf.kept("Mine")).ok());
    EXPECT_THAT(shelf.names(), ElementsAre("Mine"));
    EXPECT_THAT(shelf.read("mine.json"), HasSubstr("\"who\""));
    ASSERT_TRUE(writeKeptBlock(shelf.folder.path(), shelf.kept("mine?")).ok());
    EXPECT_THAT(shelf.names(), ElementsAre("Mine", "mine?")) << "another name, though the file would be called alike";
    ASSERT_TRUE(renameKeptBlock(shelf.folder.path(), "Mine", "Yours").ok());
    EXPECT_THAT(shelf.names(), ElementsAre("Yours", "mine?"));
    EXPECT_THAT(shelf.read("yours.json"), HasSubstr("\"who\""));
    ASSERT_TRUE(renameKeptBlock(shelf.folder.path(), "Yours", "Yours").ok());
    ASSERT_TRUE(renameKeptBlock(shelf.folder.path(), "mine?", "Yours").ok());
    EXPECT_THAT(shelf.names(), ElementsAre("Yours"));
    ASSERT_TRUE(deleteKeptBlock(shelf.folder.path(), "Yours").ok());
    EXPECT_THAT(shelf.names(), IsEmpty());
    const auto gone = deleteKeptBlock(shelf.folder.path(), "Yours");
    ASSERT_FALSE(gone.ok());
    EXPECT_EQ(gone.error().sentence(), "there is no block \"Yours\" in the library");
}

TEST(KeptBlock, BrokenFilesAreToldAndHarmNothing)
{
    const Shelf shelf;
    ASSERT_TRUE(writeKeptBlock(shelf.folder.path(), shelf.kept("Good")).ok());
    shelf.write("a_torn.json", "{\"format\": \"plexus-no");
    shelf.write("b_other.json", "{\"format\": \"plexus-project\", \"version\": 1, \"name\": \"x\"}");
    shelf.write("c_newer.json", "{\"format\": \"plexus-nodes\", \"version\": 9, \"name\": \"x\"}");
    shelf.write("d_node.json", edits::copyText(shelf.graph, {"relu"}));
    shelf.write("h_twice.json", shelf.read("good.json"));
    shelf.write("notes.txt", "no block");
    const KeptBlocks all = readKeptBlocks(shelf.folder.path());
    EXPECT_EQ(all.blocks.size(), 1U);
    EXPECT_THAT(all.said, ElementsAre(HasSubstr("a_torn.json"), HasSubstr("b_other.json: this is no block of the library"),
                                      HasSubstr("c_newer.json: version must be"), HasSubstr("d_node.json: this is no block"),
                                      HasSubstr("h_twice.json: another file holds the block \"Good\"")));
    EXPECT_THAT(readKeptBlocks(shelf.folder.path() / "nowhere").blocks, IsEmpty());
}

TEST(KeptBlock, RefusesWhatIsNoBlockAndNamesThatAreNone)
{
    const Shelf shelf;
    const auto refusal = [&](const std::string& key, const std::string& name) {
        const auto kept = keptBlock(shelf.graph, key, name);
        return kept.ok() ? "kept" : kept.error().sentence();
    };
    EXPECT_EQ(refusal("relu", "Mine"), "ReLU is no block; group layers into a block first");
    EXPECT_THAT(refusal("nothing", "Mine"), HasSubstr("nothing"));
    EXPECT_EQ(refusal("residual", "  "), "the block needs a name; give it one line of at most 80 letters");
    EXPECT_THAT(refusal("residual", "two\nlines"), HasSubstr("not a line"));
}

} // namespace
} // namespace plexus::test
