// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/base/file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <csignal>
#include <cstdlib>
#include <fstream>

#include <sys/resource.h>
#include <sys/stat.h>
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
              path.string() + ": cannot write this file: the system does not allow a file of this size; "
                              "what was there before is unchanged");
    EXPECT_EQ(readFile(path).value(), "old");
    EXPECT_EQ(filesInFolder(), 1u) << "the temporary file must be gone";
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
