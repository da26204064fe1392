// SPDX-License-Identifier: GPL-3.0-or-later
// Every op on the device equals the interpreter in float32, on memory that was NaN before.
#include "tests/support/op_case.h"
#include "tests/support/vulkan_run.h"

#include <cmath>
#include <gtest/gtest.h>

namespace plexus {
namespace {

using testing::OpCase;

class EveryOpOnVulkan : public ::testing::TestWithParam<OpCase> {};

std::vector<OpCase> opCases()
{
    std::vector<OpCase> all = testing::opCases();
    // Scalars reach the optimizer's step only, see tests/exec.
    std::erase_if(all, [](const OpCase& one) { return leafOf(one.program().nodes.back()) == Leaf::Scalar; });
    return all;
}

INSTANTIATE_TEST_SUITE_P(Ops, EveryOpOnVulkan, ::testing::ValuesIn(opCases()),
                         [](const auto& param) { return param.param.name(); });

TEST_P(EveryOpOnVulkan, EqualsTheInterpreter)
{
    const OpCase& example = GetParam();
    const Program program = example.program();
    RunContext context = example.context(7);
    context.seed = 0;
    context.step = 0;
    const auto expected = interpretOutputs(program, context, Rounding::Float32);
    ASSERT_TRUE(expected.ok()) << expected.error().sentence();
    const auto actual = testing::runOnVulkan(program, context);
    ASSERT_TRUE(actual.ok()) << actual.error().sentence();
    int64_t products = 1; // no element sums more than all inputs have
    for (const Shape& shape : example.example->inputs) {
        products = std::max(products, shape.elements());
    }
    const double units = example.op->errorBound * std::sqrt(static_cast<double>(products));
    testing::expectEqual(*actual, *expected, std::vector<double>(expected->size(), units));
}

} // namespace
} // namespace plexus
