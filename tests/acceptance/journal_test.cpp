// SPDX-License-Identifier: GPL-3.0-or-later
// What takes a journal longer: thousands of edits, hundreds of processes that are killed.
#include "engine/model/project_file.h"
#include "tests/model/graphs.h"
#include "tests/model/hand.h"
#include "tests/model/journaled.h"
#include "tests/support/child.h"

#include <algorithm>
#include <random>
#include <sstream>
#include <thread>

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

// What a child says, one number each: how many edits there are, how many of them the kernel has, and that a save begins
// and ends after so many.
enum class Said : uint8_t { Made, Safe, SaveBegins, SaveEnds };
constexpr int64_t saidKinds = 4, editsASave = 30;

int64_t inOne(Said kind, int64_t edits)
{
    return edits * saidKinds + static_cast<int64_t>(kind);
}

// The journal's facts of a project that has a file, or of one that was never saved.
JournalFacts factsOf(const std::optional<std::filesystem::path>& project)
{
    return project ? JournalFacts{project->string(), "net", stampOf(*project)} : JournalFacts{{}, "net", {}};
}

// Works until it is killed, says what it does, and saves again and again where the project has a file.
[[noreturn]] void workInChild(const std::filesystem::path& journals, const std::optional<std::filesystem::path>& project,
                              uint64_t seed, const Child::Say& say)
{
    Hand hand(seed, smallNetwork());
    Journal journal(journals, factsOf(project), hand.graph(), project.has_value(), {});
    for (int64_t edits = 1;; ++edits) {
        hand.next(&journal);
        say(inOne(Said::Made, edits));
        if (edits % 16 == 0) {
            journal.flush();
            say(inOne(Said::Safe, edits));
        }
        if (project && edits % editsASave == 0) {
            journal.saving(hand.done(), factsOf(project));
            journal.flush();
            say(inOne(Said::SaveBegins, edits));
            if (saveProject(hand.graph(), *project, Previous::Keep)) {
                journal.saved(hand.done(), factsOf(project));
                say(inOne(Said::SaveEnds, edits));
            }
        }
    }
}

// What was heard of a child.
struct Heard {
    int64_t made = 0, safe = 0, saveBegun = 0, saveEnded = 0; // edits

    bool next(Child& child)
    {
        const std::optional<int64_t> said = child.heard();
        if (said) {
            int64_t* const numbers[] = {&made, &safe, &saveBegun, &saveEnded};
            *numbers[*said % saidKinds] = *said / saidKinds;
        }
        return said.has_value();
    }
    bool isSaving() const { return saveBegun > saveEnded; }
};

// Of the edits that a seed makes: the project's text after so many.
class Texts {
public:
    explicit Texts(uint64_t seed) : m_hand(seed, smallNetwork()), m_texts{projectText(m_hand.graph())} {}
    const std::string& after(int64_t edits)
    {
        while (std::ssize(m_texts) <= edits) {
            m_hand.next();
            m_texts.push_back(projectText(m_hand.graph()));
        }
        return m_texts[static_cast<size_t>(edits)];
    }

private:
    Hand m_hand;
    std::vector<std::string> m_texts;
};

std::string textOf(const std::filesystem::path& file)
{
    return std::filesystem::exists(file) ? readText(file) : std::string();
}

// It, the two before, and whatever lies beside them under its name.
std::ptrdiff_t filesOf(const std::filesystem::path& project)
{
    return std::count_if(std::filesystem::directory_iterator(project.parent_path()), {}, [&](const auto& entry) {
        return entry.path().filename().string().find(project.filename().string()) != std::string::npos;
    });
}

// The file holds the last save that ended or the one that was cut off, whole; and what the two saves before it wrote
// lies beside it, or is still there itself.
void expectSavesAreWhole(const std::filesystem::path& project, Texts& texts, const Heard& heard)
{
    const std::string now = textOf(project);
    EXPECT_TRUE(now == texts.after(heard.saveEnded) || (heard.isSaving() && now == texts.after(heard.saveBegun)));
    const std::vector<std::string> there{now, textOf(previousFile(project, 1)), textOf(previousFile(project, 2))};
    std::vector<std::string> kept; // what differs, the newest first: the file begins as it is before the first edit
    for (int64_t save = heard.saveEnded; save >= 0 && kept.size() < 3; save -= editsASave) {
        if (kept.empty() || kept.back() != texts.after(save)) {
            kept.push_back(texts.after(save));
        }
    }
    for (size_t age = 0; age < kept.size(); ++age) {
        const bool mayBeGone = age == 2 && heard.isSaving(); // it makes room for the save that was cut off
        EXPECT_TRUE(mayBeGone || std::count(there.begin(), there.end(), kept[age]) > 0) << age << " saves ago";
    }
}

// Of 200 processes that are killed every second one works on a project with a file and saves it all the time, half of
// them are killed inside a save; the others' project was never saved. "A second" is what may be lost, and it turns out
// to be less.
TEST(Journal, KilledAtAnyMomentNothingIsLost)
{
    const TemporaryFolder folder;
    const auto journals = folder / "journals";
    std::mt19937 random(7);
    const auto draw = [&](int64_t least, int64_t most) { return std::uniform_int_distribution(least, most)(random); };
    int64_t mostLost = 0;
    int recovered = 0, fellInSaves = 0;
    for (uint64_t kill = 0; kill < 200; ++kill) {
        SCOPED_TRACE(fmt::format("kill {}", kill));
        std::optional<std::filesystem::path> project;
        if (kill % 2 == 0) {
            project = folder / ("net" + std::to_string(kill) + ".plexus");
            ASSERT_TRUE(saveProject(smallNetwork(), *project).ok());
        }
        const bool waitsForSave = kill % 4 == 0;
        const int64_t until = waitsForSave ? editsASave * draw(1, 4) : draw(0, 120);
        Child child([&](const Child::Say& say) { workInChild(journals, project, kill, say); });
        Heard heard;
        while ((waitsForSave ? heard.saveBegun : heard.made) < until && heard.next(child)) {
        }
        // Somewhere in the save: the processor is given away a few times first.
        for (int64_t turns = waitsForSave ? draw(0, 4) : 0; turns > 0; --turns) {
            std::this_thread::yield();
        }
        child.kill();
        while (heard.next(child)) {
        }
        fellInSaves += heard.isSaving() ? 1 : 0;

        Texts texts(kill);
        if (project) {
            expectSavesAreWhole(*project, texts, heard);
        }
        const std::string original = project ? readText(*project) : "";
        auto found = findLeftBehind(journals);
        if (project) {
            EXPECT_EQ(readText(*project), original) << "the original is not touched";
        }
        int64_t there = 0; // edits that are kept
        if (found.empty()) { // by the file, where nothing is left beside it: saved, or undone since
            there = project ? heard.made : 0;
            while (there > heard.saveEnded && original != texts.after(there)) {
                --there;
            }
        } else {
            ASSERT_EQ(found.size(), 1u);
            std::istringstream lines(readText(found[0].file.path()).substr(0, found[0].whole));
            there = -1; // the first line is the project
            for (std::string line; std::getline(lines, line);) {
                there += line.starts_with("{\"sav") ? 0 : 1; // saved, saving
            }
            EXPECT_EQ(projectText(found[0].history.now), texts.after(there));
            EXPECT_EQ(found[0].history.facts.name, "net");
            EXPECT_EQ(found[0].history.facts.path, project ? project->string() : "");
            const std::optional<FileStamp>& known = found[0].history.facts.file;
            EXPECT_TRUE(!project || (known && !holdsOther(*project, *known))) << "taken for another program's";
            found[0].file.remove();
            ++recovered;
        }
        if (project) {
            removeAbandoned(*project);
            EXPECT_LE(filesOf(*project), 3) << "what a save that was cut off left behind";
        }
        EXPECT_GE(there, heard.safe);
        mostLost = std::max(mostLost, heard.made - there);
    }
    EXPECT_GT(recovered, 170);
    EXPECT_GE(fellInSaves, 30);
    // They are made as fast as they can be; whoever makes a thousand in a second loses none of the second before.
    EXPECT_LT(mostLost, 200);
    RecordProperty("edits_lost_at_most", static_cast<int>(mostLost));
    RecordProperty("kills_inside_saves", fellInSaves);
}

} // namespace
} // namespace plexus::test
