// SPDX-License-Identifier: GPL-3.0-or-later
// What takes a journal longer: thousands of edits, hundreds of processes that are killed.
#include "engine/model/project_file.h"
#include "tests/model/graphs.h"
#include "tests/model/hand.h"
#include "tests/model/journaled.h"
#include "tests/support/child.h"

#include <algorithm>
#include <cstdlib>
#include <random>

namespace plexus::test {
namespace {

using plexus::testing::Child;
using plexus::testing::readText;
using plexus::testing::TemporaryFolder;

TEST(Journal, ALongOneBeginsAnewAndStaysBounded)
{
    const TemporaryFolder folder;
    Graph graph;
    std::vector<std::pair<std::string, Position>> places;
    for (int index = 0; index < 500; ++index) {
        GraphNode node = makeNode("relu" + std::to_string(index), "relu");
        places.emplace_back(node.key, Position{});
        graph.insert(std::move(node), graph.nodes().size());
    }
    Journal journal(folder.path(), facts, graph, true, never());
    uint64_t most = 0;
    size_t steps = 0;
    const auto move = [&](double to) {
        for (auto& [key, position] : places) {
            position.x = to;
        }
        edits::moveNodes(places)->apply(graph);
    };
    for (size_t done = 1; done <= 160; ++done) {
        move(static_cast<double>(done) + 0.125);
        journal.edited(done, "Move", graph);
        journal.flush();
        most = std::max<uint64_t>(most, std::filesystem::file_size(journal.file()));
    }
    steps = readBack(journal.file()).steps.size();
    EXPECT_LT(most, uint64_t{5} << 20);
    EXPECT_LT(steps, 160u) << "it never began anew";
    // Behind where it begins: what is undone there and done again is there all the same.
    for (const size_t done : {159u, 20u, 21u, 3u, 160u}) {
        move(static_cast<double>(done) + 0.125);
        journal.moved(done, graph);
        journal.flush();
        EXPECT_EQ(projectText(readBack(journal.file()).now), projectText(graph));
    }
    move(-1);
    journal.edited(161, "Move", graph);
    journal.flush();
    EXPECT_EQ(projectText(readBack(journal.file()).now), projectText(graph));
}

// Works until it is killed, and says after each edit how many there were.
[[noreturn]] void workInChild(const std::filesystem::path& folder, uint64_t seed, const Child::Say& say)
{
    Hand hand(seed, smallNetwork());
    Journal journal(folder, facts, hand.graph(), false, {});
    for (int64_t edits = 1;; ++edits) {
        hand.next(&journal);
        if (edits % 16 == 0) {
            journal.flush();
            say(-edits);
        }
        say(edits);
    }
}

// 200 processes killed at any moment; "a second" is what may be lost, and it turns out to be less.
TEST(Journal, KilledAtAnyMomentNothingIsLost)
{
    const TemporaryFolder folder;
    std::mt19937 random(7);
    int64_t mostLost = 0;
    size_t recovered = 0;
    for (uint64_t kill = 0; kill < 200; ++kill) {
        Child child([&](const Child::Say& say) { workInChild(folder.path(), kill, say); });
        const auto until = std::uniform_int_distribution<int64_t>(0, 120)(random);
        int64_t made = 0, safe = 0;
        const auto hear = [&] {
            const std::optional<int64_t> said = child.heard();
            if (said) {
                (*said > 0 ? made : safe) = std::abs(*said);
            }
            return said.has_value();
        };
        while (made < until && hear()) {
        }
        child.kill();
        while (hear()) {
        }

        auto found = findLeftBehind(folder.path());
        if (found.empty()) { // before the first edit
            EXPECT_EQ(safe, 0);
            continue;
        }
        ASSERT_EQ(found.size(), 1u);
        const std::string text = readText(found[0].file.path()).substr(0, found[0].whole);
        const int64_t there = std::count(text.begin(), text.end(), '\n') - 1;
        EXPECT_GE(there, safe) << "kill " << kill;
        mostLost = std::max(mostLost, made - there);
        ++recovered;
        Hand hand(kill, smallNetwork());
        for (int64_t edit = 0; edit < there; ++edit) {
            hand.next();
        }
        EXPECT_EQ(projectText(found[0].history.now), projectText(hand.graph())) << "kill " << kill;
        EXPECT_EQ(found[0].history.facts.name, "net");
        found[0].file.remove();
    }
    EXPECT_GT(recovered, 180u);
    // They are made as fast as they can be; whoever makes a thousand in a second loses none of the second before.
    EXPECT_LT(mostLost, 200);
    RecordProperty("edits_lost_at_most", static_cast<int>(mostLost));
}

} // namespace
} // namespace plexus::test
