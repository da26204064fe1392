// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/studio/shell/main_window.h"
#include "app/studio/shell/screenshot.h"
#include "app/studio/theme/theme.h"

#include <QApplication>
#include <QFileInfo>
#include <QSettings>
#include <QTextStream>

int main(int argc, char** argv)
{
    using namespace plexus::studio;
    QApplication application(argc, argv);
    QCoreApplication::setOrganizationName(QStringLiteral("plexus"));
    QCoreApplication::setApplicationName(QStringLiteral("plexus-studio"));
    QCoreApplication::setApplicationVersion(QStringLiteral(PLEXUS_VERSION));
    QGuiApplication::setApplicationDisplayName(QString()); // the title has it already
    const ParsedOptions parsed = parseOptions(QCoreApplication::arguments().mid(1));
    const StartOptions& options = parsed.options;
    if (!parsed.complaint.isEmpty()) {
        QTextStream(stderr) << "plexus-studio: " << parsed.complaint << '\n' << usage();
        return 2;
    }
    if (parsed.wantsHelp || parsed.wantsVersion) {
        QTextStream(stdout) << (parsed.wantsHelp
                                    ? usage()
                                    : QStringLiteral("plexus-studio " PLEXUS_VERSION "\n"));
        return 0;
    }

    const bool isPicture = !options.screenshot.isEmpty();
    ThemeKind theme = static_cast<ThemeKind>(
        QSettings().value(QStringLiteral("theme"), static_cast<int>(ThemeKind::System)).toInt());
    if (!options.theme.isEmpty()) {
        theme = options.theme == QLatin1String("dark") ? ThemeKind::Dark : ThemeKind::Light;
    }
    applyTheme(application, theme);

    MainWindow window(isPicture ? WindowMemory::Forget : WindowMemory::Remember);
    window.training().setDevice(options.device);
    if (options.size) {
        window.resize(*options.size);
    }
    if (!options.file.isEmpty()) {
        if (isPicture) { // no dialog that nobody could answer
            if (const auto opened = window.document().open(options.file); !opened) {
                QTextStream(stderr)
                    << "plexus-studio: " << QString::fromStdString(opened.error().sentence())
                    << '\n';
                return 1;
            }
            window.showCanvas();
        } else {
            window.openProject(options.file);
        }
    }
    window.show();
    if (!options.select.isEmpty()) {
        window.document().reveal(options.select);
    }
    if (isPicture) {
        new Screenshot(&window, options);
    } else if (!options.panel.isEmpty()) {
        window.showPanel(options.panel);
    }
    return QApplication::exec();
}
