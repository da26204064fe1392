// SPDX-License-Identifier: GPL-3.0-or-later
// Which stores are placed in others from the beginning.
#include "engine/plan/fuse.h"
#include "engine/plan/place_parts.h"
#include "tests/plan/programs.h"

#include <algorithm>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace plexus::test {
namespace {

// The kernels before and after, and where the parts of the output "whole" begin.
struct Placed {
    size_t before = 0, after = 0;
    std::vector<int64_t> starts;
};

Placed placed(const Program& program, int64_t alignment = 16)
{
    NetworkLayouts layouts;
    Result<KernelList> list = fuse(program, layouts);
    EXPECT_TRUE(list.ok()) << (list.ok() ? "" : list.error().sentence());
    Placed result{list->kernels.size(), 0, {}};
    placeParts(*list, alignment);
    result.after = list->kernels.size();
    for (size_t id = 0; id < list->stores.size(); ++id) {
        const auto [root, start] = list->rootOf(static_cast<StoreId>(id));
        if (root != static_cast<StoreId>(id)) {
            EXPECT_EQ(root, list->outputs.front().store);
            result.starts.push_back(start);
        }
    }
    return result;
}

// `count` products, each a step of (4, 8), one behind the other.
std::vector<Value> steps(Program& program, int64_t count)
{
    std::vector<Value> all;
    const Value weight = parameter(program, "weight", {8, 8});
    Value x = parameter(program, "x", {4, 8});
    for (int64_t i = 0; i < count; ++i) {
        x = matmul(tanh(x), weight);
        all.push_back(reshape(x, {1, 4, 8}));
    }
    return all;
}

TEST(PlaceParts, StepsLieBehindEachOtherWithoutACopy)
{
    Program program;
    program.addOutput("whole", concat(steps(program, 3), 0).id);
    const Placed result = placed(program);
    EXPECT_EQ(result.after + 1, result.before);
    EXPECT_THAT(result.starts, ::testing::ElementsAre(0, 32, 64));
}

TEST(PlaceParts, ManyAreSeveralMapsBeforehand)
{
    Program program;
    program.addOutput("whole", concat(steps(program, 20), 0).id);
    const Placed result = placed(program);
    EXPECT_EQ(result.after + 3, result.before);
    EXPECT_EQ(result.starts.size(), 20);
}

TEST(PlaceParts, WhatIsThereTwiceIsCopied)
{
    Program program;
    std::vector<Value> twice = steps(program, 2);
    twice.push_back(twice.front());
    program.addOutput("whole", concat(twice, 0).id);
    const Placed result = placed(program);
    EXPECT_EQ(result.after, result.before);
}

TEST(PlaceParts, SideBySideProductsAreCopied)
{
    Program program;
    program.addOutput("whole", concat(steps(program, 2), 2).id);
    const Placed result = placed(program);
    EXPECT_EQ(result.after, result.before);
    EXPECT_THAT(result.starts, ::testing::IsEmpty());
}

// Maps of (4, 8), side by side; `whole` is read by a product.
KernelList sideBySide(int64_t alignment, bool isReadTwice)
{
    Program program;
    const Value x = matmul(parameter(program, "x", {4, 8}), parameter(program, "weight", {8, 8}));
    const std::vector<Value> parts = {tanh(x), exp(x), sigmoid(x)};
    const Value whole = concat(parts, 1);
    program.addOutput("product", matmul(whole, whole, Transpose::Yes).id);
    if (isReadTwice) {
        program.addOutput("part", parts[1].id);
    }
    NetworkLayouts layouts;
    Result<KernelList> list = fuse(program, layouts);
    EXPECT_TRUE(list.ok());
    placeParts(*list, alignment);
    return std::move(*list);
}

TEST(PlaceParts, SideBySideMapsAreWrittenInRows)
{
    const KernelList list = sideBySide(16, false);
    std::vector<int64_t> starts;
    for (size_t id = 0; id < list.stores.size(); ++id) {
        const Store& store = list.stores[id];
        if (store.within != noStore) {
            starts.push_back(store.start);
            EXPECT_EQ(std::pair(store.block, store.pitch), std::pair(int64_t{8}, int64_t{24}));
            EXPECT_EQ(store.span(), 4 * (3 * 24 + 8));
        }
    }
    EXPECT_THAT(starts, ::testing::UnorderedElementsAre(0, 8, 16)) << list.print();
}

TEST(PlaceParts, WhatOthersReadTooIsCopied)
{
    for (const KernelList& list : {sideBySide(16, true), sideBySide(64, false)}) { // or begins where nothing may
        EXPECT_TRUE(std::all_of(list.stores.begin(), list.stores.end(),
                                [](const Store& store) { return store.within == noStore; }))
            << list.print();
    }
}

TEST(PlaceParts, APartBeginsWhereADeviceAllowsIt)
{
    Program program;
    program.addOutput("whole", concat(steps(program, 3), 0).id);
    EXPECT_THAT(placed(program, 256).starts, ::testing::IsEmpty()); // steps of 128 bytes
}

TEST(PlaceParts, AGapStaysZero)
{
    Program program;
    const std::vector<Value> two = steps(program, 2);
    program.addOutput("whole", (pad(two[0], 0, 0, 2) + pad(two[1], 0, 2, 0)).id);
    EXPECT_THAT(placed(program).starts, ::testing::IsEmpty());
}

// Rows of `whole`, read as a matrix by a product that does not read slices itself.
Program readsRows(int64_t first)
{
    Program program;
    const Value whole = tanh(parameter(program, "x", {24, 8}));
    const Value piece = slice(whole, 0, first, 12);
    program.addOutput("whole", whole.id);
    program.addOutput("product", matmul(piece, piece, Transpose::Yes).id);
    return program;
}

TEST(PlaceParts, RowsOfAStoreAreReadWhereTheyLie)
{
    const Placed result = placed(readsRows(8));
    EXPECT_EQ(result.after + 1, result.before);
    EXPECT_THAT(result.starts, ::testing::ElementsAre(64));
}

TEST(PlaceParts, RowsThatBeginWhereNoStoreMayAreCopied)
{
    EXPECT_THAT(placed(readsRows(7), 64).starts, ::testing::IsEmpty());
}

} // namespace
} // namespace plexus::test
