// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/model/data_choice.h"
#include "engine/session/session.h"
#include "engine/session/template.h"
#include "tests/support/process.h"

#include <gmock/gmock.h>

namespace plexus::testing {
namespace {

using ::testing::HasSubstr;

// A run of a few epochs, exported.
class TrainedNetwork : public ::testing::Test {
protected:
    void SetUp() override
    {
        m_graph = findTemplate("spirals")->make("");
        m_graph.training.data.params.set("samples", int64_t{300});
        m_graph.training.general.set("epochs", int64_t{3});
        auto session =
            Session::start({.graph = m_graph, .run = m_folder / "run", .device = "reference"});
        ASSERT_TRUE(session.ok()) << session.error().sentence();
        Control control;
        const auto finished = session->train({}, control);
        ASSERT_TRUE(finished.ok()) << finished.error().sentence();
        m_finished = *finished;
        auto weights = loadForExport(m_folder / "run", "reference");
        ASSERT_TRUE(weights.ok()) << weights.error().sentence();
        m_weights = std::move(*weights);
    }

    std::string refusal(const WeightsFile& weights) const
    {
        const auto predictor = Predictor::open(weights, "reference");
        return predictor.ok() ? "" : predictor.error().sentence();
    }

    TemporaryFolder m_folder;
    Graph m_graph;
    Finished m_finished;
    WeightsFile m_weights;
};

TEST_F(TrainedNetwork, EvaluatesAsTrainingDid)
{
    auto predictor = Predictor::open(m_weights, "reference");
    ASSERT_TRUE(predictor.ok()) << predictor.error().sentence();
    const auto data = loadData(m_graph);
    ASSERT_TRUE(data.ok());
    const auto report = predictor->evaluate(data->validation);
    ASSERT_TRUE(report.ok()) << report.error().sentence();
    EXPECT_DOUBLE_EQ(report->validationLoss, m_finished.validationLoss);
    EXPECT_DOUBLE_EQ(report->validationAccuracy, m_finished.validationAccuracy);
}

TEST_F(TrainedNetwork, SurvivesTheWayThroughTheFile)
{
    const auto text = weightsText(m_weights);
    ASSERT_TRUE(text.ok()) << text.error().sentence();
    const auto read = parseWeights(*text, "weights");
    ASSERT_TRUE(read.ok()) << read.error().sentence();
    EXPECT_EQ(read->testVectors.size(), 8u);
    EXPECT_EQ(refusal(*read), "");
}

TEST_F(TrainedNetwork, AChangedMeanIsRefused)
{
    ASSERT_FALSE(m_weights.preprocessing.empty());
    m_weights.preprocessing[0].mean[0] += 0.05f;
    EXPECT_THAT(refusal(m_weights), HasSubstr("test vector 1 is not answered as when the file was written"));
}

TEST_F(TrainedNetwork, TensorsMustFitTheGraph)
{
    WeightsFile shorter = m_weights;
    shorter.tensors.erase(shorter.tensors.begin());
    EXPECT_THAT(refusal(shorter), HasSubstr("the tensor " + m_weights.tensors[0].first + " is missing"));

    WeightsFile misshapen = m_weights;
    misshapen.tensors[0].second = Tensor(Shape{3});
    EXPECT_THAT(refusal(misshapen), HasSubstr("must have the shape"));

    WeightsFile longer = m_weights;
    longer.tensors.emplace_back("ghost.weight", Tensor(Shape{3}));
    EXPECT_THAT(refusal(longer), HasSubstr("the tensor ghost.weight belongs to no layer"));
}

TEST_F(TrainedNetwork, InputsAreCheckedInWords)
{
    auto predictor = Predictor::open(m_weights, "reference");
    ASSERT_TRUE(predictor.ok());
    const auto absent = predictor->predict({});
    ASSERT_FALSE(absent.ok());
    EXPECT_THAT(absent.error().sentence(), HasSubstr("reads the field \"point\", which is not given"));
    const auto wide = predictor->predict({{"point", Tensor(Shape{1, 3})}});
    ASSERT_FALSE(wide.ok());
    EXPECT_THAT(wide.error().sentence(), HasSubstr("must have the shape (batch, 2)"));
}

TEST_F(TrainedNetwork, ManyRowsAnswerAsOneByOne)
{
    auto predictor = Predictor::open(m_weights, "reference");
    ASSERT_TRUE(predictor.ok());
    Tensor many(Shape{45, 2});
    for (size_t i = 0; i < many.data.size(); ++i) {
        many.data[i] = static_cast<double>(i % 7) / 8 - 0.375;
    }
    const auto all = predictor->predict({{"point", many}});
    ASSERT_TRUE(all.ok()) << all.error().sentence();
    ASSERT_EQ(all->shape, (Shape{45, 2}));
    const auto last = predictor->predict({{"point", Tensor(Shape{1, 2}, {many.data[88], many.data[89]})}});
    ASSERT_TRUE(last.ok());
    EXPECT_NEAR(all->data[88], last->data[0], 1e-6);
}

} // namespace
} // namespace plexus::testing
