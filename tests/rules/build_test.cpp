// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/paths.h"

#include <gtest/gtest.h>

namespace plexus {

TEST(Build, KnowsWhereTheTreeLies)
{
    EXPECT_TRUE(std::filesystem::exists(testing::sourceDir() / "CMakePresets.json"));
    EXPECT_TRUE(std::filesystem::exists(testing::binDir()));
}

}
