// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/oracle.h"

#include <gtest/gtest.h>

namespace plexus::testing {
namespace {

// Every case of the trunk is within reach. tests/slow has those over everything.
class Oracle : public ::testing::TestWithParam<Judged> {};

TEST_P(Oracle, EveryTrunkCaseEqualsPyTorch)
{
    expectAllPass("trunk", GetParam());
}

INSTANTIATE_TEST_SUITE_P(Executors, Oracle, ::testing::Values(onInterpreter, onVulkan),
                         [](const auto& instance) { return instance.param.executor; });

} // namespace
} // namespace plexus::testing
