// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/base/json.h"
#include "tests/support/process.h"

#include <gtest/gtest.h>

namespace plexus::testing
{
namespace
{

// What a new user sees first must work: the example learns its generated digits.
TEST(Digits, TheExampleReaches95Percent)
{
    const TemporaryFolder folder;
    ASSERT_EQ(runPlexus({"new", "digits", "-o", "d.plexus"}, folder.path()).exitCode, 0);
    const ProcessResult trained =
        runPlexus({"train", "d.plexus", "--epochs", "3", "--run", "r", "--json"}, folder.path());
    ASSERT_EQ(trained.exitCode, 0) << trained.err;
    const std::string last =
        trained.out.substr(trained.out.rfind('\n', trained.out.size() - 2) + 1);
    const Json finished = *Json::parse(last, "output");
    EXPECT_GE(finished.find("validation_accuracy")->number(), 0.95);
}

} // namespace
} // namespace plexus::testing
