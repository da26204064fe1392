// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/wire/framing.h"

#include <QObject>
#include <QProcess>
#include <QStringList>

namespace plexus::studio {

// How to start a worker: `plexus worker` beside this program, or what PLEXUS_WORKER says
// ("ssh box plexus worker").
struct WorkerCommand {
    QString program;
    QStringList arguments;
};
WorkerCommand workerCommand();
QString plexusProgram(); // the command line beside this program

// The worker process and the frames to and from it. Starts it when the first message is sent and
// again after it died. Never blocks the thread of the window.
class WorkerClient : public QObject {
    Q_OBJECT

public:
    explicit WorkerClient(WorkerCommand command, QObject* parent = nullptr);
    ~WorkerClient() override; // asks the worker to save and end, kills it after three seconds

    void send(const Json& message);
    bool isRunning() const { return m_process != nullptr; }
    qint64 processId() const;
    // Ends the worker: it finishes the step, saves a checkpoint and exits; ended() follows.
    void finish();

Q_SIGNALS:
    void received(const plexus::Json& message); // all but hello
    void ended();                               // after finish()
    void lost(const QString& sentence);         // crashed, refused, or speaks another protocol

private:
    void start();
    void read();
    void readErrors();
    bool accept(const Json& hello);
    void stopped(int exitCode, QProcess::ExitStatus status);
    void give(const QString& sentence);
    void drop();

    const WorkerCommand m_command;
    QProcess* m_process = nullptr;
    FrameReader m_frames;
    std::vector<std::vector<uint8_t>> m_waiting; // sent before the worker said hello
    QByteArray m_errors;                         // the last of what it printed
    bool m_isGreeted = false, m_isFinishing = false;
};

} // namespace plexus::studio
