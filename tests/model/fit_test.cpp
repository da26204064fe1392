// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/model/fit.h"

#include "engine/model/wiring.h"
#include "tests/model/graphs.h"

#include <gmock/gmock.h>

namespace plexus::test {
namespace {

using ::testing::HasSubstr;

bool fits(const Graph& graph, const WireEnd& end, const Piece& piece)
{
    const Inference now = infer(graph, kFields);
    return FitsEnd(graph, end, now, kFields).portOf(piece).has_value();
}

bool fits(const Graph& graph, const WireEnd& end, const char* layer)
{
    return fits(graph, end, Piece(*findLayer(layer)));
}

Piece kept(const char* layer, const Chain::Values& values, const char* name)
{
    const Graph graph = Chain().then("input").block(layer, values).take();
    return Piece(std::make_shared<const KeptBlock>(keptBlock(graph, layer, name).value()));
}

// input (1, 28, 28) -> conv2d of 4 channels -> relu -> flatten -> dense -> output
TEST(FitsEnd, KnowsWhatTakesTheShapeThatComesOut)
{
    const Graph graph = smallNetwork();
    const WireEnd picture{"conv2d", "out", true}, row{"flatten", "out", true};
    EXPECT_TRUE(fits(graph, picture, "max_pool2d"));
    EXPECT_FALSE(fits(graph, picture, "dense"));
    EXPECT_TRUE(fits(graph, row, "dense"));
    EXPECT_FALSE(fits(graph, row, "max_pool2d"));
    EXPECT_FALSE(fits(graph, row, "input")) << "nothing leads into it";
    EXPECT_TRUE(fits(graph, row, "output")) << "which loss it has is a later question";
    EXPECT_TRUE(FitsEnd(graph, picture, {}, {}).portOf(*findLayer("dense"))) << "nothing is known yet";
}

TEST(FitsEnd, AsksWhatLiesInABlock)
{
    const Graph graph = smallNetwork();
    const WireEnd picture{"conv2d", "out", true}, row{"flatten", "out", true};
    EXPECT_TRUE(fits(graph, picture, "residual")) << "a new one follows what it is put behind";
    EXPECT_FALSE(fits(graph, row, "residual"));
    EXPECT_TRUE(fits(graph, picture, kept("residual", {{"channels", int64_t{4}}}, "Mine")));
    EXPECT_FALSE(fits(graph, picture, kept("residual", {{"channels", int64_t{6}}}, "Wide"))) << "its short way brings 4 channels";
    EXPECT_FALSE(fits(graph, row, kept("residual", {{"channels", int64_t{4}}}, "Mine")));
}

TEST(FitsEnd, AsksWhatAJoinCouldGetBesides)
{
    const Graph graph = smallNetwork();
    const WireEnd picture{"conv2d", "out", true};
    const WireEnd row{"flatten", "out", true};
    for (const char* join : {"add", "concat", "subtract"}) {
        EXPECT_TRUE(fits(graph, picture, join)) << join;
        EXPECT_TRUE(fits(graph, row, join)) << join;
    }
    for (const char* sequences : {"cross_attention", "transformer_decoder_layer", "matrix_product"}) {
        EXPECT_FALSE(fits(graph, picture, sequences)) << sequences;
        EXPECT_FALSE(fits(graph, row, sequences)) << sequences;
    }
}

TEST(FitsEnd, KnowsBackwardsWhatAnInputTakes)
{
    Graph graph = smallNetwork();
    graph.disconnect({"flatten", "out", "dense", "in"});
    const WireEnd rows{"dense", "in", false}, pictures{"conv2d", "in", false};
    EXPECT_TRUE(fits(graph, rows, "flatten"));
    EXPECT_TRUE(fits(graph, rows, "dense")) << "though no rows are there yet";
    EXPECT_TRUE(fits(graph, rows, "relu"));
    EXPECT_FALSE(fits(graph, rows, "conv2d"));
    EXPECT_FALSE(fits(graph, rows, "residual"));
    EXPECT_TRUE(fits(graph, pictures, "input"));
    EXPECT_TRUE(fits(graph, pictures, "residual"));
    EXPECT_FALSE(fits(graph, pictures, "flatten"));
    EXPECT_FALSE(fits(graph, pictures, "output")) << "nothing comes out of it";
    EXPECT_FALSE(fits(graph, rows, kept("residual", {{"channels", int64_t{4}}}, "Mine")));
    EXPECT_TRUE(fits(graph, pictures, kept("residual", {{"channels", int64_t{4}}}, "Mine")));
}

TEST(FitsEnd, KnowsBackwardsWhatAJoinHasAlready)
{
    Graph graph = smallNetwork();
    addNode(graph, "add", "add");
    graph.connect({"flatten", "out", "add", "in"}); // rows of 4 * 26 * 26
    EXPECT_TRUE(fits(graph, {"add", "in2", false}, "relu"));
    EXPECT_TRUE(fits(graph, {"add", "in2", false}, "flatten"));
    EXPECT_FALSE(fits(graph, {"add", "in2", false}, "conv2d"));
    EXPECT_FALSE(fits(graph, {"add", "in2", false}, "lstm"));
}

TEST(FitsEnd, SaysWhyWhatLiesInABlockDoesNotTakeIt)
{
    Graph graph = smallNetwork();
    addBlock(*findLayer("residual"), "residual", {}, Shape{16, 4, 26, 26})->apply(graph);
    const Inference now = infer(graph, kFields);
    FitsEnd block(graph, {"residual.block_input", "in", false}, now, kFields);
    EXPECT_EQ(block.refusal("conv2d"), "");
    EXPECT_THAT(block.refusal("flatten"), HasSubstr("in Residual block, "));
    EXPECT_THAT(block.refusal("flatten"), HasSubstr("gets (batch, "));
    EXPECT_EQ(block.refusal("nobody"), "") << "nothing is known of it";
    // What is wrong in it whatever comes in is no reason.
    graph.disconnect(Wire(*graph.into("residual.relu", "in")));
    const Inference broken = infer(graph, kFields);
    FitsEnd other(graph, {"residual.block_input", "in", false}, broken, kFields);
    EXPECT_EQ(other.refusal("conv2d"), "");
    EXPECT_NE(other.refusal("flatten"), "");
}

TEST(FitsEnd, ThePieceIsWiredThroughThePortThatFits)
{
    const Graph graph = smallNetwork();
    const Inference now = infer(graph, kFields);
    for (const LayerDef& layer : allLayers()) { // whatever is offered is connected, and its port takes what comes
        FitsEnd behindRows(graph, {"flatten", "out", true}, now, kFields);
        if (const auto port = behindRows.portOf(layer)) {
            Graph trial = graph;
            Added added = placeNode(trial, layer, {}, WireEnd{"flatten", "out", true}, now, *port);
            ASSERT_TRUE(added.edit->check(trial).ok()) << layer.key << ": " << added.edit->check(trial).error().sentence();
            added.edit->apply(trial);
            EXPECT_EQ(trial.from("flatten").size(), 2U) << layer.key;
        }
    }
}

} // namespace
} // namespace plexus::test
