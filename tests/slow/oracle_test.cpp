// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/oracle.h"

#include <gtest/gtest.h>

namespace plexus::testing {
namespace {

// The hundred cases over all layers, losses, optimizers and schedules, and the forty of the trunk.
class SlowOracle : public ::testing::TestWithParam<Judged> {};

TEST_P(SlowOracle, EveryPracticeCaseEqualsPyTorch)
{
    expectAllPass("trunk", Cases::All, GetParam());
    expectAllPass("cases", Cases::All, GetParam());
}

INSTANTIATE_TEST_SUITE_P(Executors, SlowOracle, ::testing::Values(onInterpreter, onVulkan),
                         [](const auto& instance) { return instance.param.executor; });

} // namespace
} // namespace plexus::testing
