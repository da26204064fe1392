// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/studio/shell/run_control.h"

#include "app/studio/runs/run_files.h"
#include "app/studio/shell/banner.h"
#include "app/studio/training/words.h"
#include "engine/base/file.h"

#include <QDir>
#include <QFileInfo>
#include <QMessageBox>
#include <QPointer>
#include <QPushButton>
#include <QThreadPool>

namespace plexus::studio {
namespace {

constexpr int quietMilliseconds = 700; // without an edit: then it may be worth compiling

} // namespace

RunControl::RunControl(Document* document, Training* training, Banner* banner, QWidget* window)
    : QObject(window), m_document(*document), m_training(*training), m_banner(banner),
      m_window(window)
{
    askNextRun = [this] { return nextRunDialog(m_window, m_training); };
    askStop = [this] { return stopDialog(m_window); };
    connect(&m_training, &Training::stateChanged, this, &RunControl::follow);
    connect(&m_training, &Training::workerEnded, this, [this] {
        if (m_isClosing) {
            m_isClosing = false;
            Q_EMIT mayClose();
        }
    });
    connect(&m_document, &Document::opened, this, [this] {
        m_banner->hide();
        m_training.forget();
    });
    m_quiet.setSingleShot(true);
    m_quiet.setInterval(quietMilliseconds);
    connect(&m_quiet, &QTimer::timeout, this, &RunControl::prepare);
    connect(&m_document, &Document::inferenceChanged, &m_quiet, qOverload<>(&QTimer::start));
    connect(&m_training, &Training::devicesChanged, &m_quiet, qOverload<>(&QTimer::start));
}

QString RunControl::runsFolder() const
{
    if (!m_document.path().isEmpty()) {
        return QFileInfo(m_document.path()).dir().filePath(QStringLiteral("runs"));
    }
    const auto folder = userDataFolder();
    const QString base = folder ? QString::fromStdString(folder->string()) : QDir::tempPath();
    return QDir(base).filePath(QStringLiteral("runs"));
}

QString RunControl::freeRunFolder() const
{
    const QDir folder(runsFolder());
    for (int number = 1;; ++number) {
        const QString path =
            folder.filePath(QStringLiteral("%1-%2").arg(m_document.name().toLower()).arg(number));
        if (!QFileInfo::exists(path)) {
            return path;
        }
    }
}

bool RunControl::isTrainable()
{
    m_document.refresh();
    if (m_document.inference().ok()) {
        return true;
    }
    for (const Problem& problem : m_document.inference().problems) {
        if (problem.severity == Severity::Error) {
            m_banner->tell(
                BannerTone::Error,
                tr("This cannot train yet: %1").arg(QString::fromStdString(problem.what)),
                {{tr("Show problems"), [this] { Q_EMIT problemsWanted(); }}});
            break;
        }
    }
    Q_EMIT problemsWanted();
    return false;
}

void RunControl::prepare()
{
    if (m_document.inference().ok() && !m_document.graph().nodes().empty()) {
        m_training.prepare(m_document.graph());
    }
}

RunData::Loaded RunControl::knownData() const
{
    const DataSource& source = m_document.data();
    return source.isLoading() ? nullptr : source.samples();
}

void RunControl::train()
{
    if (m_training.state() == TrainingState::Paused) {
        m_training.proceed();
        return;
    }
    if (m_training.isActive()) {
        return;
    }
    if (m_training.canResume() && m_document.trained() && !m_document.isEditedSinceStart()) {
        const NextRun next = askNextRun();
        if (next == NextRun::Cancel) {
            return;
        }
        if (next == NextRun::Continue) {
            resumeFinishedToo();
            return;
        }
    }
    startNew();
}

void RunControl::startNew()
{
    if (m_training.isActive() || !isTrainable()) {
        return;
    }
    m_banner->hide();
    m_document.setTrained(m_document.graph());
    m_training.start(m_document.graph(), freeRunFolder(), knownData());
}

void RunControl::resumeLast()
{
    if (m_training.canResume()) {
        m_banner->hide();
        m_training.resumeRun(m_training.run(), Graph(*m_training.graph()));
    }
}

void RunControl::openRun(const QString& folder, AfterOpening after)
{
    if (m_training.isActive()) {
        return;
    }
    const int ticket = ++m_openTicket;
    const QPointer<RunControl> self(this);
    QThreadPool::globalInstance()->start([self, ticket, folder, after] {
        auto run = std::make_shared<Result<OpenedRun>>(readRun(folder));
        QMetaObject::invokeMethod(qApp, [self, ticket, folder, after, run] {
            if (!self || ticket != self->m_openTicket || self->m_training.isActive()) {
                return;
            }
            if (!run->ok()) {
                self->m_banner->tell(BannerTone::Error,
                                     QString::fromStdString(run->error().sentence()));
                return;
            }
            OpenedRun& opened = **run;
            self->m_banner->hide();
            self->m_document.setTrained(opened.graph);
            self->m_training.openRun(folder, opened.graph, std::move(opened.curves),
                                     std::move(opened.confusion));
            if (after == AfterOpening::Resume) {
                self->resumeFinishedToo();
            }
        });
    });
}

void RunControl::resumeFinishedToo()
{
    const Graph graph = *m_training.graph();
    const auto planned = static_cast<uint64_t>(graph.training.general.integer("epochs"));
    const Curves& curves = m_training.curves();
    const auto done = curves.epoch.empty() ? 0 : static_cast<uint64_t>(curves.epoch.back());
    // A run that reached its end goes on for as many epochs again.
    m_training.resumeRun(m_training.run(), graph, done >= planned ? done + planned : 0);
}

void RunControl::togglePause()
{
    m_training.state() == TrainingState::Paused ? m_training.proceed() : m_training.pause();
}

void RunControl::oneStep()
{
    if (!m_training.isActive()) {
        startNew();
    }
    m_training.step();
}

void RunControl::stop()
{
    m_training.stop();
}

bool RunControl::prepareToClose()
{
    if (!m_training.isActive()) {
        return true;
    }
    if (m_isClosing) {
        return true; // asked again: do not wait for a worker that hangs
    }
    if (askStop()) {
        m_isClosing = true;
        m_training.shutDown();
    }
    return false;
}

void RunControl::useLowerRate()
{
    const double rate = m_training.trouble().suggestedLearningRate;
    m_training.stop(); // its checkpoint stays; the new run starts when it has ended
    if (!m_document.apply(edits::setTraining(Setting::Optimizer, "learning_rate", rate))) {
        return;
    }
    auto* once = new QObject(this);
    connect(&m_training, &Training::stateChanged, once, [this, once] {
        if (!m_training.isActive()) {
            once->deleteLater();
            disconnect(&m_training, nullptr, once, nullptr);
            startNew();
        }
    });
}

void RunControl::follow()
{
    const Trouble& trouble = m_training.trouble();
    switch (m_training.state()) {
    case TrainingState::Failed: {
        std::vector<BannerButton> buttons;
        if (m_training.canResume() && m_training.progress().step > 0) {
            buttons.push_back({tr("Resume from the last checkpoint"), [this] { resumeLast(); }});
        }
        m_banner->tell(BannerTone::Error, trouble.sentence, std::move(buttons));
        break;
    }
    case TrainingState::Paused:
        if (trouble.kind == TroubleKind::NotFinite) {
            std::vector<BannerButton> buttons;
            if (trouble.suggestedLearningRate > 0) {
                buttons.push_back({tr("Train anew with learning rate %1")
                                       .arg(trouble.suggestedLearningRate, 0, 'g', 3),
                                   [this] { useLowerRate(); }});
            }
            if (!trouble.node.isEmpty()) {
                buttons.push_back({tr("Show the node"),
                                   [this, node = trouble.node] { m_document.reveal(node); }});
            }
            m_banner->tell(BannerTone::Warning, trouble.sentence, std::move(buttons));
        }
        break;
    case TrainingState::Idle:
    case TrainingState::Ended:
        if (trouble.kind != TroubleKind::None) {
            m_banner->tell(BannerTone::Warning, trouble.sentence);
        }
        break;
    case TrainingState::Running:
        m_banner->hide();
        break;
    case TrainingState::Starting:
    case TrainingState::Stopping:
        break;
    }
}

NextRun RunControl::nextRunDialog(QWidget* window, const Training& training)
{
    QMessageBox question(QMessageBox::Question, tr("Train"),
                         tr("Continue the last run or start a new one?"), QMessageBox::NoButton,
                         window);
    question.setInformativeText(
        tr("The run %1 stands at step %2. Continue trains it further from there; New starts from "
           "fresh weights.")
            .arg(QFileInfo(training.run()).fileName(),
                 numberWords(static_cast<double>(training.progress().step))));
    const QPushButton* proceed = question.addButton(tr("Continue"), QMessageBox::AcceptRole);
    const QPushButton* anew = question.addButton(tr("New"), QMessageBox::ActionRole);
    question.addButton(QMessageBox::Cancel);
    question.exec();
    return question.clickedButton() == proceed ? NextRun::Continue
           : question.clickedButton() == anew  ? NextRun::New
                                               : NextRun::Cancel;
}

bool RunControl::stopDialog(QWidget* window)
{
    QMessageBox question(QMessageBox::Question, tr("Training goes on"),
                         tr("Stop training and close?"), QMessageBox::NoButton, window);
    question.setInformativeText(
        tr("The run is saved at its current step and can go on from there."));
    const QPushButton* stop = question.addButton(tr("Stop and save"), QMessageBox::AcceptRole);
    question.addButton(QMessageBox::Cancel);
    question.exec();
    return question.clickedButton() == stop;
}

} // namespace plexus::studio
