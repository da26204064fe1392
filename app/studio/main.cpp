// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/studio/shell/main_window.h"
#include "app/studio/shell/safety.h"
#include "app/studio/shell/screenshot.h"
#include "app/studio/theme/theme.h"

#include <cstdlib>
#include <QApplication>
#include <QFileInfo>
#include <QSettings>
#include <QTextStream>

namespace {

int refuse(const QString& sentence)
{
    QTextStream(stderr) << "plexus-studio: " << sentence << '\n';
    return 2;
}

// Qt ends the program with an abort where there is no display; ours ends it with a sentence.
void sayDisplay(QtMsgType type, const QMessageLogContext&, const QString& text)
{
    if (type == QtFatalMsg) {
        refuse(QStringLiteral("there is no display to open a window on (DISPLAY, WAYLAND_DISPLAY or "
                              "QT_QPA_PLATFORM name none that works)"));
        std::_Exit(3);
    }
    if (type == QtCriticalMsg) {
        QTextStream(stderr) << text << '\n';
    }
}

} // namespace

int main(int argc, char** argv)
{
    using namespace plexus::studio;
    QStringList words;
    for (int index = 1; index < argc; ++index) {
        words.append(QString::fromLocal8Bit(argv[index]));
    }
    // Before anything wants a display.
    const ParsedOptions parsed = parseOptions(words);
    const StartOptions& options = parsed.options;
    if (!parsed.complaint.isEmpty()) {
        return refuse(parsed.complaint + QLatin1Char('\n') + usage().trimmed());
    }
    if (parsed.wantsHelp || parsed.wantsVersion) {
        QTextStream(stdout) << (parsed.wantsHelp
                                    ? usage()
                                    : QStringLiteral("plexus-studio " PLEXUS_VERSION "\n"));
        return 0;
    }

    const QtMessageHandler usual = qInstallMessageHandler(sayDisplay);
    QApplication application(argc, argv);
    qInstallMessageHandler(usual);
    QCoreApplication::setOrganizationName(QStringLiteral("plexus"));
    QCoreApplication::setApplicationName(QStringLiteral("plexus-studio"));
    QCoreApplication::setApplicationVersion(QStringLiteral(PLEXUS_VERSION));
    QGuiApplication::setApplicationDisplayName(QString()); // the title has it already
    const bool isPicture = !options.screenshot.isEmpty();
    ThemeKind theme = static_cast<ThemeKind>(
        QSettings().value(QStringLiteral("theme"), static_cast<int>(ThemeKind::System)).toInt());
    if (!options.theme.isEmpty()) {
        theme = options.theme == QLatin1String("dark") ? ThemeKind::Dark : ThemeKind::Light;
    }
    applyTheme(application, theme);

    MainWindow window(isPicture ? WindowMemory::Forget : WindowMemory::Remember);
    if (!isPicture) {
        window.safety().keepJournals();
        window.document().library().openOfUser();
    }
    window.training().setDevice(options.device);
    if (options.size) {
        window.resize(*options.size);
    }
    if (!options.file.isEmpty()) {
        if (isPicture) { // no dialog that nobody could answer
            if (const auto opened = window.document().open(options.file); !opened) {
                refuse(QString::fromStdString(opened.error().sentence()));
                return 1;
            }
            window.showCanvas();
        } else {
            window.openProject(options.file);
        }
    }
    window.show();
    if (!isPicture) {
        window.safety().recover(Safety::Finding::Quietly);
    }
    if (!options.select.isEmpty()) {
        if (!window.document().graph().find(options.select.toStdString())) {
            return refuse(QStringLiteral("--select: the project has no node %1").arg(options.select));
        }
        window.document().reveal(options.select);
    }
    if (isPicture) {
        new Screenshot(&window, options);
    } else if (!options.panel.isEmpty()) {
        window.showPanel(options.panel);
    }
    return QApplication::exec();
}
