// SPDX-License-Identifier: GPL-3.0-or-later
// What the plan of attention keeps in memory.
#include "engine/compile/lower.h"
#include "engine/model/chain.h"
#include "engine/plan/fuse.h"
#include "engine/plan/place_parts.h"
#include "engine/program/attention_rules.h"

#include <algorithm>
#include <gtest/gtest.h>

namespace plexus::test {
namespace {

// Whether, when an encoder layer with heads of this depth learns, a number for each pair of steps lies in memory.
bool keepsPairs(int64_t depth)
{
    constexpr int64_t heads = 2, length = 700;
    Chain chain;
    chain.then("input", {{"field", std::string("sequence")}})
        .then("transformer_encoder_layer", {{"heads", heads}, {"hidden", int64_t{8}}, {"causal", true}});
    const Graph graph = chain.then("mean_time").then("dense", {{"units", int64_t{3}}}).then("output").take();
    const std::vector<FieldInfo> fields = {{"sequence", {length, heads * depth}}, {"label", {}, 3}};
    const Program program = lower({.graph = graph, .fields = fields, .preprocessing = {}, .batch = 1}).value();
    NetworkLayouts layouts;
    const KernelList list = fuse(program, layouts).value();
    return std::any_of(list.stores.begin(), list.stores.end(), [&](const Store& store) {
        return store.layout.words() >= heads * length * length;
    });
}

TEST(AttentionPlan, KeepsNoNumberForAPairOfSteps)
{
    for (const int64_t depth : {16, 64, 100, 128}) {
        EXPECT_FALSE(keepsPairs(depth)) << "heads of " << depth;
    }
}

TEST(AttentionPlan, KeepsThemWhereHeadsAreTooDeep)
{
    EXPECT_TRUE(keepsPairs(mostAttentionDepth + 4));
}

// The kernels that compute how an encoder layer of two heads of this depth learns, where stores may begin at `alignment` bytes.
std::vector<PlannedKernel> kernelsOfALayer(int64_t depth, int64_t alignment)
{
    Chain chain;
    chain.then("input", {{"field", std::string("sequence")}})
        .then("transformer_encoder_layer", {{"heads", int64_t{2}}, {"hidden", int64_t{8}}});
    const Graph graph = chain.then("mean_time").then("dense", {{"units", int64_t{3}}}).then("output").take();
    const std::vector<FieldInfo> fields = {{"sequence", {5, 2 * depth}}, {"label", {}, 3}};
    const Program program = lower({.graph = graph, .fields = fields, .preprocessing = {}, .batch = 4}).value();
    NetworkLayouts layouts;
    KernelList list = fuse(program, layouts).value();
    placeParts(list, alignment);
    return list.kernels;
}

TEST(AttentionPlan, GradientsOfItsProjectionsLieSideBySideFromTheBeginning)
{
    EXPECT_EQ(kernelsOfALayer(16, 16).size() + 1, kernelsOfALayer(16, 1024).size()); // where nothing may begin they are copied
}

TEST(AttentionPlan, HeadsWithPaddingAreCopiedSideBySide)
{
    EXPECT_EQ(kernelsOfALayer(6, 16).size(), kernelsOfALayer(6, 1024).size());
}

} // namespace
} // namespace plexus::test
