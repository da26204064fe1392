// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/studio/worker_client/worker_client.h"

#include "engine/model/registry_hash.h"
#include "engine/wire/messages.h"

#include <QCoreApplication>
#include <QDir>

namespace plexus::studio {
namespace {

constexpr qsizetype mostErrorBytes = 8192;

// The last line that says something, for the sentence about a crash.
QString lastLine(const QByteArray& text)
{
    const QList<QByteArray> lines = text.split('\n');
    for (auto line = lines.crbegin(); line != lines.crend(); ++line) {
        if (!line->trimmed().isEmpty()) {
            return QString::fromUtf8(line->trimmed().left(300));
        }
    }
    return {};
}

} // namespace

QString plexusProgram()
{
    return QDir(QCoreApplication::applicationDirPath()).filePath(QStringLiteral("plexus"));
}

WorkerCommand workerCommand()
{
    const QString asked = qEnvironmentVariable("PLEXUS_WORKER");
    if (!asked.isEmpty()) {
        QStringList words = QProcess::splitCommand(asked);
        const QString program = words.takeFirst();
        return {program, words};
    }
    return {plexusProgram(), {QStringLiteral("worker")}};
}

WorkerClient::WorkerClient(WorkerCommand command, QObject* parent)
    : QObject(parent), m_command(std::move(command))
{
}

WorkerClient::~WorkerClient()
{
    if (m_process) {
        m_process->disconnect(this);
        m_process->closeWriteChannel();
        if (!m_process->waitForFinished(3000)) {
            m_process->kill();
            m_process->waitForFinished(1000);
        }
    }
}

qint64 WorkerClient::processId() const
{
    return m_process ? m_process->processId() : 0;
}

void WorkerClient::start()
{
    m_process = new QProcess(this);
    m_frames = {};
    m_errors.clear();
    m_isGreeted = m_isFinishing = false;
    connect(m_process, &QProcess::readyReadStandardOutput, this, &WorkerClient::read);
    connect(m_process, &QProcess::readyReadStandardError, this, &WorkerClient::readErrors);
    connect(m_process, &QProcess::finished, this, &WorkerClient::stopped);
    connect(m_process, &QProcess::errorOccurred, this, [this](QProcess::ProcessError error) {
        if (error == QProcess::FailedToStart) { // the others are followed by finished()
            give(tr("The training program %1 could not be started: %2.")
                     .arg(QDir::toNativeSeparators(m_command.program), m_process->errorString()));
        }
    });
    m_process->start(m_command.program, m_command.arguments);
}

void WorkerClient::send(const Json& message)
{
    std::vector<uint8_t> bytes = frame(message);
    if (!m_process) {
        start();
    }
    if (!m_process) {
        return; // could not start: lost() has told
    }
    if (!m_isGreeted) {
        m_waiting.push_back(std::move(bytes));
        return;
    }
    m_process->write(reinterpret_cast<const char*>(bytes.data()),
                     static_cast<qint64>(bytes.size()));
}

void WorkerClient::finish()
{
    if (!m_process) {
        Q_EMIT ended();
        return;
    }
    m_isFinishing = true;
    m_process->closeWriteChannel();
}

void WorkerClient::readErrors()
{
    m_errors += m_process->readAllStandardError();
    m_errors = m_errors.right(mostErrorBytes);
}

void WorkerClient::read()
{
    const QByteArray bytes = m_process->readAllStandardOutput();
    m_frames.append(reinterpret_cast<const uint8_t*>(bytes.constData()),
                    static_cast<size_t>(bytes.size()));
    while (m_process) { // a receiver may have dropped the worker
        auto next = m_frames.next();
        if (!next.ok()) {
            give(tr("The training program does not speak the worker protocol: %1.")
                     .arg(QString::fromStdString(next.error().sentence())));
            return;
        }
        if (!next->has_value()) {
            return;
        }
        if (m_isGreeted) {
            Q_EMIT received(**next);
        } else if (!accept(**next)) {
            return;
        }
    }
}

bool WorkerClient::accept(const Json& hello)
{
    const auto protocol = hello.readInteger("protocol", 0, INT64_MAX);
    const auto registry = hello.readString("registry");
    if (messageType(hello) != "hello" || !protocol || *protocol != protocolVersion) {
        give(tr("The training program is of another version (its protocol is %1, ours is %2). "
                "Install both from one build.")
                 .arg(protocol ? *protocol : 0)
                 .arg(protocolVersion));
        return false;
    }
    if (!registry || *registry != registryHash()) {
        give(tr("The training program knows other layers than this window. Install both from one "
                "build."));
        return false;
    }
    m_isGreeted = true;
    std::vector<uint8_t> answer = frame(message("hello", {{"protocol", protocolVersion}}));
    m_waiting.insert(m_waiting.begin(), std::move(answer));
    for (const std::vector<uint8_t>& bytes : m_waiting) {
        m_process->write(reinterpret_cast<const char*>(bytes.data()),
                         static_cast<qint64>(bytes.size()));
    }
    m_waiting.clear();
    return true;
}

void WorkerClient::stopped(int exitCode, QProcess::ExitStatus status)
{
    read(); // what it said last, "failed" for one
    if (!m_process) {
        return;
    }
    readErrors();
    if (m_isFinishing && status == QProcess::NormalExit && exitCode == 0) {
        drop();
        Q_EMIT ended();
        return;
    }
    QString sentence =
        status == QProcess::CrashExit
            ? tr("The training program ended unexpectedly (killed, or a crash in the driver).")
            : tr("The training program ended with code %1.").arg(exitCode);
    const QString said = lastLine(m_errors);
    if (!said.isEmpty()) {
        sentence += tr(" It said: %1").arg(said);
    }
    give(sentence);
}

void WorkerClient::give(const QString& sentence)
{
    const bool isFinishing = m_isFinishing;
    drop();
    Q_EMIT lost(sentence);
    if (isFinishing) {
        Q_EMIT ended();
    }
}

void WorkerClient::drop()
{
    if (m_process) {
        m_process->disconnect(this);
        if (m_process->state() != QProcess::NotRunning) {
            // Deleting a running process waits for it, so it deletes itself when it is gone.
            connect(m_process, &QProcess::finished, m_process, &QObject::deleteLater);
            m_process->kill();
        } else {
            m_process->deleteLater();
        }
        m_process = nullptr;
    }
    m_waiting.clear();
    m_isGreeted = m_isFinishing = false;
}

} // namespace plexus::studio
