// SPDX-License-Identifier: GPL-3.0-or-later
// The program itself where no display is.
#include "tests/support/paths.h"

#include <gmock/gmock.h>
#include <QProcess>

namespace plexus::studio {
namespace {

using ::testing::HasSubstr;

class Program : public ::testing::Test {
protected:
    void SetUp() override
    {
        m_path = QString::fromStdString((testing::binDir() / "plexus-studio").string());
        if (!std::filesystem::exists(m_path.toStdString())) {
            GTEST_SKIP() << "the program plexus-studio is not built";
        }
    }
    // Without a display; gives the exit status, or -1 after a crash.
    int run(const QStringList& arguments)
    {
        QProcess process;
        QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
        environment.remove(QStringLiteral("DISPLAY"));
        environment.remove(QStringLiteral("WAYLAND_DISPLAY"));
        environment.insert(QStringLiteral("QT_QPA_PLATFORM"), QStringLiteral("none-that-exists"));
        process.setProcessEnvironment(environment);
        process.start(m_path, arguments);
        EXPECT_TRUE(process.waitForFinished(30000));
        m_out = process.readAllStandardOutput().toStdString();
        m_error = process.readAllStandardError().toStdString();
        return process.exitStatus() == QProcess::NormalExit ? process.exitCode() : -1;
    }

    QString m_path;
    std::string m_out, m_error;
};

TEST_F(Program, HelpAndWrongOptionsNeedNoDisplay)
{
    EXPECT_EQ(run({"--help"}), 0);
    EXPECT_THAT(m_out, HasSubstr("usage: plexus-studio"));
    EXPECT_EQ(run({"--train", "5"}), 2);
    EXPECT_THAT(m_error, HasSubstr("--train needs --screenshot"));
}

TEST_F(Program, AMissingDisplayIsSaidInASentence)
{
    EXPECT_EQ(run({}), 3);
    EXPECT_THAT(m_error, HasSubstr("there is no display"));
}

} // namespace
} // namespace plexus::studio
