// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/base/file.h"
#include "tests/support/child.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <csignal>
#include <cstdlib>
#include <fstream>

#include <fcntl.h>
#include <sched.h>
#include <sys/file.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

namespace plexus {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;

class File : public ::testing::Test {
protected:
    void SetUp() override
    {
        std::string pattern = (fs::temp_directory_path() / "plexus_file_XXXXXX").string();
        ASSERT_NE(::mkdtemp(pattern.data()), nullptr);
        folder = pattern;
    }
    void TearDown() override { fs::remove_all(folder); }
    size_t filesInFolder() const
    {
        return static_cast<size_t>(std::distance(fs::directory_iterator(folder), fs::directory_iterator()));
    }
    fs::path folder;
};

TEST_F(File, GivesBackWhatWasWritten)
{
    const std::string content("a\0b\n\xff", 5);
    ASSERT_TRUE(writeFileAtomically(folder / "x", content).ok());
    EXPECT_EQ(readFile(folder / "x").value(), content);
    ASSERT_TRUE(writeFileAtomically(folder / "x", "").ok());
    EXPECT_EQ(readFile(folder / "x").value(), "");
    EXPECT_EQ(filesInFolder(), 1u);
}

TEST_F(File, RefusesToReadInWords)
{
    EXPECT_EQ(readFile(folder / "no").error().sentence(),
              (folder / "no").string() + ": cannot read this file: it does not exist");
    EXPECT_THAT(readFile(folder).error().sentence(), HasSubstr("it is a folder"));
    EXPECT_THAT(readFile("/dev/zero").error().sentence(), HasSubstr("it is no regular file"));
    ASSERT_TRUE(writeFileAtomically(folder / "x", "12345").ok());
    EXPECT_THAT(readFile(folder / "x", 4).error().sentence(),
                HasSubstr("it has 5 bytes, more than the 4 that are accepted"));
}

TEST_F(File, RefusesToReadAPipeWithoutWaiting)
{
    ASSERT_EQ(::mkfifo((folder / "pipe").c_str(), 0600), 0);
    EXPECT_THAT(readFile(folder / "pipe").error().sentence(), HasSubstr("it is no regular file"));
}

TEST_F(File, RefusesToWriteInWords)
{
    EXPECT_THAT(writeFileAtomically(folder / "no" / "x", "1").error().sentence(),
                HasSubstr("cannot write this file: its folder does not exist"));
    EXPECT_THAT(writeFileAtomically(folder, "1").error().sentence(), HasSubstr("cannot write this file"));
}

// A limit on the size of files stands for the full disk: write fails the same way, half-way through.
TEST_F(File, AFailedWriteLeavesTheOldFileWhole)
{
    const fs::path path = folder / "x";
    ASSERT_TRUE(writeFileAtomically(path, "old").ok());
    rlimit before = {};
    ASSERT_EQ(::getrlimit(RLIMIT_FSIZE, &before), 0);
    rlimit small = before;
    small.rlim_cur = 4096;
    const auto handler = std::signal(SIGXFSZ, SIG_IGN);
    ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &small), 0);
    const auto result = writeFileAtomically(path, std::string(100000, 'n'));
    ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &before), 0);
    std::signal(SIGXFSZ, handler);

    ASSERT_FALSE(result.ok());
    EXPECT_EQ(result.error().sentence(),
              path.string() + ": cannot write this file: the system does not allow a file of this size, "
                              "95904 bytes are missing; what was there before is unchanged");
    EXPECT_EQ(readFile(path).value(), "old");
    EXPECT_EQ(filesInFolder(), 1u) << "the temporary file must be gone";
}

TEST_F(File, AFailedSaveKeepsWhatLiesBesideIt)
{
    const fs::path path = folder / "x";
    for (const char* content : {"1", "2", "3"}) {
        ASSERT_TRUE(writeFileAtomically(path, content, Previous::Keep).ok());
    }
    rlimit before = {};
    ASSERT_EQ(::getrlimit(RLIMIT_FSIZE, &before), 0);
    rlimit small = before;
    small.rlim_cur = 10;
    const auto handler = std::signal(SIGXFSZ, SIG_IGN);
    ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &small), 0);
    const auto result = writeFileAtomically(path, "12345678901", Previous::Keep);
    ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &before), 0);
    std::signal(SIGXFSZ, handler);
    ASSERT_FALSE(result.ok());
    EXPECT_THAT(result.error().sentence(), HasSubstr("1 byte is missing"));
    EXPECT_EQ(readFile(path).value(), "3");
    EXPECT_EQ(readFile(previousFile(path, 1)).value(), "2");
    EXPECT_EQ(readFile(previousFile(path, 2)).value(), "1");
    EXPECT_EQ(filesInFolder(), 3u);
}

// A disk of 64 KiB of its own, in a process of its own that sees it alone.
TEST_F(File, AFullDiskLeavesAllWholeAndSaysHowManyBytesAreMissing)
{
    const fs::path disk = folder / "disk", told = folder / "told";
    fs::create_directory(disk);
    plexus::testing::Child child([&](const plexus::testing::Child::Say& say) {
        const bool isAlone = ::unshare(CLONE_NEWNS) == 0 || ::unshare(CLONE_NEWUSER | CLONE_NEWNS) == 0;
        const bool mayMount = isAlone && ::mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) == 0 &&
                              ::mount("none", disk.c_str(), "tmpfs", 0, "size=64k") == 0;
        const fs::path path = disk / "x";
        const std::string old(20000, 'o');
        if (mayMount && writeFileAtomically(path, "older", Previous::Keep) && writeFileAtomically(path, old, Previous::Keep)) {
            const auto result = writeFileAtomically(path, std::string(100000, 'n'), Previous::Keep);
            (void)writeFileAtomically(told, result ? "no error" : result.error().sentence());
            const auto files = std::distance(fs::directory_iterator(disk), {});
            const bool isWhole = readFile(path).value() == old && readFile(previousFile(path, 1)).value() == "older";
            say(isWhole && files == 2 ? 1 : 0);
        } else {
            say(-1);
        }
    });
    const int64_t outcome = child.heard().value_or(-2);
    child.kill();
    if (outcome == -1) {
        GTEST_SKIP() << "this system lets nobody have a disk of one's own (user namespaces)";
    }
    EXPECT_EQ(outcome, 1) << "the old file and the one before it, and no part of the new one";
    // 64 KiB are 16 pages, of which the old files take 5 and 1.
    EXPECT_EQ(readFile(told).value(), (disk / "x").string() +
                                          ": cannot write this file: the disk is full, 59040 bytes are missing; what was "
                                          "there before is unchanged; make room or choose another folder");
}

TEST_F(File, KeepsTheTwoBeforeAndNoneOfWhatIsTheSame)
{
    const fs::path path = folder / "x";
    for (const char* content : {"1", "2", "3", "3", "4"}) {
        ASSERT_TRUE(writeFileAtomically(path, content, Previous::Keep).ok());
    }
    EXPECT_EQ(readFile(path).value(), "4");
    EXPECT_EQ(readFile(folder / "x~1").value(), "3");
    EXPECT_EQ(readFile(folder / "x~2").value(), "2");
    fs::create_symlink("x", folder / "link");
    ASSERT_TRUE(writeFileAtomically(folder / "link", "5", Previous::Keep).ok());
    EXPECT_EQ(readFile(previousFile(folder / "link", 1)).value(), "4");
    EXPECT_EQ(filesInFolder(), 4u) << "x, link, x~1, x~2";
}

TEST_F(File, WhatDeadProcessesLeftGoesAndNothingOfTheLiving)
{
    const pid_t dead = ::fork();
    if (dead == 0) {
        ::_exit(0);
    }
    ASSERT_EQ(::waitpid(dead, nullptr, 0), dead);
    const std::string gone = std::to_string(dead), own = std::to_string(::getpid());
    const auto make = [&](const std::string& name) { std::ofstream(folder / name) << "part"; };
    const std::string stale[] = {".x." + gone + ".0.tmp", ".x." + gone + ".12.tmp", ".x." + gone + ".12.tmp~"};
    // Of this process; of another file; of one that is held by somebody whom this system does not see; no temporaries.
    const std::string kept[] = {".x." + own + ".77.tmp", ".x.y." + gone + ".0.tmp",  ".xy." + gone + ".0.tmp",
                                ".x." + gone + ".5.tmp", ".x." + gone + ".5.tmp~",   ".x." + gone + ".tmp",
                                ".x.-1.0.tmp",           ".x." + gone + ".0.tmp.old", "x." + gone + ".0.tmp"};
    for (const auto& name : stale) {
        make(name);
    }
    for (const auto& name : kept) {
        make(name);
    }
    const int held = ::open((folder / kept[3]).c_str(), O_RDWR);
    ASSERT_EQ(::flock(held, LOCK_EX | LOCK_NB), 0);
    ASSERT_TRUE(writeFileAtomically(folder / "x", "new", Previous::Keep).ok());
    for (const auto& name : stale) {
        EXPECT_FALSE(fs::exists(folder / name)) << name;
    }
    for (const auto& name : kept) {
        EXPECT_TRUE(fs::exists(folder / name)) << name;
    }
    ::close(held);
    removeAbandoned(folder / "x");
    EXPECT_FALSE(fs::exists(folder / kept[3])) << "its holder is gone";
    EXPECT_FALSE(fs::exists(folder / kept[4]));
    EXPECT_TRUE(fs::exists(folder / kept[0]));
}

TEST_F(File, AStampTellsWhatAnotherProgramWrote)
{
    const fs::path path = folder / "x";
    ASSERT_TRUE(writeFileAtomically(path, "one").ok());
    const std::optional<FileStamp> stamp = stampOf(path);
    ASSERT_TRUE(stamp);
    EXPECT_FALSE(holdsOther(path, *stamp));
    fs::last_write_time(path, fs::file_time_type::clock::now() + std::chrono::hours(1));
    EXPECT_FALSE(holdsOther(path, *stamp)) << "the clock is no change";
    ASSERT_TRUE(writeFileAtomically(path, "two").ok());
    EXPECT_TRUE(holdsOther(path, *stamp));
    fs::remove(path);
    EXPECT_FALSE(holdsOther(path, *stamp)) << "nothing that could be lost";
    EXPECT_FALSE(stampOf(path));
}

TEST_F(File, SaysThatTheDiskIsFull)
{
    const Error error = writeError("/tmp/x", ENOSPC);
    EXPECT_EQ(error.sentence(), "/tmp/x: cannot write this file: the disk is full; what was there before is "
                                "unchanged; make room or choose another folder");
}

TEST_F(File, KeepsModeAndLinks)
{
    ASSERT_TRUE(writeFileAtomically(folder / "x", "1").ok());
    fs::permissions(folder / "x", fs::perms::owner_read | fs::perms::owner_write);
    fs::create_symlink("x", folder / "link");
    ASSERT_TRUE(writeFileAtomically(folder / "link", "2").ok());
    EXPECT_TRUE(fs::is_symlink(folder / "link"));
    EXPECT_EQ(readFile(folder / "x").value(), "2");
    EXPECT_EQ(fs::status(folder / "x").permissions(), fs::perms::owner_read | fs::perms::owner_write);
}

TEST_F(File, UserFoldersFollowTheEnvironment)
{
    const char* old = std::getenv("XDG_CACHE_HOME");
    const std::string kept = old ? old : "";
    ::setenv("XDG_CACHE_HOME", folder.c_str(), 1);
    EXPECT_EQ(userCacheFolder().value(), folder / "plexus");
    EXPECT_TRUE(fs::is_directory(folder / "plexus"));
    old ? ::setenv("XDG_CACHE_HOME", kept.c_str(), 1) : ::unsetenv("XDG_CACHE_HOME");
}

} // namespace
} // namespace plexus
