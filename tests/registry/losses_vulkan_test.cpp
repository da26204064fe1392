// SPDX-License-Identifier: GPL-3.0-or-later
// Every loss with each of its parameters, value and gradient, on the device equals the interpreter.
#include "tests/support/loss_case.h"
#include "tests/support/vulkan_run.h"

#include <gtest/gtest.h>

namespace plexus {
namespace {

struct LossOnVulkan {
    const LossDef* loss = nullptr;
    size_t variant = 0;
};

class EveryLossOnVulkan : public ::testing::TestWithParam<LossOnVulkan> {};

std::vector<LossOnVulkan> lossesOnVulkan()
{
    std::vector<LossOnVulkan> all;
    for (const LossDef& loss : allLosses()) {
        for (size_t i = 0; i < test::lossVariants(loss).size(); ++i) {
            all.push_back({&loss, i});
        }
    }
    return all;
}

INSTANTIATE_TEST_SUITE_P(Losses, EveryLossOnVulkan, ::testing::ValuesIn(lossesOnVulkan()), [](const auto& one) {
    return one.param.loss->key + "_" + std::to_string(one.param.variant);
});

TEST_P(EveryLossOnVulkan, EqualsTheInterpreter)
{
    const LossDef& loss = *GetParam().loss;
    const Params params = test::lossVariants(loss)[GetParam().variant];
    const Program program = test::lossProgram(loss, params, loss.forward);
    const RunContext context = test::lossContext(loss);
    const auto expected = interpretOutputs(program, context, Rounding::Float32);
    ASSERT_TRUE(expected.ok()) << expected.error().sentence();
    const auto exact = interpretOutputs(program, context, Rounding::Double);
    ASSERT_TRUE(exact.ok()) << exact.error().sentence();
    const auto actual = testing::runOnVulkan(program, context);
    ASSERT_TRUE(actual.ok()) << actual.error().sentence();
    testing::expectEqual(*actual, *expected, testing::errorUnits(program), &*exact);
}

} // namespace
} // namespace plexus
