// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <QElapsedTimer>
#include <QObject>
#include <QSize>
#include <QStringList>

namespace plexus::studio {

class MainWindow;

// What usage() lists.
struct StartOptions {
    QString file, screenshot, theme, panel, select, device;
    std::optional<double> trainSeconds;
    std::optional<QSize> size;
};

struct ParsedOptions {
    StartOptions options;
    QString complaint; // not empty: usage error
    bool wantsHelp = false, wantsVersion = false;
};
ParsedOptions parseOptions(const QStringList& arguments); // without the program's name
QString usage();
QStringList panels(); // that --panel names

// Opens, trains, takes the picture and ends the program: 0 when the file was written.
class Screenshot : public QObject {
    Q_OBJECT

public:
    Screenshot(MainWindow* window, StartOptions options);

private:
    void begin();
    void showPanel();
    void takeWhenSettled();
    void take();

    MainWindow* m_window;
    const StartOptions m_options;
    QElapsedTimer m_patience;
};

} // namespace plexus::studio
