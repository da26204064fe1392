// SPDX-License-Identifier: GPL-3.0-or-later
// Training that computes activations again learns the same, to the bit.
#include "engine/program/recompute.h"

#include "engine/base/random.h"
#include "engine/compile/lower.h"
#include "engine/program/multiply_adds.h"
#include "engine/model/chain.h"
#include "engine/plan/fuse.h"
#include "engine/program/interpret.h"
#include "engine/program/verify.h"

#include <algorithm>
#include <cmath>
#include <gtest/gtest.h>

namespace plexus {
namespace {

struct Learner {
    std::string name;
    std::vector<FieldInfo> fields;
    Graph graph;
    bool hasSegments = true; // deep enough that some of it is computed again
};

Chain::Values width(int64_t units)
{
    return {{"units", units}};
}

Learner convolutions()
{
    Chain chain;
    chain.then("input");
    for (int layer = 0; layer < 6; ++layer) {
        chain.then("conv2d", {{"channels", int64_t{4}}, {"padding", std::vector<int64_t>{1, 1}}})
            .then("batch_norm")
            .then("relu")
            .then("dropout", {{"p", 0.3}});
    }
    chain.then("flatten").then("dense", width(3)).then("output");
    return {"Convolutions", {{"image", {2, 6, 5}}, {"label", {}, 3}}, chain.take()};
}

Learner skips() // long ones, too
{
    Chain chain;
    const std::string start = chain.then("input").then("dense", width(8)).last();
    for (int layer = 0; layer < 5; ++layer) {
        const std::string before = chain.last();
        chain.then("dense", width(8)).then("gelu").then("dense", width(8));
        chain.after({before, chain.last()}, "add");
    }
    chain.after({start, chain.last()}, "multiply").then("dense", width(3)).then("output");
    return {"Skips", {{"image", {7}}, {"label", {}, 3}}, chain.take()};
}

Learner attention()
{
    Chain chain;
    chain.then("input", {{"field", std::string("text")}})
        .then("embedding", {{"entries", int64_t{5}}, {"width", int64_t{8}}})
        .then("positional_encoding");
    for (int layer = 0; layer < 5; ++layer) {
        chain.then("transformer_encoder_layer", {{"heads", int64_t{2}},
                                                 {"hidden", int64_t{12}},
                                                 {"dropout", layer % 2 == 0 ? 0.25 : 0.0},
                                                 {"norm_first", layer % 3 == 0}});
    }
    chain.then("dense", width(5)).then("permute").then("output");
    return {"Attention", {{"text", {6}, 5}, {"label", {6}, 5}}, chain.take()};
}

Learner recurrence()
{
    Chain chain;
    chain.then("input")
        .then("lstm", {{"units", int64_t{6}}})
        .then("gru", {{"units", int64_t{5}}, {"steps", std::string("last")}})
        .then("dense", width(3))
        .then("output");
    return {"Recurrence", {{"image", {9, 4}}, {"label", {}, 3}}, chain.take()};
}

Learner shallow()
{
    return {"Shallow", {{"image", {4}}, {"label", {}, 3}}, Chain().then("input").then("dense", width(3)).then("output").take(), false};
}

std::vector<Learner> learners()
{
    return {convolutions(), skips(), attention(), recurrence(), shallow()};
}

class Recompute : public ::testing::TestWithParam<Learner> {
protected:
    static Program lowered(const char* recompute, LowerRequest::Kind kind = LowerRequest::Kind::Training)
    {
        Graph graph = GetParam().graph;
        graph.training.general.set("recompute", std::string(recompute));
        auto program = lower({.graph = graph, .fields = GetParam().fields, .preprocessing = {}, .batch = 4, .kind = kind});
        EXPECT_TRUE(program.ok()) << program.error().sentence();
        return std::move(*program);
    }

    static RunContext contextOf(const Program& program)
    {
        RunContext context{.seed = 5, .step = 3, .parameters = {}, .states = {}, .inputs = {}, .scalars = {}};
        for (const ParameterInfo& parameter : program.parameters) {
            context.parameters.push_back(initialValue(parameter, 1));
        }
        for (const ParameterInfo& state : program.states) {
            context.states.push_back(initialValue(state, 1));
        }
        for (const Node& node : program.nodes) {
            if (node.op->key != "input") {
                continue;
            }
            Tensor tensor(node.shape);
            for (size_t i = 0; i < tensor.data.size(); ++i) {
                tensor.data[i] = node.type == Type::F32 ? std::sin(static_cast<double>(i)) : static_cast<double>(i % 3);
            }
            context.inputs.emplace_back(node.attributes.text("name"), std::move(tensor));
        }
        return context;
    }

    static int64_t multiplyAdds(const Program& program)
    {
        int64_t sum = 0;
        for (ValueId value = 0; value < static_cast<ValueId>(program.nodes.size()); ++value) {
            sum += multiplyAddsOf(program, value);
        }
        return sum;
    }
};

TEST_P(Recompute, GivesTheSameBits)
{
    const Program kept = simplified(lowered("nothing")), again = simplified(lowered("activations"));
    ASSERT_TRUE(verify(again).ok()) << verify(again).error().sentence();
    EXPECT_EQ(again.nodes.size() > kept.nodes.size(), GetParam().hasSegments) << again.print();
    for (const Rounding rounding : {Rounding::Double, Rounding::Float32}) {
        EXPECT_EQ(interpretOutputs(again, contextOf(again), rounding).value(),
                  interpretOutputs(kept, contextOf(kept), rounding).value());
    }
}

TEST_P(Recompute, TakesNoMoreThanAnotherForwardPass)
{
    const int64_t kept = multiplyAdds(simplified(lowered("nothing")));
    const int64_t again = multiplyAdds(simplified(lowered("activations")));
    EXPECT_GE(again, kept);
    EXPECT_LE(again - kept, multiplyAdds(simplified(lowered("nothing", LowerRequest::Kind::Prediction))));
}

TEST_P(Recompute, LeavesTheOtherProgramsAsTheyAre)
{
    for (const auto kind : {LowerRequest::Kind::Evaluation, LowerRequest::Kind::Prediction}) {
        EXPECT_EQ(simplified(lowered("activations", kind)).print(), simplified(lowered("nothing", kind)).print());
    }
}

INSTANTIATE_TEST_SUITE_P(Networks, Recompute, ::testing::ValuesIn(learners()),
                         [](const auto& learner) { return learner.param.name; });

// Next states come from the first computation, and there is only one of each.
TEST(RecomputeStates, AreComputedOnce)
{
    const Learner network = convolutions();
    Graph graph = network.graph;
    graph.training.general.set("recompute", std::string("activations"));
    const Program program = simplified(
        lower({.graph = graph, .fields = network.fields, .preprocessing = {}, .batch = 4}).value());
    std::vector<bool> isForward(program.nodes.size());
    isForward[static_cast<size_t>(program.output("loss"))] = true;
    size_t last = 0; // forward call
    for (size_t id = program.nodes.size(); id-- > 0;) {
        last = isForward[id] ? std::max(last, id) : last;
        for (const ValueId input : program.nodes[id].inputs) {
            isForward[static_cast<size_t>(input)] = isForward[static_cast<size_t>(input)] || isForward[id];
        }
    }
    size_t states = 0;
    for (const Output& output : program.outputs) {
        if (output.name.starts_with("state/")) {
            ++states;
            EXPECT_LT(static_cast<size_t>(output.value), last + 64) << output.name;
            for (const ValueId input : program[output.value].inputs) {
                EXPECT_LT(static_cast<size_t>(input), last) << output.name;
            }
        }
    }
    EXPECT_EQ(states, 6u * 3);
    EXPECT_EQ(std::count_if(program.nodes.begin(), program.nodes.end(),
                            [](const Node& node) { return node.op->key == "state"; }),
              6 * 3);
}

} // namespace
} // namespace plexus
