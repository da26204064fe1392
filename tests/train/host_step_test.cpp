// SPDX-License-Identifier: GPL-3.0-or-later
// What an optimizer that the host drives sees of the network.
#include "engine/data/fields.h"
#include "engine/model/chain.h"
#include "engine/train/step.h"

#include <gtest/gtest.h>

#include <set>

namespace plexus::testing {
namespace {

constexpr int64_t samples = 7;

Dataset smallTable()
{
    std::vector<float> inputs, targets;
    for (int i = 0; i < samples; ++i) {
        inputs.insert(inputs.end(), {static_cast<float>(i) * 0.5F - 1, static_cast<float>(i % 3)});
        targets.push_back(static_cast<float>((i * i) % 5));
    }
    Dataset data;
    data.fields = {floatField("table", {2}, inputs), floatField("target", {1}, targets)};
    return data;
}

std::unique_ptr<Network> smallNetwork(const Dataset& data)
{
    Graph graph = Chain()
                      .then("input", {{"field", std::string("table")}})
                      .then("dense", {{"units", int64_t{1}}, {"l1", 0.1}, {"l2", 0.3}})
                      .then("output", {{"field", std::string("target")}, {"loss", std::string("mse")}})
                      .take();
    graph.training.optimizer = chooseOptimizer("lbfgs");
    graph.training.general.set("batch_size", int64_t{3});
    auto network = Network::open({graph, fieldsOf(data), {}}, makeReferenceExecutor(Precision::Double),
                                 *makeUpdate(graph.training));
    EXPECT_TRUE(network.ok()) << network.error().sentence();
    EXPECT_TRUE((*network)->executor().write((*network)->initialValues(1)).ok());
    return std::move(*network);
}

// Moves nothing, and compares the gradient with the loss around x.
class SlopeCheck final : public HostStep {
public:
    Result<double> step(std::vector<double>& x, double, const Objective& objective) override
    {
        std::vector<double> gradient, ignored;
        PLEXUS_TRY(const double loss, objective(x, gradient));
        for (size_t i = 0; i < x.size(); ++i) {
            std::vector<double> beside = x;
            beside[i] = x[i] + 1e-6;
            PLEXUS_TRY(const double above, objective(beside, ignored));
            beside[i] = x[i] - 1e-6;
            PLEXUS_TRY(const double below, objective(beside, ignored));
            EXPECT_NEAR((above - below) / 2e-6, gradient[i], 1e-6) << "weight " << i;
        }
        return loss;
    }
    std::vector<std::vector<double>> memory() const override { return {}; }
    void remember(std::vector<std::vector<double>>) override {}
};

TEST(HostStep, TheGradientIsTheLossesSlopeWithTheDecaysOfLayers)
{
    const Dataset data = smallTable();
    const auto network = smallNetwork(data);
    const int id = *network->executor().addData(data);
    const std::vector<int32_t> rows{0, 1, 2, 3, 4, 5, 6};
    SlopeCheck check;
    const auto done = hostStep(*network, {.data = id, .samples = data, .rows = rows, .seed = 1, .step = 1}, check, 1,
                               [] { return true; });
    ASSERT_TRUE(done.ok()) << done.error().sentence();
    EXPECT_EQ(done->counted, samples);
}

TEST(HostStep, NoTwoBatchesDrawAlike)
{
    const Dataset data = smallTable();
    const auto network = smallNetwork(data);
    const std::vector<int32_t> rows{0, 1, 2, 3, 4, 5, 6};
    std::set<uint64_t> draws;
    for (uint64_t step = 1; step <= 4; ++step) {
        for (size_t batch = 0; batch < batchesOf(*network, rows).size(); ++batch) {
            EXPECT_TRUE(draws.insert(drawOf(*network, rows, step, batch)).second) << "step " << step;
        }
    }
}

} // namespace
} // namespace plexus::testing
