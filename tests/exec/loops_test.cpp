// SPDX-License-Identifier: GPL-3.0-or-later
// Several kernels in one dispatch give what the interpreter says.
#include "engine/compile/lower.h"
#include "engine/model/chain.h"
#include "tests/support/vulkan_run.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <iterator>
#include <ostream>

namespace plexus::testing {
namespace {

struct Counts {
    ptrdiff_t ofRows = 0, ofShortKernels = 0;
    bool operator==(const Counts&) const = default;
};

void PrintTo(const Counts& counts, std::ostream* out) { *out << counts.ofRows << " of rows, " << counts.ofShortKernels << " of short kernels"; }

// Batches of 64.
void expectAsInterpretedWith(const Counts& loops, const Graph& graph, const Shape& image)
{
    const Program program = lower({.graph = graph, .fields = {{"image", image}, {"label", {}, 3}}, .preprocessing = {}, .batch = 64}).value();
    const RunContext context = plainContext(program);
    const auto executor = openOnVulkan(program, context);
    ASSERT_TRUE(executor.ok()) << executor.error().sentence();
    const int id = (*executor)->addProgram(program).value();
    if ((*executor)->device().traits().variant == vk::Variant::Texel) {
        const auto& found = (*executor)->compiled(id).loops;
        const auto ofRows = std::ranges::count_if(found, [](const KernelLoop& loop) { return loop.rows > 1; });
        EXPECT_EQ((Counts{ofRows, std::ssize(found) - ofRows}), loops) << (*executor)->plan(id);
    }
    ASSERT_TRUE((*executor)->poison().ok());
    const NamedTensors actual = (*executor)->runOn(id, context.inputs).value();
    EXPECT_EQ((*executor)->device().instance().validationCount(), 0u);
    const NamedTensors exact = interpretOutputs(program, context, Rounding::Double).value();
    expectEqual(actual, interpretOutputs(program, context, Rounding::Float32).value(), errorUnits(program), &exact);
}

// Twelve steps.
void expectRecurrentLoops(const std::string& layer, const std::string& steps, bool bidirectional = false)
{
    Chain chain;
    chain.then("input").then(layer, {{"units", int64_t{12}}, {"steps", steps}, {"bidirectional", bidirectional}}).then("flatten");
    expectAsInterpretedWith(bidirectional ? Counts{4, 9} : Counts{2, 4}, chain.then("dense", {{"units", int64_t{3}}}).then("output").take(), {12, 5});
}

TEST(LoopsVulkan, OfAnRnn) { expectRecurrentLoops("rnn", "all"); }
TEST(LoopsVulkan, OfAGru) { expectRecurrentLoops("gru", "last"); }
TEST(LoopsVulkan, OfAnLstm) { expectRecurrentLoops("lstm", "last"); }
TEST(LoopsVulkan, OfAnLstmInBothDirections) { expectRecurrentLoops("lstm", "all", true); }

// Sums of 2048 rows: of a norm and its map, of another one's, of the other one's gradient.
TEST(LoopsVulkan, OfLayerNorms)
{
    Chain chain;
    chain.then("input").then("layer_norm").then("dense", {{"units", int64_t{12}}}).then("layer_norm").then("flatten");
    expectAsInterpretedWith({3, 1}, chain.then("dense", {{"units", int64_t{3}}}).then("output").take(), {32, 48});
}

// Where a step takes long anyway, a dispatch less is not worth a pipeline more.
TEST(LoopsVulkan, OfAClassifiersHeadBehindALargeLayerAreNone)
{
    Chain chain;
    chain.then("input").then("dense", {{"units", int64_t{4096}}}).then("relu").then("dense", {{"units", int64_t{8}}});
    expectAsInterpretedWith({0, 0}, chain.then("dense", {{"units", int64_t{3}}}).then("output").take(), {512});
}

// All behind the first layer but for its gradient.
TEST(LoopsVulkan, OfAClassifiersHead)
{
    Chain chain;
    chain.then("input").then("dense", {{"units", int64_t{24}}}).then("relu");
    expectAsInterpretedWith({0, 1}, chain.then("dense", {{"units", int64_t{3}}}).then("output").take(), {512});
}

} // namespace
} // namespace plexus::testing
