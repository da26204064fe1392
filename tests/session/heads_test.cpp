// SPDX-License-Identifier: GPL-3.0-or-later
// More than one input, more than one output, and outputs that are no row of classes: from project
// to predictions.
#include "engine/io/weights_json.h"
#include "engine/model/chain.h"
#include "engine/model/data_choice.h"
#include "engine/session/session.h"
#include "tests/support/process.h"

#include <gmock/gmock.h>

#include <cmath>

namespace plexus::testing {
namespace {

using ::testing::ElementsAre;

std::string text(const char* value)
{
    return value;
}

void setSmall(Graph& graph, const char* reader, int64_t samples, int64_t epochs)
{
    graph.training.data = chooseReader(reader);
    graph.training.data.params.set("samples", samples);
    graph.training.general.set("epochs", epochs);
    graph.training.general.set("batch_size", int64_t{20});
    graph.training.optimizer.params.set("learning_rate", 0.01);
}

// Trained on the interpreter, exported, through the text of the file, and opened.
struct Trained {
    Finished finished;
    WeightsFile weights;
    std::unique_ptr<Predictor> predictor;
};

Trained train(const Graph& graph)
{
    const TemporaryFolder folder;
    Trained result;
    auto session = Session::start({.graph = graph, .run = folder / "run", .device = "reference"});
    EXPECT_TRUE(session.ok()) << session.error().sentence();
    if (!session.ok()) {
        return result;
    }
    Control control;
    const auto finished = session->train({}, control);
    EXPECT_TRUE(finished.ok()) << finished.error().sentence();
    result.finished = *finished;
    const auto exported = loadForExport(folder / "run", "reference");
    EXPECT_TRUE(exported.ok()) << exported.error().sentence();
    const auto read = parseWeights(*weightsText(*exported), "weights");
    EXPECT_TRUE(read.ok()) << read.error().sentence();
    result.weights = *read;
    auto predictor = Predictor::open(result.weights, "reference");
    EXPECT_TRUE(predictor.ok()) << predictor.error().sentence();
    result.predictor = std::make_unique<Predictor>(std::move(*predictor));
    return result;
}

double figure(const Figures& figures, const std::string& name)
{
    for (const auto& [key, value] : figures) {
        if (key == name) {
            return value;
        }
    }
    ADD_FAILURE() << "no figure " << name;
    return std::nan("");
}

// The picture's middle line of pixels and the direction lead to the class and, beside it, to the
// direction again.
Graph twoInputsTwoHeads()
{
    Chain chain;
    chain.then("input")
        .then("max_pool2d",
              {{"kernel", std::vector<int64_t>{7, 7}}, {"stride", std::vector<int64_t>{7, 7}}})
        .then("flatten");
    const std::string picture = chain.last();
    const std::string table = chain.after({}, "input", {{"field", text("table")}}).last();
    chain.after({picture, table}, "concat").then("dense", {{"units", int64_t{16}}}).then("tanh");
    const std::string shared = chain.last();
    chain.then("dense", {{"units", int64_t{4}}}).then("output");
    chain.after({shared}, "dense", {{"units", int64_t{2}}})
        .then("output", {{"field", text("table")}, {"loss", text("mse")}, {"loss_weight", 0.5}});
    Graph graph = chain.take();
    setSmall(graph, "two_inputs", 100, 40);
    return graph;
}

TEST(Heads, TwoInputsAndTwoOutputsTrainTogether)
{
    const Trained trained = train(twoInputsTwoHeads());
    ASSERT_TRUE(trained.predictor);
    EXPECT_GE(figure(trained.finished.metrics, "accuracy"), 0);
    EXPECT_GT(figure(trained.finished.metrics, "r2"), 0.5) << "the second head copies its input";
    EXPECT_THAT(trained.weights.classes, ElementsAre("0", "1", "2", "3"));

    const LoadedData data = *loadData(twoInputsTwoHeads());
    std::vector<std::pair<std::string, Tensor>> inputs{{"image", Tensor({3, 1, 28, 28})},
                                                       {"table", Tensor({3, 2})}};
    for (auto& [name, tensor] : inputs) {
        const DataField& field = *data.validation.find(name);
        for (size_t i = 0; i < tensor.data.size(); ++i) {
            tensor.data[i] = field.at(static_cast<int64_t>(i) / field.sample.elements(),
                                      static_cast<int64_t>(i) % field.sample.elements());
        }
    }
    const auto heads = trained.predictor->predictHeads(inputs);
    ASSERT_TRUE(heads.ok()) << heads.error().sentence();
    ASSERT_EQ(heads->size(), 2u);
    EXPECT_EQ((*heads)[0].second.shape, (Shape{3, 4}));
    EXPECT_EQ((*heads)[1].second.shape, (Shape{3, 2}));
    EXPECT_TRUE(*trained.predictor->predict(inputs) == (*heads)[0].second)
        << "one answer is the first output's";
    const auto missing = trained.predictor->predictHeads({inputs.front()});
    ASSERT_FALSE(missing.ok());
    EXPECT_THAT(missing.error().sentence(),
                ::testing::HasSubstr("reads the field \"table\", which is not given"));
}

TEST(Heads, AnAutoencoderAnswersInThePicturesUnits)
{
    Graph graph =
        Chain()
            .then("input")
            .then("flatten")
            .then("dense", {{"units", int64_t{8}}})
            .then("dense", {{"units", int64_t{784}}})
            .then("sigmoid")
            .then("reshape", {{"shape", std::vector<int64_t>{1, 28, 28}}})
            .then("output",
                  {{"field", text("image")}, {"loss", text("mse")}, {"target_scale", 255.0}})
            .take();
    setSmall(graph, "digits", 60, 4);
    const Trained trained = train(graph);
    ASSERT_TRUE(trained.predictor);
    EXPECT_LT(trained.finished.validationLoss, 0.25) << "of values from 0 to 1";
    EXPECT_TRUE(std::isnan(trained.finished.validationAccuracy));
    const double rmse = figure(trained.finished.metrics, "rmse");
    EXPECT_NEAR(rmse, 255 * std::sqrt(trained.finished.validationLoss), 0.01 * rmse);
    const auto picture = trained.predictor->predict({{"image", Tensor({1, 1, 28, 28})}});
    ASSERT_TRUE(picture.ok());
    EXPECT_EQ(picture->shape, (Shape{1, 1, 28, 28}));
    EXPECT_GT(*std::max_element(picture->data.begin(), picture->data.end()), 1);
}

TEST(Heads, ASequenceHasAnAnswerForEachPosition)
{
    Graph graph = Chain()
                      .then("input", {{"field", text("source")}})
                      .then("embedding", {{"entries", int64_t{4}}, {"width", int64_t{6}}})
                      .then("dense", {{"units", int64_t{4}}})
                      .then("permute")
                      .then("output", {{"field", text("target")}})
                      .take();
    setSmall(graph, "sequences", 200, 6);
    graph.training.data.params.set("task", text("copy"));
    graph.training.data.params.set("length", int64_t{3});
    graph.training.data.params.set("letters", int64_t{3});
    graph.training.optimizer.params.set("learning_rate", 0.1);
    const Trained trained = train(graph);
    ASSERT_TRUE(trained.predictor);
    EXPECT_EQ(figure(trained.finished.metrics, "accuracy"), 1);
    EXPECT_THAT(trained.weights.classes, ElementsAre("^", "a", "b", "c"));
    const auto data = loadData(graph);
    const auto report = trained.predictor->evaluate(data->validation);
    ASSERT_TRUE(report.ok());
    int64_t counted = 0;
    for (const std::vector<int64_t>& row : report->confusion) {
        for (const int64_t count : row) {
            counted += count;
        }
    }
    EXPECT_EQ(counted, 40 * 3) << "every position";
    const auto answer = trained.predictor->predict({{"source", Tensor({1, 3}, {1, 3, 2})}});
    ASSERT_TRUE(answer.ok());
    ASSERT_EQ(answer->shape, (Shape{1, 4, 3}));
    EXPECT_GT(answer->data[1 * 3 + 0], 0.5);
    EXPECT_GT(answer->data[3 * 3 + 1], 0.5);
    EXPECT_GT(answer->data[2 * 3 + 2], 0.5);
}

// Written once, under the key of the node that owns them; read back, the predictions are the same.
TEST(Heads, SharedWeightsTrainAndLeaveOnce)
{
    Graph graph = Chain()
                      .then("input", {{"field", text("point")}})
                      .then("dense", {{"units", int64_t{2}}})
                      .then("tanh")
                      .then("dense", {{"units", int64_t{2}}, {"shared_with", text("dense")}})
                      .then("output")
                      .take();
    setSmall(graph, "moons", 60, 60);
    const Trained trained = train(graph);
    ASSERT_TRUE(trained.predictor) << "the test vectors agree";
    EXPECT_GT(figure(trained.finished.metrics, "accuracy"), 0.6);
    std::vector<std::string> names;
    for (const auto& tensor : trained.weights.tensors) {
        names.push_back(tensor.first);
    }
    EXPECT_THAT(names, ElementsAre("dense.weight", "dense.bias"));
}

TEST(Heads, NamesOfAnInputsWordsStayInTheFile)
{
    Graph graph = Chain()
                      .then("input", {{"field", text("text")}})
                      .then("embedding", {{"entries", int64_t{12}}, {"width", int64_t{4}}})
                      .then("mean_time")
                      .then("dense", {{"units", int64_t{2}}})
                      .then("output")
                      .take();
    setSmall(graph, "topics", 40, 1);
    graph.training.data.params.set("vocabulary", int64_t{12});
    graph.training.data.params.set("length", int64_t{6});
    const Trained trained = train(graph);
    ASSERT_TRUE(trained.predictor);
    EXPECT_THAT(trained.weights.classes, ElementsAre("first", "second"));
    ASSERT_EQ(trained.weights.fields.size(), 2u);
    EXPECT_EQ(trained.weights.fields[0].classNames.size(), 12u);
    EXPECT_THAT(trained.weights.fields[1].classNames, ElementsAre("first", "second"));
}

} // namespace
} // namespace plexus::testing
