// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/model/journal.h"
#include "engine/model/project_file.h"
#include "tests/model/graphs.h"
#include "tests/model/hand.h"
#include "tests/model/journaled.h"
#include "tests/support/process.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <random>

#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

namespace plexus::test {
namespace {

using plexus::testing::readText;
using plexus::testing::TemporaryFolder;
using plexus::testing::writeText;
using ::testing::HasSubstr;

TEST(Journal, HoldsTheProjectAndItsWholeHistory)
{
    const TemporaryFolder folder;
    Hand hand(5, smallNetwork());
    Journal journal(folder.path(), facts, hand.graph(), true, never());
    for (int edit = 0; edit < 400; ++edit) {
        hand.next(&journal);
        if (edit % 50 != 0) {
            continue;
        }
        journal.flush();
        JournalHistory history = readBack(journal.file());
        ASSERT_EQ(projectText(history.now), projectText(hand.graph()));
        ASSERT_EQ(history.steps.size(), hand.count());
        ASSERT_EQ(history.done, hand.done());
        const size_t back = hand.done();
        hand.jump(0);
        EXPECT_EQ(projectText(history.base), projectText(hand.graph()));
        hand.jump(hand.count());
        for (const JournalHistory::Step& step : history.steps) {
            ASSERT_TRUE(checkPatch(history.base, step.forward).ok());
            applyPatch(history.base, step.forward);
            EXPECT_NE(step.name, "");
        }
        EXPECT_EQ(projectText(history.base), projectText(hand.graph()));
        hand.jump(back);
    }
}

TEST(Journal, NothingIsWrittenBeforeTheFirstEdit)
{
    const TemporaryFolder folder;
    const Graph graph = smallNetwork();
    Journal journal(folder / "made", facts, graph, true, never());
    journal.saved(0, facts);
    journal.flush();
    EXPECT_FALSE(std::filesystem::exists(folder / "made"));
}

TEST(Journal, EditsOfOneGestureAreOneStep)
{
    const TemporaryFolder folder;
    Graph graph = smallNetwork();
    Journal journal(folder.path(), facts, graph, true, never());
    for (int64_t units = 20; units < 30; ++units) {
        const EditPtr edit = edits::setParam("dense", "units", units);
        edit->apply(graph);
        journal.edited(1, edit->name(), graph);
    }
    journal.flush();
    JournalHistory history = readBack(journal.file());
    ASSERT_EQ(history.steps.size(), 1u);
    EXPECT_THAT(history.steps.front().name, HasSubstr("29"));
    applyPatch(history.now, history.steps.front().back);
    EXPECT_EQ(projectText(history.now), projectText(smallNetwork()));
}

TEST(Journal, KnowsWhatTheFileHolds)
{
    const TemporaryFolder folder;
    Graph graph = smallNetwork();
    auto journal = std::make_unique<Journal>(folder.path(), facts, graph, true, never());
    const auto set = [&](size_t done, int64_t units) {
        const EditPtr edit = edits::setParam("dense", "units", units);
        edit->apply(graph);
        journal->edited(done, edit->name(), graph);
    };
    set(1, 11);
    set(2, 12);
    journal->saved(2, {"/projects/other.plexus", "other", std::nullopt});
    set(3, 13);
    journal->flush();
    JournalHistory history = readBack(journal->file());
    EXPECT_EQ(history.saved, 2u);
    EXPECT_EQ(history.facts.path, "/projects/other.plexus");
    EXPECT_FALSE(history.facts.file);
    edits::setParam("dense", "units", int64_t{11})->apply(graph);
    journal->moved(1, graph);
    set(2, 99); // in the place of two steps, one of them saved
    journal->flush();
    EXPECT_EQ(readBack(journal->file()).saved, std::nullopt);
    EXPECT_TRUE(findLeftBehind(folder.path()).empty()) << "its process lives";

    journal->saved(2, facts);
    journal.reset();
    EXPECT_TRUE(findLeftBehind(folder.path()).empty()) << "all of it is saved";
    EXPECT_TRUE(std::filesystem::is_empty(folder.path())) << "and cleared away";
}

// Killed between the last byte of a save and its note: what the file holds is known all the same.
TEST(Journal, KnowsASaveWhoseEndNobodyNoted)
{
    const TemporaryFolder folder;
    const auto file = folder / "net.plexus", journals = folder / "journals";
    Graph graph = smallNetwork();
    ASSERT_TRUE(saveProject(graph, file).ok());
    const JournalFacts known{file.string(), "net", stampOf(file)};
    const auto leave = [&](const std::function<void(Journal&)>& work) {
        graph = smallNetwork();
        Journal journal(journals, known, graph, true, never());
        work(journal);
    };
    const auto set = [&](Journal& journal, size_t done, int64_t units) {
        const EditPtr edit = edits::setParam("dense", "units", units);
        edit->apply(graph);
        journal.edited(done, edit->name(), graph);
    };
    leave([&](Journal& journal) {
        set(journal, 1, 11);
        journal.saving(1, {file.string(), "net", std::nullopt});
        ASSERT_TRUE(saveProject(graph, file).ok());
        set(journal, 2, 12);
    });
    auto found = findLeftBehind(journals);
    ASSERT_EQ(found.size(), 1u);
    EXPECT_EQ(found[0].history.saved, 1u);
    ASSERT_TRUE(found[0].history.facts.file);
    EXPECT_FALSE(holdsOther(file, *found[0].history.facts.file)) << "no other program wrote it";
    found[0].file.remove();
    found.clear();
    leave([&](Journal& journal) { // the first save of a name
        set(journal, 1, 13);
        journal.saving(1, {(folder / "other.plexus").string(), "other", std::nullopt});
        ASSERT_TRUE(saveProject(graph, folder / "other.plexus").ok());
    });
    EXPECT_TRUE(findLeftBehind(journals).empty()) << "all of it is in the file";
    leave([&](Journal& journal) { // what was saved is no step any more
        set(journal, 1, 14);
        journal.saving(1, {file.string(), "net", std::nullopt});
        ASSERT_TRUE(saveProject(graph, file).ok());
        graph = smallNetwork();
        journal.moved(0, graph);
        set(journal, 1, 15);
    });
    found = findLeftBehind(journals);
    ASSERT_EQ(found.size(), 1u);
    EXPECT_EQ(found[0].history.saved, std::nullopt);
    EXPECT_FALSE(holdsOther(file, *found[0].history.facts.file));
    found[0].file.remove();
    found.clear();
    leave([&](Journal& journal) { // it did not get there: the file is somebody else's
        set(journal, 1, 16);
        journal.saving(1, {file.string(), "net", std::nullopt});
    });
    found = findLeftBehind(journals);
    ASSERT_EQ(found.size(), 1u);
    EXPECT_EQ(found[0].history.saved, 0u);
    EXPECT_EQ(found[0].history.facts.file, known.file);
    EXPECT_TRUE(holdsOther(file, *known.file));
}

TEST(Journal, ADiscardedOneLeavesNothing)
{
    const TemporaryFolder folder;
    Hand hand(5, smallNetwork());
    Journal journal(folder.path(), facts, hand.graph(), true, never());
    hand.next(&journal);
    journal.discard();
    EXPECT_TRUE(std::filesystem::is_empty(folder.path()));
}

TEST(Journal, ATornLineEndsItAndTheNextProcessGoesOnThere)
{
    const TemporaryFolder folder;
    Hand hand(6, smallNetwork());
    std::filesystem::path path;
    {
        Journal journal(folder.path(), facts, hand.graph(), false, never());
        for (int edit = 0; edit < 30; ++edit) {
            hand.next(&journal);
        }
        path = journal.file();
    }
    const std::string text = readText(path);
    const std::string good = projectText(hand.graph());
    hand.next();
    const std::string torns[] = {"{\"edit\":\"Move x\",\"at\":3,\"pat", "{\"at\":0", std::string("\0\0\0\n", 4),
                                 "x\n{\"at\":0}\n"};
    for (const std::string& torn : torns) {
        writeText(path, text + torn);
        auto found = findLeftBehind(folder.path());
        ASSERT_EQ(found.size(), 1u);
        EXPECT_EQ(projectText(found[0].history.now), good);
        EXPECT_EQ(found[0].whole, text.size());
        const size_t done = found[0].history.done;
        {
            Journal journal(std::move(found[0]), never());
            Graph graph = hand.graph();
            edits::setTraining(Setting::General, "epochs", int64_t{77})->apply(graph);
            journal.edited(done + 1, "Later", graph);
        }
        JournalHistory history = readBack(path);
        EXPECT_EQ(history.steps.back().name, "Later");
        EXPECT_EQ(history.now.training.general.integer("epochs"), 77);
    }
}

TEST(Journal, AFullDiskIsSaidOnceAndWhatFollowsIsWhole)
{
    const TemporaryFolder folder;
    Hand hand(8, smallNetwork());
    std::vector<std::string> troubles;
    Journal journal(folder.path(), facts, hand.graph(), true,
                    [&](const Error& error) { troubles.push_back(error.sentence()); });
    hand.next(&journal);
    journal.flush();
    rlimit before = {};
    ASSERT_EQ(::getrlimit(RLIMIT_FSIZE, &before), 0);
    rlimit small = before;
    small.rlim_cur = 100;
    const auto handler = std::signal(SIGXFSZ, SIG_IGN);
    ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &small), 0);
    for (int edit = 0; edit < 5; ++edit) {
        hand.next(&journal);
        journal.flush();
    }
    ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &before), 0);
    std::signal(SIGXFSZ, handler);
    ASSERT_EQ(troubles.size(), 1u);
    EXPECT_THAT(troubles.front(), HasSubstr("bytes are missing"));
    hand.next(&journal);
    journal.flush();
    EXPECT_EQ(projectText(readBack(journal.file()).now), projectText(hand.graph()));
}

} // namespace
} // namespace plexus::test
