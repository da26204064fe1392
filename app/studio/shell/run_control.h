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

    // Replaces the dialogs that ask "Continue or New?" and "Stop and save?" (tests).
    std::function<NextRun()> askNextRun;
    std::function<bool()> askStop;

    void train(); // pressed: start, resume after a pause, or ask
    void togglePause();
    void oneStep();
    void stop();
    void startNew();
    void resumeLast(); // from the last checkpoint
    // Reads a run in the background, then shows it or trains it on.
    void openRun(const QString& folder, AfterOpening after);
    // Closing the window: true when nothing trains; otherwise asks, and closes later through
    // mayClose().
    bool prepareToClose();
    QString runsFolder() const; // beside the project; of the user while unsaved

Q_SIGNALS:
    void problemsWanted(); // the project cannot train: show why
    void mayClose();

private:
    void follow();
    void prepare(); // the worker compiles while one still looks at the graph
    RunData::Loaded knownData() const;
    bool isTrainable();
    void useLowerRate();
    void resumeFinishedToo();
    QString freeRunFolder() const;
    static NextRun nextRunDialog(QWidget* window, const Training& training);
    static bool stopDialog(QWidget* window);

    Document& m_document;
    Training& m_training;
    Banner* m_banner;
    QWidget* m_window;
    bool m_isClosing = false;
    int m_openTicket = 0;
    QTimer m_quiet;
};

} // namespace plexus::studio
