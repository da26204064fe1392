// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/studio/document/document.h"
#include "app/studio/training/training.h"

#include <QTimer>

namespace plexus::studio {

class Banner;

enum class AfterOpening : uint8_t { Show, Resume };
enum class NextRun : uint8_t { Continue, New, Cancel };

// What the Train button and its neighbours mean: which run folder, continue or anew, and what to
// offer when training stopped by itself.
class RunControl : public QObject {
    Q_OBJECT

public:
    RunControl(Document* document, Training* training, Banner* banner, QWidget* window);

    // Replace the dialogs that ask "Continue or New?" and "Stop and save?" (tests).
    std::function<NextRun()> askNextRun;
    std::function<bool()> askStop;

    void train(); // pressed: start, resume after a pause, or ask
    void togglePause();
    void oneStep(); // asks as train() does when that would begin a run
    void stop();
    void startNew();
    // From the last checkpoint; a run that reached its end goes on for as many epochs again, or to
    // the number that the project says by now.
    void resumeLast();
    QString nextRunWords() const; // what Continue and New would do
    // Runs `then` once nothing trains: at once, or after asking and stopping; never when cancelled.
    void whenStopped(std::function<void()> then);
    // Reads a run in the background, then shows it or trains it on.
    void openRun(const QString& folder, AfterOpening after);
    // Closing the window: true when nothing trains; otherwise asks, and closes later through
    // mayClose().
    bool prepareToClose();
    QString runsFolder() const;      // of new runs: beside the project; of the user while unsaved
    QStringList runsFolders() const; // where this project's runs may be

Q_SIGNALS:
    void problemsWanted(); // the project cannot train: show why
    void mayClose();
    void said(const QString& sentence); // for the status bar

private:
    void follow();
    void prepare(); // the worker compiles while one still looks at the graph
    RunData::Loaded knownData() const;
    bool isTrainable();
    void useLowerRate();
    void afterEnd(std::function<void()> then);
    uint64_t epochsToContinue() const; // the new total
    bool hasRunToContinue() const;
    QString freeRunFolder() const;
    NextRun nextRunDialog() const;
    bool stopDialog() const;

    Document& m_document;
    Training& m_training;
    Banner* m_banner;
    QWidget* m_window;
    bool m_isClosing = false;
    int m_openTicket = 0;
    QTimer m_quiet;
};

} // namespace plexus::studio
