// SPDX-License-Identifier: GPL-3.0-or-later
// Which maps become one.
#include "engine/plan/fuse.h"
#include "engine/plan/join_maps.h"
#include "tests/plan/programs.h"

#include <gtest/gtest.h>

namespace plexus::test {
namespace {

// The kernels before and after.
std::pair<size_t, size_t> counted(const Program& program)
{
    NetworkLayouts layouts;
    Result<KernelList> list = fuse(program, layouts);
    EXPECT_TRUE(list.ok()) << (list.ok() ? "" : list.error().sentence());
    const size_t before = list->kernels.size();
    joinMaps(*list);
    return {before, list->kernels.size()};
}

TEST(JoinMaps, WhatReadsInPlaceIsWrittenByTheSameMap)
{
    Program program;
    const Value gates = parameter(program, "gates", {64, 512}), before = parameter(program, "before", {64, 128});
    const auto gate = [&](int64_t which) { return slice(gates, 1, 128 * which, 128); };
    const Value cell = sigmoid(gate(0)) * before + sigmoid(gate(1)) * tanh(gate(2));
    program.addOutput("cell", cell.id);
    program.addOutput("hidden", (sigmoid(gate(3)) * tanh(cell)).id);
    EXPECT_EQ(counted(program), std::pair(size_t{2}, size_t{1}));
}

TEST(JoinMaps, WhatReadsElsewhereStaysApart)
{
    Program program;
    const Value x = parameter(program, "x", {8, 8});
    const Value y = exp(tanh(x)) * x;
    program.addOutput("y", y.id);
    program.addOutput("turned", (permute(y, {1, 0}) * x).id);
    EXPECT_EQ(counted(program), std::pair(size_t{2}, size_t{2}));
}

TEST(JoinMaps, MapsThatShareNothingStayApart)
{
    Program program;
    program.addOutput("a", exp(parameter(program, "x", {8, 8})).id);
    program.addOutput("b", exp(parameter(program, "y", {8, 8})).id);
    EXPECT_EQ(counted(program), std::pair(size_t{2}, size_t{2}));
}

TEST(JoinMaps, AReductionInBetweenKeepsItsOrder)
{
    Program program;
    const Value x = parameter(program, "x", {8, 8});
    const Value y = exp(x);
    program.addOutput("y", y.id);
    program.addOutput("z", (x * expand(sum(y, {0}), {8, 8})).id); // reads what is summed after y
    NetworkLayouts layouts;
    Result<KernelList> list = fuse(program, layouts);
    ASSERT_TRUE(list.ok());
    const std::string before = list->print();
    joinMaps(*list);
    EXPECT_EQ(list->print(), before);
}

} // namespace
} // namespace plexus::test
