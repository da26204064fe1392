// SPDX-License-Identifier: GPL-3.0-or-later
// What the plan of attention keeps in memory.
#include "engine/compile/lower.h"
#include "engine/model/chain.h"
#include "engine/plan/fuse.h"
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

} // namespace
} // namespace plexus::test
