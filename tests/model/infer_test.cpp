// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/model/bypass.h"
#include "engine/model/infer.h"
#include "tests/model/graphs.h"

#include <gmock/gmock.h>

namespace plexus::test {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;

// "error node.port.param: what; accepted", one a line.
std::string told(const Graph& graph, const std::vector<FieldInfo>& fields = kFields)
{
    std::string text;
    for (const Problem& problem : infer(graph, fields).problems) {
        text += problem.severity == Severity::Error ? "error " : "warning ";
        text += problem.node + "." + problem.port + "." + problem.param + ": " + problem.what;
        text += (problem.accepted.empty() ? "" : "; " + problem.accepted) + "\n";
    }
    return text;
}

TEST(Infer, GivesShapesAndParameterCounts)
{
    const Inference result = infer(smallNetwork(), kFields);
    EXPECT_TRUE(result.ok());
    EXPECT_THAT(result.problems, IsEmpty());
    EXPECT_EQ(result.nodes.at("input").shape, (Shape{64, 1, 28, 28}));
    EXPECT_EQ(result.nodes.at("conv2d").shape, (Shape{64, 4, 26, 26}));
    EXPECT_EQ(result.nodes.at("flatten").shape, (Shape{64, 2704}));
    EXPECT_EQ(result.nodes.at("output").shape, (Shape{64, 10}));
    EXPECT_EQ(result.nodes.at("conv2d").parameterCount, 4 * 9 + 4);
    EXPECT_EQ(result.parameterCount, 4 * 9 + 4 + 2704 * 10 + 10);
}

TEST(Infer, EmptyGraphLacksInputOutputAndData)
{
    const std::string text = told(Graph());
    EXPECT_THAT(text, HasSubstr("error ..: the network has no input"));
    EXPECT_THAT(text, HasSubstr("error ..: the network has no output"));
    EXPECT_THAT(text, HasSubstr("error ..data: no data is chosen; choose one of "));
}

TEST(Infer, UnknownLayerIsLocated)
{
    Graph graph = smallNetwork();
    addNode(graph, "future", "from_the_future");
    EXPECT_EQ(told(graph), "error future..: this Plexus does not know the layer \"from_the_future\"; replace it, "
                           "or open the file with a newer Plexus\n");
}

TEST(Infer, IllegalParameterIsLocatedAndStopsTheShapes)
{
    Graph graph = smallNetwork();
    graph.find("conv2d")->params.set("channels", int64_t{0});
    EXPECT_EQ(told(graph), "error conv2d..channels: channels must be between 1 and 65536, got 0\n");
    EXPECT_FALSE(infer(graph, kFields).nodes.at("dense").known);
}

TEST(Infer, MissingWireIsLocatedAtThePort)
{
    Graph graph = smallNetwork();
    graph.disconnect({"relu", "out", "flatten", "in"});
    EXPECT_THAT(told(graph), HasSubstr("error flatten.in.: nothing is connected to Flatten; draw a wire from the "
                                       "layer before it\n"));
}

TEST(Infer, JoinWithoutWiresIsLocated)
{
    Graph graph = smallNetwork();
    addNode(graph, "sum", "add");
    EXPECT_EQ(told(graph),
              "error sum.in.: nothing is connected to Add; draw a wire from the layer before it\n");
}

// input -> flatten, which a constant is added to -> dense -> output
Graph networkWithConstant()
{
    Chain chain;
    const std::string rows = chain.then("input").then("flatten").last();
    const std::string fixed = chain.after({}, "constant", {{"shape", std::vector<int64_t>{784}}}).last();
    Graph graph =
        chain.after({rows, fixed}, "add").then("dense", {{"units", int64_t{10}}}).then("output").take();
    graph.training.data = chooseReader("digits");
    return graph;
}

TEST(Infer, AConstantHasAsManySamplesAsTheData)
{
    Graph graph = networkWithConstant();
    EXPECT_EQ(told(graph), "");
    EXPECT_EQ(infer(graph, kFields).nodes.at("constant").shape, (Shape{64, 784}));
    graph.find("constant")->params.set("learned", true);
    EXPECT_EQ(infer(graph, kFields).nodes.at("constant").parameterCount, 784);
    EXPECT_EQ(canConnect(graph, {"flatten", "out", "constant", "in"}).error().sentence(),
              "Constant has no inputs, nothing can lead into it");
    EXPECT_FALSE(checkBypass(graph, *graph.find("constant")).ok());
}

TEST(Infer, AnOutputThatSeesNoDataIsLocated)
{
    Graph graph = networkWithConstant();
    graph.disconnect({"flatten", "out", "add", "in"});
    graph.disconnect({"constant", "out", "add", "in2"});
    graph.connect({"constant", "out", "add", "in"});
    EXPECT_EQ(told(graph), "error output..: nothing that leads to Output sees the data; connect a layer that comes "
                           "after an Input\n");
}

TEST(Infer, CycleIsLocatedAtItsNodes)
{
    Graph graph = smallNetwork();
    addNode(graph, "sum", "add");
    addNode(graph, "again", "relu");
    graph.connect({"sum", "out", "again", "in"});
    graph.connect({"again", "out", "sum", "in"});
    const std::string text = told(graph);
    EXPECT_THAT(text, HasSubstr("error sum..: Add is part of a cycle or comes after one; delete a wire of the cycle"));
    EXPECT_THAT(text, HasSubstr("error again..: ReLU is part of a cycle"));
}

TEST(Infer, ShapeRuleSpeaksInWordsWithTheBatch)
{
    Graph graph = smallNetwork();
    graph.disconnect({"flatten", "out", "dense", "in"});
    graph.connect({"relu", "out", "dense", "in"});
    EXPECT_THAT(told(graph), HasSubstr("error dense..: Dense expects (batch, features), gets (batch, 4, 26, 26); "
                                       "insert Flatten before it\n"));
}

TEST(Infer, ShapeRuleMarksTheParameter)
{
    Graph graph = smallNetwork();
    graph.find("conv2d")->params.set("groups", int64_t{2});
    EXPECT_THAT(told(graph), HasSubstr("error conv2d..groups: groups is 2, which does not divide the 1 channels"));
}

TEST(Infer, AbsentFieldsAreLocated)
{
    Graph graph = smallNetwork();
    graph.find("input")->params.set("field", std::string("imag"));
    graph.find("output")->params.set("field", std::string("labels"));
    EXPECT_THAT(told(graph), HasSubstr("error input..field: the data has no field \"imag\"; its fields: image, "
                                       "point, label, target\n"));
    EXPECT_THAT(told(smallNetwork(), {}),
                HasSubstr("error input..field: there is no data to read \"image\" from; choose the data in the "
                          "training settings\n"));
    Graph target = smallNetwork();
    target.find("output")->params.set("field", std::string("labels"));
    EXPECT_THAT(told(target), HasSubstr("error output..field: the data has no field \"labels\""));
}

TEST(Infer, TooFewOutputsForTheClassesIsAnError)
{
    Graph graph = smallNetwork();
    graph.find("dense")->params.set("units", int64_t{5});
    EXPECT_EQ(told(graph), "error output..: the data has 10 classes, the last layer gives 5; set the last layer "
                           "to 10 units\n");
}

TEST(Infer, LossMustFitTheTarget)
{
    Graph graph = smallNetwork();
    graph.find("output")->params.set("loss", std::string("mse"));
    EXPECT_THAT(told(graph), HasSubstr("mean squared error needs values as target"));
    graph.find("output")->params.set("field", std::string("target"));
    EXPECT_THAT(told(graph), HasSubstr("the target is (batch, 3), the last layer gives (batch, 10)"));
    graph.find("dense")->params.set("units", int64_t{3});
    EXPECT_EQ(told(graph), "");
}

TEST(Infer, BatchOfOneIsRefusedByBatchNorm)
{
    Graph graph = Chain().then("input").then("flatten").then("batch_norm").then("dense", {{"units", int64_t{10}}})
                      .then("output").take();
    graph.training.data = chooseReader("digits");
    EXPECT_EQ(told(graph), "");
    graph.training.general.set("batch_size", int64_t{1});
    EXPECT_THAT(told(graph), HasSubstr("error batch_norm..: Batch norm gets one value per channel, (1, 784)"));
}

TEST(Infer, AnOptionalPortMayStayWithoutAWire)
{
    Graph graph = Chain()
                      .then("input", {{"field", std::string("point")}})
                      .then("reshape", {{"shape", std::vector<int64_t>{1, 2}}})
                      .then("multi_head_attention", {{"heads", int64_t{1}}})
                      .take();
    const std::string withoutMask = told(graph);
    EXPECT_THAT(withoutMask, ::testing::Not(HasSubstr("nothing is connected")));
    graph.disconnect({"reshape", "out", "multi_head_attention", "in"});
    graph.connect({"reshape", "out", "multi_head_attention", "mask"});
    EXPECT_THAT(told(graph), HasSubstr("error multi_head_attention.in.: nothing is connected to"));
}

TEST(Infer, TrainingSettingsAreChecked)
{
    Graph graph = smallNetwork();
    graph.training.general.set("batch_size", int64_t{0});
    graph.training.optimizer.params.set("learning_rate", -1.0);
    graph.training.schedule = chooseSchedule("tidal");
    const std::string text = told(graph);
    EXPECT_THAT(text, HasSubstr("error ..batch_size: batch_size must be between 1 and 65536, got 0\n"));
    EXPECT_THAT(text, HasSubstr("error ..optimizer.learning_rate: learning_rate must be "));
    EXPECT_THAT(text, HasSubstr("error ..schedule: there is no schedule \"tidal\"; choose one of "));
}

// A number beyond the table would be a row of zeros that never learns.
TEST(Infer, AnEmbeddingHasAnEntryForEveryNumberOfItsField)
{
    Graph graph = Chain()
                      .then("input", {{"field", std::string("label")}})
                      .then("embedding", {{"entries", int64_t{9}}})
                      .then("dense", {{"units", int64_t{10}}})
                      .then("output")
                      .take();
    graph.training.data = chooseReader("digits");
    const char* sentence = "the data has 10 different numbers, but there are only 9 entries; use at least 10";
    EXPECT_THAT(told(graph), HasSubstr(sentence));
    graph.find("embedding")->params.set("entries", int64_t{10});
    EXPECT_THAT(told(graph), ::testing::Not(HasSubstr(sentence)));
}

// Layers that only pass numbers on leave them what they are; one that calculates does not.
TEST(Infer, AnEmbeddingSeesTheFieldThroughLayersThatMoveItsNumbers)
{
    const char* sentence = "error embedding..entries: the data has 10 different numbers, but there are only 9 entries";
    for (const bool calculates : {false, true}) {
        Chain chain;
        chain.then("input", {{"field", std::string("label")}})
            .then("reshape", {{"shape", std::vector<int64_t>{1, 1}}})
            .then("permute", {{"axes", std::vector<int64_t>{2, 1}}})
            .then("identity")
            .then(calculates ? "scale" : "flatten");
        Graph graph = chain.then("embedding", {{"entries", int64_t{9}}})
                          .then("flatten")
                          .then("dense", {{"units", int64_t{10}}})
                          .then("output")
                          .take();
        graph.training.data = chooseReader("digits");
        EXPECT_EQ(told(graph).find(sentence) == std::string::npos, calculates) << told(graph);
    }
}

Graph twoOutputs()
{
    Chain chain;
    chain.then("input").then("flatten");
    const std::string start = chain.last();
    chain.then("dense", {{"units", int64_t{10}}}).then("output", {{"ignored_class", int64_t{3}}});
    chain.after({start}, "dense", {{"units", int64_t{10}}}).then("output");
    Graph graph = chain.take();
    graph.training.data = chooseReader("digits");
    return graph;
}

// What cannot be trained together is said before training, where it can be changed.
TEST(Infer, StepsOfSeveralBatchesNeedLossesThatAreDividedAlike)
{
    Graph graph = twoOutputs();
    EXPECT_EQ(told(graph), "");
    graph.training.general.set("accumulate", int64_t{2});
    EXPECT_EQ(told(graph), "error ..accumulate: several batches make a step, and the losses of the outputs are not "
                           "divided alike; make a step of one batch, or do without class weights, an ignored class and "
                           "a mix of means and sums\n");
    graph.find("output")->params.set("reduction", std::string("sum"));
    graph.find("output2")->params.set("reduction", std::string("sum"));
    EXPECT_EQ(told(graph), "") << "sums add up, whatever is ignored";
    graph.find("output2")->params.set("reduction", std::string("mean"));
    EXPECT_THAT(told(graph), HasSubstr("error ..accumulate: "));
}

TEST(Infer, LbfgsTakesGradientsAsTheyAre)
{
    Graph graph = twoOutputs();
    graph.training.optimizer = chooseOptimizer("lbfgs");
    EXPECT_EQ(told(graph), "");
    graph.training.general.set("clip_norm", 1.0);
    graph.training.general.set("average_decay", 0.5);
    graph.find("dense2")->params.set("rate_scale", 0.5);
    const std::string what = "L-BFGS takes gradients and weights as they are; set ";
    EXPECT_EQ(told(graph), "error ..clip_norm: " + what + "clip_norm to 0\n" + "error ..average_decay: " + what
                               + "average_decay to 0\n" + "error dense2..rate_scale: " + what + "rate_scale to 1\n");
}

TEST(Infer, HugeSizesAreRefusedBeforeAnythingIsAllocated)
{
    Chain chain;
    chain.then("input");
    for (int i = 0; i < 4; ++i) {
        chain.then("conv2d", {{"channels", int64_t{65536}},
                              {"padding", std::vector<int64_t>{1024, 1024}}});
    }
    Graph graph = chain.then("flatten").then("dense", {{"units", int64_t{65536}}}).then("output").take();
    graph.training.data = chooseReader("digits");
    graph.training.general.set("batch_size", int64_t{65536});
    EXPECT_THAT(told(graph), HasSubstr("is larger than any device can hold; use smaller sizes"));
}

} // namespace
} // namespace plexus::test
