// SPDX-License-Identifier: GPL-3.0-or-later
// The steps of a recurrent layer in one dispatch give what the interpreter says.
#include "engine/compile/lower.h"
#include "engine/model/chain.h"
#include "tests/support/vulkan_run.h"

#include <gtest/gtest.h>

namespace plexus::testing {
namespace {

// A layer that reads twelve rows, 64 samples a batch.
void expectLoops(const std::string& layer, Chain::Values settings, size_t loops)
{
    settings.emplace_back("units", int64_t{12});
    Chain chain;
    chain.then("input").then(layer, settings).then("flatten").then("dense", {{"units", int64_t{3}}});
    const Program program =
        lower({.graph = chain.then("output").take(), .fields = {{"image", {12, 5}}, {"label", {}, 3}}, .preprocessing = {}, .batch = 64}).value();
    const RunContext context = plainContext(program);
    const auto executor = openOnVulkan(program, context);
    ASSERT_TRUE(executor.ok()) << executor.error().sentence();
    const int id = (*executor)->addProgram(program).value();
    if ((*executor)->device().traits().variant == vk::Variant::Texel) {
        EXPECT_EQ((*executor)->compiled(id).loops.size(), loops) << (*executor)->plan(id);
    }
    ASSERT_TRUE((*executor)->poison().ok());
    const NamedTensors actual = (*executor)->runOn(id, context.inputs).value();
    EXPECT_EQ((*executor)->device().instance().validationCount(), 0u);
    const NamedTensors exact = interpretOutputs(program, context, Rounding::Double).value();
    expectEqual(actual, interpretOutputs(program, context, Rounding::Float32).value(), errorUnits(program), &exact);
}

TEST(LoopsVulkan, OfAnRnn) { expectLoops("rnn", {{"steps", std::string("all")}}, 2); }
TEST(LoopsVulkan, OfAGru) { expectLoops("gru", {{"steps", std::string("last")}}, 2); }
TEST(LoopsVulkan, OfAnLstm) { expectLoops("lstm", {{"steps", std::string("last")}}, 2); }
TEST(LoopsVulkan, OfAnLstmInBothDirections) { expectLoops("lstm", {{"steps", std::string("all")}, {"bidirectional", true}}, 4); }

} // namespace
} // namespace plexus::testing
