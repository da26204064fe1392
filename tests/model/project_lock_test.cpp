// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/model/project_lock.h"
#include "tests/support/child.h"
#include "tests/support/process.h"

#include <gtest/gtest.h>

#include <unistd.h>

namespace plexus::test {
namespace {

using plexus::testing::Child;
using plexus::testing::TemporaryFolder;
using plexus::testing::writeText;

TEST(ProjectLock, OneHasItAndTheOtherLearnsWho)
{
    const TemporaryFolder folder;
    const auto project = folder / "net.plexus";
    {
        const LockedProject first = lockProject(project);
        ASSERT_TRUE(first.mine);
        const LockedProject second = lockProject(project);
        EXPECT_FALSE(second.mine);
        ASSERT_TRUE(second.other);
        EXPECT_EQ(second.other->process, ::getpid());
        EXPECT_FALSE(second.other->user.empty());
        EXPECT_FALSE(second.other->host.empty());
        EXPECT_GT(second.other->since, 1'000'000'000);
    }
    EXPECT_TRUE(std::filesystem::is_empty(folder.path())) << "given back without a trace";
    EXPECT_TRUE(lockProject(project).mine);
}

TEST(ProjectLock, IsTheSameByAnyName)
{
    const TemporaryFolder folder;
    writeText(folder / "net.plexus", "");
    std::filesystem::create_symlink("net.plexus", folder / "link.plexus");
    const LockedProject first = lockProject(folder / "net.plexus");
    EXPECT_TRUE(lockProject(folder / "link.plexus").other);
    EXPECT_TRUE(lockProject(folder.path() / "." / "net.plexus").other);
}

TEST(ProjectLock, OfADeadProcessIsNobodys)
{
    const TemporaryFolder folder;
    const auto project = folder / "net.plexus";
    Child child([&](const Child::Say& say) {
        const LockedProject held = lockProject(project);
        say(held.mine ? 1 : 0);
        ::pause();
    });
    ASSERT_EQ(child.heard(), 1);
    EXPECT_EQ(lockProject(project).other->process, child.id());
    child.kill();
    EXPECT_TRUE(std::filesystem::exists(projectLockPath(project))) << "the file is still there";
    EXPECT_TRUE(lockProject(project).mine) << "but nobody holds it";
}

TEST(ProjectLock, AFolderThatTakesNoLockIsNoReasonNotToLook)
{
    const LockedProject locked = lockProject("/nowhere/net.plexus");
    EXPECT_FALSE(locked.mine);
    EXPECT_FALSE(locked.other);
    // Not what is no text of ours.
    const TemporaryFolder folder;
    writeText(folder / ".net.plexus.lock", "{\"user\": 3");
    const auto held = FileLock::take(folder / ".net.plexus.lock");
    ASSERT_TRUE(held.ok());
    const LockedProject other = lockProject(folder / "net.plexus");
    ASSERT_TRUE(other.other);
    EXPECT_EQ(other.other->user, "");
}

} // namespace
} // namespace plexus::test
