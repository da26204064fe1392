// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/studio/shell/run_control.h"

#include "app/studio/runs/run_files.h"
#include "app/studio/shell/banner.h"
#include "app/studio/training/words.h"
#include "engine/base/file.h"

#include <QApplication>
#include <QDir>
#include <QFileInfo>
#include <QMessageBox>
#include <QPointer>
#include <QPushButton>
#include <QThreadPool>

namespace plexus::studio {
namespace {

constexpr int quietMilliseconds = 700; // without an edit: then it may be worth compiling

QString userRuns()
{
    const auto folder = userDataFolder();
    const QString base = folder ? QString::fromStdString(folder->string()) : QDir::tempPath();
    return QDir(base).filePath(QStringLiteral("runs"));
}

uint64_t epochsOf(const Graph& graph)
{
    return static_cast<uint64_t>(graph.training.general.integer("epochs"));
}

} // namespace

RunControl::RunControl(Document* document, Training* training, Banner* banner, QWidget* window)
    : QObject(window), m_document(*document), m_training(*training), m_banner(banner),
      m_window(window)
{
    askNextRun = [this] { return nextRunDialog(); };
    askStop = [this] { return stopDialog(); };
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
    return userRuns();
}

QStringList RunControl::runsFolders() const
{
    // Runs from before the first save stay where they are, and so does the one that is shown.
    QStringList folders{runsFolder(), userRuns()};
    if (!m_training.run().isEmpty()) {
        folders.append(QFileInfo(m_training.run()).absolutePath());
    }
    folders.removeDuplicates();
    return folders;
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
    m_document.data().readAgain(); // the next press sees files that were put right meanwhile
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
    if (hasRunToContinue()) {
        const NextRun next = askNextRun();
        if (next == NextRun::Cancel) {
            return;
        }
        if (next == NextRun::Continue) {
            resumeLast();
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
    m_document.setTrained(m_document.graph(), TrainedBy::Start);
    m_training.start(m_document.graph(), freeRunFolder(), knownData());
}

void RunControl::resumeLast()
{
    if (!m_training.canResume()) {
        return;
    }
    m_banner->hide();
    const Graph graph = *m_training.graph();
    const uint64_t epochs = epochsToContinue();
    Q_EMIT said(tr("The run %1 goes on to epoch %2.")
                    .arg(QFileInfo(m_training.run()).fileName())
                    .arg(epochs));
    m_training.resumeRun(m_training.run(), graph, epochs == epochsOf(graph) ? 0 : epochs);
}

bool RunControl::hasRunToContinue() const
{
    return m_training.canResume() && m_training.progress().step > 0;
}

uint64_t RunControl::epochsToContinue() const
{
    const uint64_t planned = epochsOf(*m_training.graph());
    const uint64_t wanted = epochsOf(m_document.graph());
    const Curves& curves = m_training.curves();
    const auto done = curves.epoch.empty() ? 0 : static_cast<uint64_t>(curves.epoch.back());
    if (wanted != planned && wanted > done) {
        return wanted; // edited since: what one reads in the window counts
    }
    return done >= planned ? done + planned : planned;
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
            self->m_document.setTrained(opened.graph, TrainedBy::Opened);
            self->m_training.openRun(folder, opened.graph, std::move(opened.curves),
                                     std::move(opened.confusion));
            if (after == AfterOpening::Resume) {
                self->resumeLast();
            }
        });
    });
}

void RunControl::togglePause()
{
    m_training.state() == TrainingState::Paused ? m_training.proceed() : m_training.pause();
}

void RunControl::oneStep()
{
    if (!m_training.isActive()) {
        train();
    }
    m_training.step();
}

void RunControl::whenStopped(std::function<void()> then)
{
    if (!m_training.isActive()) {
        then();
        return;
    }
    if (m_training.state() != TrainingState::Stopping && !askStop()) {
        return;
    }
    m_training.stop();
    afterEnd(std::move(then));
}

void RunControl::afterEnd(std::function<void()> then)
{
    if (!m_training.isActive()) { // ended while one was asked
        then();
        return;
    }
    auto* once = new QObject(this);
    connect(&m_training, &Training::stateChanged, once, [this, once, then = std::move(then)] {
        if (!m_training.isActive()) {
            once->deleteLater();
            const auto now = then; // the connection goes with what it holds
            disconnect(&m_training, nullptr, once, nullptr);
            now();
        }
    });
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
    afterEnd([this] { startNew(); });
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
        m_document.setTrained({}, TrainedBy::Start); // its run was deleted
        [[fallthrough]];
    case TrainingState::Ended:
        if (trouble.kind != TroubleKind::None) {
            m_banner->tell(BannerTone::Warning, trouble.sentence);
        } else if (!m_training.progress().ending.isEmpty()) {
            m_banner->tell(BannerTone::Info, m_training.progress().ending);
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

QString RunControl::nextRunWords() const
{
    QString words = tr("The run %1 stands at step %2. Continue trains it further from there, to "
                       "epoch %3; New starts from fresh weights.")
                        .arg(QFileInfo(m_training.run()).fileName(),
                             numberWords(static_cast<double>(m_training.progress().step)))
                        .arg(epochsToContinue());
    if (m_document.isEditedSinceStart()) {
        words += tr("\n\nThe project has been edited since. Continue uses the network as it was "
                    "trained; of the edits only the number of epochs counts.");
    }
    return words;
}

NextRun RunControl::nextRunDialog() const
{
    QMessageBox question(QMessageBox::Question, tr("Train"),
                         tr("Continue the last run or start a new one?"), QMessageBox::NoButton,
                         m_window);
    question.setInformativeText(nextRunWords());
    const QPushButton* proceed = question.addButton(tr("Continue"), QMessageBox::AcceptRole);
    const QPushButton* anew = question.addButton(tr("New"), QMessageBox::ActionRole);
    question.addButton(QMessageBox::Cancel);
    question.exec();
    return question.clickedButton() == proceed ? NextRun::Continue
           : question.clickedButton() == anew  ? NextRun::New
                                               : NextRun::Cancel;
}

bool RunControl::stopDialog() const
{
    QMessageBox question(QMessageBox::Question, tr("Training goes on"),
                         tr("Stop the training first?"), QMessageBox::NoButton, m_window);
    question.setInformativeText(
        tr("The run is saved at its current step and can go on from there."));
    const QPushButton* stop = question.addButton(tr("Stop and save"), QMessageBox::AcceptRole);
    question.addButton(QMessageBox::Cancel);
    question.exec();
    return question.clickedButton() == stop;
}

} // namespace plexus::studio
