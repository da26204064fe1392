// SPDX-License-Identifier: GPL-3.0-or-later
// Which stores have two bytes an element.
#include "engine/plan/store_halves.h"

#include "engine/plan/fuse.h"
#include "tests/plan/programs.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace plexus::test {
namespace {

// A line for every kernel: what its first result is stored in, and the kernel list as text.
struct Halved {
    std::vector<int64_t> bytes;
    std::string text;
};

Halved halved(const Program& program)
{
    NetworkLayouts layouts;
    Result<KernelList> list = fuse(program, layouts);
    EXPECT_TRUE(list.ok()) << (list.ok() ? "" : list.error().sentence());
    storeHalves(*list, 16);
    Halved result{{}, list->print()};
    for (const PlannedKernel& kernel : list->kernels) {
        result.bytes.push_back(bytesOf((*list)[kernel.outputs.front()].format));
    }
    return result;
}

Value rounded(Value x) { return call("to_bfloat16", {x}); }

using ::testing::ElementsAre;

TEST(StoreHalves, OfWhatIsRoundedAndOfWhatOnlyPicksFromThat)
{
    Program program;
    const Value x = input(program, "x", {64, 8}), weight = parameter(program, "weight", {8, 8});
    const Value y = rounded(matmul(rounded(x), weight)), z = maximum(y, 0);
    program.addOutput("loss", sum(matmul(z, weight) + matmul(tanh(z), weight), {0, 1}).id);
    const Halved plan = halved(program);
    // x; the ReLU; its tanh, not rounded; two products; the sum.
    EXPECT_THAT(plan.bytes, ElementsAre(2, 2, 4, 4, 4, 4)) << plan.text;
    EXPECT_THAT(plan.text, ::testing::HasSubstr(" bfloat16\n"));
}

TEST(StoreHalves, InTheFormatThatIsRoundedTo)
{
    Program program;
    const Value x = call("to_float16", {input(program, "x", {64, 8})}), weight = parameter(program, "weight", {8, 8});
    program.addOutput("loss", sum(matmul(x, weight), {0, 1}).id);
    const Halved plan = halved(program);
    EXPECT_THAT(plan.bytes, ElementsAre(2, 4, 4)) << plan.text;
    EXPECT_THAT(plan.text, ::testing::HasSubstr(" float16\n"));
}

TEST(StoreHalves, NotOfWhatTheHostReads)
{
    Program program;
    program.addOutput("y", rounded(matmul(input(program, "x", {64, 8}), parameter(program, "weight", {8, 8}))).id);
    EXPECT_THAT(halved(program).bytes, ElementsAre(4, 4));
}

TEST(StoreHalves, NothingWithoutRounding)
{
    Program program;
    const Value x = input(program, "x", {64, 8});
    program.addOutput("loss", sum(matmul(less(x, constant(program, Shape{64, 8}, {0})), parameter(program, "weight", {8, 8})), {0, 1}).id);
    for (const int64_t bytes : halved(program).bytes) {
        EXPECT_EQ(bytes, 4);
    }
}

} // namespace
} // namespace plexus::test
