// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/compile/lower.h"
#include "engine/model/chain.h"
#include "engine/model/group.h"
#include "engine/program/interpret.h"
#include "engine/program/verify.h"
#include "engine/session/template.h"
#include "tests/support/layer_case.h"

#include <cmath>
#include <gmock/gmock.h>

namespace plexus::test {
namespace {

using ::testing::ElementsAre;
using ::testing::IsSupersetOf;
using ::testing::HasSubstr;
using Kind = LowerRequest::Kind;

const std::vector<FieldInfo> kFields{
    {"image", {2, 4, 5}}, {"point", {3}}, {"label", {}, 4}, {"target", {3}}};

Program lowered(const Graph& graph, Kind kind, int64_t batch,
                const std::vector<Normalization>& preprocessing = {})
{
    auto program = lower({graph, kFields, preprocessing, batch, kind});
    EXPECT_TRUE(program.ok()) << program.error().sentence();
    EXPECT_TRUE(verify(*program).ok()) << verify(*program).error().sentence();
    return std::move(program).value();
}

std::vector<std::string> names(const Program& program)
{
    std::vector<std::string> result;
    for (const Output& output : program.outputs) {
        result.push_back(output.name);
    }
    return result;
}

Graph imageNetwork()
{
    return Chain()
        .then("input")
        .then("conv2d", {{"channels", int64_t{3}}})
        .then("batch_norm")
        .then("dropout")
        .then("flatten")
        .then("dense", {{"units", int64_t{4}}})
        .then("output")
        .take();
}

RunContext contextFor(const Program& program, uint64_t seed)
{
    RunContext context;
    context.seed = seed;
    for (const ParameterInfo& info : program.parameters) {
        context.parameters.push_back(initialValue(info, seed));
    }
    for (const ParameterInfo& info : program.states) {
        context.states.push_back(initialValue(info, seed));
    }
    for (const Node& node : program.nodes) {
        if (node.op->key == "input") {
            const std::string& name = node.attributes.text("name");
            Tensor values = drawn(node.shape, seed, name);
            for (double& value : values.data) {
                value = name == "label" ? std::floor((value + 1) * 2) : value;
            }
            context.inputs.emplace_back(name, std::move(values));
        }
    }
    return context;
}

Tensor result(const Program& program, const RunContext& context, const std::string& name)
{
    const auto outputs = interpretOutputs(program, context, Rounding::Double);
    EXPECT_TRUE(outputs.ok()) << outputs.error().sentence();
    return outputOf(*outputs, name);
}

TEST(Lower, EachKindHasItsOutputs)
{
    EXPECT_THAT(names(lowered(imageNetwork(), Kind::Training, 6)),
                ElementsAre("loss", "metric/accuracy", "logits/output", "gradient/conv2d.weight",
                            "gradient/conv2d.bias", "gradient/batch_norm.weight", "gradient/batch_norm.bias",
                            "gradient/dense.weight", "gradient/dense.bias", "state/batch_norm.running_mean",
                            "state/batch_norm.running_var", "state/batch_norm.num_batches_tracked"));
    EXPECT_THAT(names(lowered(imageNetwork(), Kind::Evaluation, 6)),
                IsSupersetOf({"loss", "metric/accuracy", "metric/f1_macro", "confusion/output"}))
        << "all metrics of classes; a step has accuracy alone";
    EXPECT_THAT(names(lowered(imageNetwork(), Kind::Prediction, 1)), ElementsAre("logits/output", "head/output"));
}

TEST(Lower, ParametersAreTheSameForAllKindsAndBatches)
{
    const Program first = lowered(imageNetwork(), Kind::Training, 6);
    for (const Kind kind : {Kind::Training, Kind::Evaluation, Kind::Prediction}) {
        const Program other = lowered(imageNetwork(), kind, 3);
        ASSERT_EQ(other.parameters.size(), first.parameters.size());
        for (size_t i = 0; i < first.parameters.size(); ++i) {
            EXPECT_EQ(other.parameters[i].name, first.parameters[i].name);
            EXPECT_EQ(other.parameters[i].shape, first.parameters[i].shape);
        }
        ASSERT_EQ(other.states.size(), first.states.size());
    }
}

TEST(Lower, NodesKnowWhereTheyComeFrom)
{
    const Program program = lowered(imageNetwork(), Kind::Training, 6);
    bool sawBackward = false;
    for (const Node& node : program.nodes) {
        if (node.op->key == "conv2d" || node.op->key == "conv2d_weight_gradient") {
            EXPECT_EQ(node.source, "conv2d");
            sawBackward = sawBackward || node.op->key == "conv2d_weight_gradient";
        }
        if (node.op->key == "softmax_cross_entropy") {
            EXPECT_EQ(node.source, "");
        }
    }
    EXPECT_TRUE(sawBackward);
}

TEST(Lower, NormalizationIsPartOfTheProgram)
{
    const Graph graph = Chain().then("input").then("output", {{"loss", std::string("mse")}}).take();
    const Normalization image{"image", {10, 20}, {2, 4}};
    const Program program = lowered(graph, Kind::Prediction, 1, {image, {"point", {5, 5, 5}, {1, 1, 1}}});
    RunContext context = contextFor(program, 1);
    context.inputs = {{"image", Tensor({1, 2, 4, 5}, 30.0)}};
    const Tensor head = result(program, context, "head/output");
    EXPECT_EQ(head.data[0], 10);
    EXPECT_EQ(head.data[20], 2.5);
}

TEST(Lower, PredictionShowsProbabilities)
{
    const Program program = lowered(imageNetwork(), Kind::Prediction, 2);
    const RunContext context = contextFor(program, 5);
    const Tensor head = result(program, context, "head/output");
    for (size_t row = 0; row < 2; ++row) {
        double sum = 0;
        for (size_t column = 0; column < 4; ++column) {
            sum += head.data[4 * row + column];
        }
        EXPECT_NEAR(sum, 1, 1e-12);
    }
    EXPECT_NE(head, result(program, context, "logits/output"));
}

TEST(Lower, ProbabilitiesAreNotTakenTwice)
{
    const Graph graph = Chain().then("input", {{"field", std::string("point")}}).then("dense", {{"units", int64_t{4}}})
                            .then("softmax").then("output").take();
    const auto isAsItIs = [](const Graph& one) {
        const Program program = lowered(one, Kind::Prediction, 2);
        const RunContext context = contextFor(program, 5);
        return result(program, context, "head/output") == result(program, context, "logits/output");
    };
    EXPECT_TRUE(isAsItIs(graph));
    // Nor behind what passes them on: the border of a block, a layer that is bypassed, one that does nothing here.
    for (const std::vector<std::string>& keys : {std::vector<std::string>{"softmax"}, {"dense", "softmax"}}) {
        Graph grouped = graph;
        group(grouped, keys, {})->edit->apply(grouped);
        EXPECT_TRUE(isAsItIs(grouped)) << keys.size();
    }
    for (const char* layer : {"identity", "dropout", "tanh"}) {
        Graph passed = Chain().then("input", {{"field", std::string("point")}}).then("dense", {{"units", int64_t{4}}})
                           .then("softmax").then(layer).then("output").take();
        passed.find(layer)->isBypassed = std::string_view(layer) == "tanh";
        EXPECT_TRUE(isAsItIs(passed)) << layer;
    }
    Graph without = graph;
    without.find("softmax")->isBypassed = true;
    EXPECT_FALSE(isAsItIs(without)) << "nobody has made probabilities";
}

TEST(Lower, SeveralHeadsAddTheirWeightedLosses)
{
    Graph graph = Chain().then("input", {{"field", std::string("point")}}).then("dense", {{"units", int64_t{4}}})
                      .then("output", {{"loss_weight", 0.5}}).take();
    graph.insert(makeNode("values", "dense"), 3);
    graph.find("values")->params.set("units", int64_t{3});
    graph.insert(makeNode("second", "output"), 4);
    graph.find("second")->params.set("loss", std::string("mse"));
    graph.find("second")->params.set("field", std::string("target"));
    graph.connect({"input", "out", "values", "in"});
    graph.connect({"values", "out", "second", "in"});
    const Program both = lowered(graph, Kind::Training, 6);
    const RunContext context = contextFor(both, 9);

    Graph first = graph;
    first.remove("second");
    first.find("output")->params.set("loss_weight", 1.0);
    Graph second = graph;
    second.remove("output");
    const auto lossOf = [&](const Graph& one) {
        const Program program = lowered(one, Kind::Training, 6);
        return result(program, contextFor(program, 9), "loss").data[0];
    };
    EXPECT_NEAR(result(both, context, "loss").data[0], 0.5 * lossOf(first) + lossOf(second), 1e-12);
    EXPECT_EQ(both.output("metric/accuracy/second"), noValue);
    EXPECT_NE(both.output("head/second"), both.output("head/output") == noValue ? 0 : noValue);
}

TEST(Lower, BranchesAndSkipsJoin)
{
    Graph graph = Chain().then("input", {{"field", std::string("point")}}).then("dense", {{"units", int64_t{3}}})
                      .then("add").then("dense", {{"units", int64_t{4}}}).then("output").take();
    graph.connect({"input", "out", "add", "in2"});
    const Program program = lowered(graph, Kind::Training, 6);
    RunContext context = contextFor(program, 2);
    EXPECT_TRUE(std::isfinite(result(program, context, "loss").data[0]));
    EXPECT_EQ(program.parameters.size(), 4U);
}

TEST(Lower, BypassedLayersAreLeftOut)
{
    Graph graph = imageNetwork();
    for (const char* key : {"conv2d", "batch_norm", "dropout"}) {
        graph.find(key)->isBypassed = true;
    }
    const Program program = lowered(graph, Kind::Training, 3);
    ASSERT_EQ(program.parameters.size(), 2u);
    EXPECT_EQ(program.parameters.front().name, "dense.weight");
    EXPECT_EQ(program.parameters.front().shape, (Shape{4, 2 * 4 * 5}));
    EXPECT_TRUE(program.states.empty());
}

TEST(Lower, DeadEndsAreLeftOut)
{
    Graph graph = imageNetwork();
    graph.insert(makeNode("stray", "dense"), graph.nodes().size());
    graph.connect({"flatten", "out", "stray", "in"});
    EXPECT_EQ(lowered(graph, Kind::Training, 6).print(), lowered(imageNetwork(), Kind::Training, 6).print());
}

TEST(Lower, ProblemsBecomeTheError)
{
    Graph graph = imageNetwork();
    graph.find("dense")->params.set("units", int64_t{2});
    const auto program = lower({graph, kFields, {}, 6, Kind::Training});
    ASSERT_FALSE(program.ok());
    EXPECT_EQ(program.error().sentence(), "output: the data has 4 classes, the last layer gives 2; set the last "
                                          "layer to 4 units");
    EXPECT_TRUE(lower({graph, kFields, {}, 6, Kind::Prediction}).ok()) << "a prediction has no target";
}

TEST(Lower, BatchOfOneTrainsNoBatchNormButPredicts)
{
    Graph graph = Chain().then("input").then("flatten").then("batch_norm").then("dense", {{"units", int64_t{4}}})
                      .then("output").take();
    const auto program = lower({graph, kFields, {}, 1, Kind::Training});
    ASSERT_FALSE(program.ok());
    EXPECT_THAT(program.error().sentence(), HasSubstr("Batch norm gets one value per channel"));
    EXPECT_TRUE(lower({graph, kFields, {}, 1, Kind::Evaluation}).ok());
    EXPECT_TRUE(lower({graph, kFields, {}, 1, Kind::Prediction}).ok());
}

TEST(Lower, GradientsEqualFiniteDifferences)
{
    const Program program = lowered(imageNetwork(), Kind::Training, 4, {{"image", {0.25, 0}, {2, 1}}});
    RunContext context = contextFor(program, 13);
    for (size_t p = 0; p < program.parameters.size(); ++p) {
        const Tensor slope = result(program, context, "gradient/" + program.parameters[p].name);
        for (size_t i = 0; i < slope.data.size(); i += 5) {
            double& value = context.parameters[p].data[i];
            const double before = value;
            value = before + 1e-6;
            const double above = result(program, context, "loss").data[0];
            value = before - 1e-6;
            const double below = result(program, context, "loss").data[0];
            value = before;
            EXPECT_NEAR(slope.data[i], (above - below) / 2e-6, 1e-5 + 1e-3 * std::abs(slope.data[i]))
                << program.parameters[p].name << " " << i;
        }
    }
}

} // namespace
} // namespace plexus::test
