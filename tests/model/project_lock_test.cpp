// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/model/project_lock.h"
#include "tests/support/process.h"

#include <gtest/gtest.h>

#include <csignal>

#include <sys/wait.h>
#include <unistd.h>

namespace plexus::test {
namespace {

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
    int ends[2];
    ASSERT_EQ(::pipe(ends), 0);
    const pid_t child = ::fork();
    ASSERT_GE(child, 0);
    if (child == 0) {
        const LockedProject held = lockProject(project);
        (void)!::write(ends[1], "x", 1);
        ::pause();
        ::_exit(held.mine ? 0 : 1);
    }
    char ready = 0;
    ASSERT_EQ(::read(ends[0], &ready, 1), 1);
    EXPECT_EQ(lockProject(project).other->process, child);
    ::kill(child, SIGKILL);
    ::waitpid(child, nullptr, 0);
    ::close(ends[0]);
    ::close(ends[1]);
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
