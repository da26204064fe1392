// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/base/file_lock.h"
#include "tests/support/process.h"

#include <gtest/gtest.h>

namespace plexus {
namespace {

TEST(FileLock, OneHasItUntilItGoes)
{
    const testing::TemporaryFolder folder;
    auto first = FileLock::take(folder / "lock");
    ASSERT_TRUE(first.ok() && *first);
    EXPECT_FALSE(*FileLock::take(folder / "lock"));
    first->reset();
    EXPECT_TRUE(*FileLock::take(folder / "lock"));
}

TEST(FileLock, FollowsItsFileAndNotItsName)
{
    const testing::TemporaryFolder folder;
    std::optional<FileLock> one = *FileLock::take(folder / "a");
    ASSERT_TRUE(one->rename(folder / "b").ok());
    EXPECT_FALSE(*FileLock::take(folder / "b"));
    EXPECT_TRUE(*FileLock::take(folder / "a")) << "another file of that name";
    one->remove();
    EXPECT_TRUE(*FileLock::take(folder / "b")) << "what is removed is nobody's";
}

TEST(FileLock, AssignedOverItGivesBackTheRightOne)
{
    const testing::TemporaryFolder folder;
    std::optional<FileLock> one = *FileLock::take(folder / "a");
    std::optional<FileLock> two = *FileLock::take(folder / "b");
    *one = std::move(*two);
    two.reset();
    EXPECT_TRUE(*FileLock::take(folder / "a"));
    EXPECT_FALSE(*FileLock::take(folder / "b"));
}

TEST(FileLock, WhereNoFileCanBeItSaysSo)
{
    EXPECT_EQ(FileLock::take("/nowhere/lock").error().sentence(),
              "/nowhere/lock: cannot write this file: its folder does not exist; what was there before is unchanged");
}

} // namespace
} // namespace plexus
