// SPDX-License-Identifier: GPL-3.0-or-later
// Two nodes with one set of weights.
#include "engine/compile/lower.h"
#include "engine/model/chain.h"
#include "engine/model/edit.h"
#include "engine/program/interpret.h"

#include <gmock/gmock.h>

#include <cmath>

namespace plexus {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

const std::vector<FieldInfo> kSharedFields{{"image", {4}}, {"label", {}, 4}};

Chain::Values sharing(const std::string& owner, int64_t units = 4)
{
    return {{"units", units}, {"shared_with", owner}};
}

Graph twoDense(const Chain::Values& first, const Chain::Values& second)
{
    return Chain().then("input").then("dense", first).then("tanh").then("dense", second).then("output").take();
}

Program sharedProgram(const Graph& graph)
{
    auto program = lower({.graph = graph, .fields = kSharedFields, .preprocessing = {}, .batch = 3});
    EXPECT_TRUE(program.ok()) << (program.ok() ? "" : program.error().sentence());
    return program.ok() ? std::move(*program) : Program();
}

std::vector<std::string> namesOf(const std::vector<ParameterInfo>& tensors)
{
    std::vector<std::string> names;
    for (const ParameterInfo& tensor : tensors) {
        names.push_back(tensor.name);
    }
    return names;
}

// The loss, and every gradient by the parameter's name.
std::map<std::string, Tensor> sharedOutputs(const Program& program)
{
    RunContext context;
    for (const ParameterInfo& parameter : program.parameters) {
        // Of all dense nodes alike, so that own weights equal shared ones.
        ParameterInfo alike = parameter;
        alike.name = parameter.name.substr(parameter.name.find('.'));
        context.parameters.push_back(initialValue(alike, 1));
    }
    Tensor image({3, 4});
    for (size_t i = 0; i < image.data.size(); ++i) {
        image.data[i] = std::sin(static_cast<double>(i));
    }
    context.inputs = {{"image", image}, {"label", Tensor({3}, {0, 3, 1})}};
    const auto outputs = interpretOutputs(program, context, Rounding::Double).value();
    return {outputs.begin(), outputs.end()};
}

TEST(SharedWeights, StandOnceAndTheirGradientIsTheSum)
{
    const Graph graph = twoDense({{"units", int64_t{4}}}, sharing("dense"));
    const Program shared = sharedProgram(graph);
    EXPECT_THAT(namesOf(shared.parameters), ElementsAre("dense.weight", "dense.bias"));
    auto together = sharedOutputs(shared);
    auto apart = sharedOutputs(sharedProgram(twoDense({{"units", int64_t{4}}}, {{"units", int64_t{4}}})));
    EXPECT_EQ(together["loss"], apart["loss"]);
    for (const std::string name : {"weight", "bias"}) {
        const Tensor& sum = together["gradient/dense." + name];
        for (size_t i = 0; i < sum.data.size(); ++i) {
            const double parts = apart["gradient/dense." + name].data[i] + apart["gradient/dense2." + name].data[i];
            EXPECT_NEAR(sum.data[i], parts, 1e-12) << name;
        }
    }
    const Inference inference = infer(graph, kSharedFields);
    EXPECT_EQ(inference.parameterCount, 20);
    EXPECT_EQ(inference.nodes.find("dense2")->second.parameterCount, 0);
}

// The choices of the node that owns the weights hold, whichever node comes first.
TEST(SharedWeights, BelongToTheNodeThatIsNamed)
{
    const Program program = sharedProgram(
        twoDense({{"units", int64_t{4}}, {"shared_with", std::string("dense2")}, {"initial_weights", std::string("ones")}},
                 {{"units", int64_t{4}}, {"initial_weights", std::string("zeros")}, {"l2", 0.5}}));
    EXPECT_THAT(namesOf(program.parameters), ElementsAre("dense2.weight", "dense2.bias"));
    EXPECT_EQ(program.parameters[0].init.value, 0);
    EXPECT_EQ(program.parameters[0].l2, 0.5);
}

TEST(SharedWeights, OfAFrozenNodeAreFrozen)
{
    const Program program = sharedProgram(twoDense({{"units", int64_t{4}}, {"frozen", true}}, sharing("dense")));
    EXPECT_TRUE(program.parameters.empty());
    EXPECT_THAT(namesOf(program.states), ElementsAre("dense.weight", "dense.bias"));
}

TEST(SharedWeights, RunningValuesStayEachNodes)
{
    const Program program = sharedProgram(Chain()
                                              .then("input")
                                              .then("batch_norm")
                                              .then("batch_norm", {{"shared_with", std::string("batch_norm")}})
                                              .then("output")
                                              .take());
    EXPECT_THAT(namesOf(program.parameters), ElementsAre("batch_norm.weight", "batch_norm.bias"));
    EXPECT_EQ(program.states.size(), 6u);
}

// The problem at the last Dense layer.
Problem refusalOf(const Graph& graph, const std::string& node)
{
    for (const Problem& problem : infer(graph, kSharedFields).problems) {
        if (problem.severity == Severity::Error && problem.node == node) {
            return problem;
        }
    }
    ADD_FAILURE() << "nothing was refused";
    return {};
}

TEST(SharedWeights, RefusalsNameWhatIsWrong)
{
    const Chain::Values four{{"units", int64_t{4}}};
    const Problem unknown = refusalOf(twoDense(four, sharing("dens")), "dense2");
    EXPECT_EQ(unknown.what, "there is no node \"dens\" to share weights with");
    EXPECT_EQ(unknown.accepted, "use one of dense");
    EXPECT_EQ(unknown.param, "shared_with");
    EXPECT_EQ(refusalOf(twoDense(four, sharing("dense2")), "dense2").what, "a node cannot share weights with itself");
    EXPECT_EQ(refusalOf(twoDense(four, sharing("tanh")), "dense2").what,
              "dense2 cannot share the weights of tanh, another layer");
    EXPECT_EQ(refusalOf(twoDense({{"units", int64_t{5}}}, sharing("dense")), "dense2").what,
              "only equal weights can be shared, but weight is (4, 5) in dense2 and (5, 4) in dense");
    EXPECT_EQ(refusalOf(twoDense({{"units", int64_t{4}}, {"bias", false}}, sharing("dense")), "dense2").what,
              "only equal weights can be shared, but dense2 has a bias, dense has none");
    EXPECT_EQ(refusalOf(twoDense(sharing("dense2"), sharing("dense")), "dense").what,
              "dense and dense2 share each other's weights");
    Chain chain;
    chain.then("input").then("dense", four).then("dense", sharing("dense")).then("dense", sharing("dense2")).then("output");
    const Problem further = refusalOf(chain.take(), "dense3");
    EXPECT_EQ(further.what, "dense2 has no weights of its own but those of dense");
    EXPECT_THAT(further.accepted, HasSubstr("dense"));
}

TEST(SharedWeights, CopiesShareAmongThemselves)
{
    Graph graph = twoDense({{"units", int64_t{4}}}, sharing("dense"));
    const auto both = edits::paste(graph, edits::copyText(graph, {"dense", "dense2"}), {});
    ASSERT_TRUE(both.ok());
    (*both)->apply(graph);
    EXPECT_EQ(graph.find("dense4")->params.text("shared_with"), "dense3");
    const auto one = edits::paste(graph, edits::copyText(graph, {"dense2"}), {});
    ASSERT_TRUE(one.ok());
    (*one)->apply(graph);
    EXPECT_EQ(graph.find("dense5")->params.text("shared_with"), "dense") << "the original's";
}

} // namespace
} // namespace plexus
