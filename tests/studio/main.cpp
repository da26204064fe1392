// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/studio/theme/theme.h"
#include "tests/support/process.h"

#include <gtest/gtest.h>
#include <QApplication>

int main(int argc, char** argv)
{
    if (qEnvironmentVariableIsEmpty("QT_QPA_PLATFORM")) {
        qputenv("QT_QPA_PLATFORM", "offscreen");
    }
    // Settings and work of this process alone: neither the user's nor those of a test that runs beside it.
    const plexus::testing::TemporaryFolder home;
    for (const char* name : {"XDG_CONFIG_HOME", "XDG_DATA_HOME"}) {
        qputenv(name, home.path().c_str());
    }
    QApplication application(argc, argv);
    QApplication::setOrganizationName(QStringLiteral("PlexusTest"));
    plexus::studio::applyTheme(application, plexus::studio::ThemeKind::Dark);
    ::testing::InitGoogleTest(&argc, argv);
    return RUN_ALL_TESTS();
}
