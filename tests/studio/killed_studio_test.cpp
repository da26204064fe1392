// SPDX-License-Identifier: GPL-3.0-or-later
// The real program on a screen that nobody sees, driven by keys (tests/keys), killed, and started again.
#include "engine/model/journal.h"
#include "engine/model/project_file.h"
#include "engine/session/template.h"
#include "tests/support/paths.h"
#include "tests/support/process.h"

#include <gmock/gmock.h>
#include <QProcess>
#include <QTest>

namespace plexus::studio {
namespace {

using plexus::testing::readText;
using ::testing::HasSubstr;

class DrivenStudio {
public:
    // Everything of the user's lies below `home`.
    DrivenStudio(const std::filesystem::path& home, const QStringList& arguments)
    {
        QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
        const std::filesystem::path bin = testing::binDir();
        for (const char* name : {"XDG_CONFIG_HOME", "XDG_DATA_HOME"}) {
            environment.insert(QString::fromLatin1(name), QString::fromStdString(home.string()));
        }
        environment.insert(QStringLiteral("QT_QPA_PLATFORM"), QStringLiteral("offscreen"));
        environment.insert(QStringLiteral("QT_PLUGIN_PATH"), QString::fromStdString((bin / "plugins").string()));
        environment.insert(QStringLiteral("QT_QPA_GENERIC_PLUGINS"), QStringLiteral("plexus_keys"));
        m_process.setProcessEnvironment(environment);
        m_process.start(QString::fromStdString((bin / "plexus-studio").string()), arguments);
        EXPECT_TRUE(m_process.waitForStarted(30'000));
    }

    // A command of tests/keys; what it answers.
    std::string ask(const std::string& command)
    {
        m_process.write((command + "\n").c_str());
        while (!m_process.canReadLine()) {
            if (!m_process.waitForReadyRead(60'000)) {
                ADD_FAILURE() << command << ": no answer; " << m_process.readAllStandardError().toStdString();
                return {};
            }
        }
        return m_process.readLine().toStdString();
    }
    // Is it to be seen soon?
    bool sees(const std::string& words)
    {
        return QTest::qWaitFor([&] { return ask("see").find(words) != std::string::npos; }, 30'000);
    }
    void press(const std::string& keys) { EXPECT_EQ(ask("press " + keys), "done\n") << keys; }
    void add(const std::string& layer)
    {
        press("Shift+A");
        EXPECT_EQ(ask("text " + layer), "done\n");
        press("Return");
    }
    void kill()
    {
        m_process.kill(); // SIGKILL
        EXPECT_TRUE(m_process.waitForFinished(30'000));
    }

private:
    QProcess m_process;
};

class KilledStudio : public ::testing::Test {
protected:
    void SetUp() override
    {
        if (!std::filesystem::exists(testing::binDir() / "plexus-studio")) {
            GTEST_SKIP() << "the program plexus-studio is not built";
        }
    }
    // What the journal in the user's folder holds, which belongs to a window that lives.
    std::optional<JournalHistory> journal() const
    {
        std::error_code none;
        for (const auto& entry : std::filesystem::directory_iterator(m_home / "plexus" / "journals", none)) {
            size_t whole = 0;
            if (auto history = readJournal(readText(entry.path()), "journal", whole)) {
                return std::move(*history);
            }
        }
        return std::nullopt;
    }
    // Each edit is there within a second, says the issue; the machine may be busy.
    bool isWritten(size_t steps) const
    {
        return QTest::qWaitFor([&] { const auto now = journal(); return now && now->steps.size() == steps; }, 10'000);
    }

    const testing::TemporaryFolder m_folder;
    const std::filesystem::path m_home = m_folder / "home";
};

TEST_F(KilledStudio, OffersANeverSavedProjectWithEverything)
{
    std::string made;
    {
        DrivenStudio studio(m_home, {});
        ASSERT_TRUE(studio.sees("Blank canvas ["));
        EXPECT_EQ(studio.ask("choose Blank canvas"), "done\n");
        ASSERT_TRUE(studio.sees("Canvas ["));
        for (const char* layer : {"input", "flatten", "dense", "relu", "tanh"}) {
            studio.add(layer);
        }
        studio.press("Ctrl+Z"); // ReLU stays
        ASSERT_TRUE(isWritten(5)) << studio.ask("see");
        ASSERT_TRUE(QTest::qWaitFor([&] { return journal()->done == 4; }, 10'000));
        made = projectText(journal()->now);
        studio.kill();
    }
    for (int start = 0; start < 2; ++start) { // killed again before anybody looked, it is offered again
        DrivenStudio studio(m_home, {});
        ASSERT_TRUE(studio.sees("4 changes that were not saved"));
        EXPECT_THAT(studio.ask("see"), HasSubstr("It has no file yet."));
        if (start == 1) {
            studio.press("Return");
            ASSERT_TRUE(studio.sees("is back as it was, and not saved yet."));
            for (const char* layer : {"Input [", "Flatten [", "Dense [", "ReLU ["}) {
                EXPECT_THAT(studio.ask("see"), HasSubstr(layer));
            }
            EXPECT_EQ(projectText(journal()->now), made);
            EXPECT_EQ(journal()->steps.size(), 5U) << "with what was undone";
        }
        studio.kill();
    }
}

TEST_F(KilledStudio, OffersWhatCameAfterTheLastSaveAndLeavesTheFileAlone)
{
    const auto project = m_folder / "net.plexus";
    ASSERT_TRUE(saveProject(findTemplate("spirals")->make(""), project).ok());
    const std::string before = readText(project);
    const QStringList arguments{QStringLiteral("--open"), QString::fromStdString(project.string())};
    std::string saved, made;
    {
        DrivenStudio studio(m_home, arguments);
        ASSERT_TRUE(studio.sees("Canvas ["));
        studio.add("dropout");
        studio.press("Ctrl+S");
        ASSERT_TRUE(QTest::qWaitFor([&] { return readText(project) != before; }, 10'000));
        saved = readText(project);
        EXPECT_EQ(readText(previousFile(project, 1)), before);
        studio.add("tanh");
        studio.add("sigmoid");
        ASSERT_TRUE(isWritten(3));
        made = projectText(journal()->now);
        studio.kill();
    }
    EXPECT_EQ(readText(project), saved);
    DrivenStudio studio(m_home, {});
    ASSERT_TRUE(studio.sees("2 changes that were not saved"));
    studio.press("Return");
    ASSERT_TRUE(studio.sees("net is back as it was, and not saved yet.")) << studio.ask("see");
    EXPECT_EQ(projectText(journal()->now), made);
    EXPECT_EQ(readText(project), saved) << "nothing is written before somebody saves";
    studio.press("Ctrl+S");
    EXPECT_TRUE(QTest::qWaitFor([&] { return readText(project) == made; }, 10'000));
    EXPECT_EQ(readText(previousFile(project, 1)), saved);
    studio.kill();
}

} // namespace
} // namespace plexus::studio
