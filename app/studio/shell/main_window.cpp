// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/studio/shell/main_window.h"

#include "app/studio/canvas/canvas.h"
#include "app/studio/charts/chart_panel.h"
#include "app/studio/confusion/confusion_panel.h"
#include "app/studio/costs/costs_panel.h"
#include "app/studio/datasets/dataset_view.h"
#include "app/studio/export/export_dialog.h"
#include "app/studio/gallery/gallery.h"
#include "app/studio/history/history_panel.h"
#include "app/studio/inspector/inspector.h"
#include "app/studio/palette/palette.h"
#include "app/studio/predictions/prediction_panel.h"
#include "app/studio/problems/problems.h"
#include "app/studio/runbar/run_bar.h"
#include "app/studio/runs/runs_panel.h"
#include "app/studio/shell/about.h"
#include "app/studio/shell/banner.h"
#include "app/studio/shell/command_list.h"
#include "app/studio/shell/keys.h"
#include "app/studio/shell/project_files.h"
#include "app/studio/shell/run_control.h"
#include "app/studio/shell/safety.h"
#include "app/studio/shell/status_line.h"
#include "app/studio/shell/undo_keys.h"
#include "app/studio/shell/workbench.h"
#include "app/studio/theme/icons.h"
#include "app/studio/theme/theme.h"
#include "app/studio/training/words.h"

#include <QApplication>
#include <QCloseEvent>
#include <QMenu>
#include <QMenuBar>
#include <QSettings>
#include <QStackedWidget>
#include <QStatusBar>
#include <QTimer>
#include <QToolBar>
#include <QVBoxLayout>

namespace plexus::studio {
namespace {

constexpr int measurePause = 4000; // milliseconds: first the window is there, and what one opens in it

}

MainWindow::MainWindow(WindowMemory memory, WorkerCommand worker)
    : m_memory(memory), m_training(std::move(worker)), m_centre(new QStackedWidget),
      m_banner(new Banner), m_canvas(new Canvas(&m_document)), m_gallery(new Gallery),
      m_files(new ProjectFiles(&m_document, this)),
      m_control(new RunControl(&m_document, &m_training, m_banner, this)),
      m_safety(new Safety(&m_document, m_banner, this)),
      m_status(new StatusLine(&m_document, &m_training, statusBar()))
{
    setWindowIcon(QIcon(QStringLiteral(":/icons/plexus.svg")));
    setMinimumSize(900, 560);
    setContextMenuPolicy(Qt::NoContextMenu);
    new UndoKeys(this);

    std::vector<ActionRow> rows = fileRows();
    for (auto more : {editRows(), graphRows(), runRows(), viewRows()}) {
        rows.insert(rows.end(), std::make_move_iterator(more.begin()),
                    std::make_move_iterator(more.end()));
    }
    m_actions = std::make_unique<Actions>(std::move(rows), this);
    m_actions->fillMenus(menuBar());
    QMenu* fileMenu = menuNamed(menuBar(), QStringLiteral("File"));
    auto* recent = new QMenu(tr("Open &recent"), fileMenu);
    fileMenu->insertMenu((*m_actions)["file.save"], recent);
    connect(recent, &QMenu::aboutToShow, this, [this, recent] { m_files->fillRecent(recent); });

    m_bar = new QToolBar(tr("Run bar"));
    m_bar->setMovable(false);
    m_runBar = new RunBar(&m_training, {(*m_actions)["run.train"], (*m_actions)["run.pause"],
                                        (*m_actions)["run.step"], (*m_actions)["run.stop"]});
    m_runBar->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    m_bar->addWidget(m_runBar);
    addToolBar(Qt::TopToolBarArea, m_bar);

    auto* page = new QWidget;
    auto* column = new QVBoxLayout(page);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(m_banner);
    column->addWidget(m_canvas, 1);
    m_workbench = new Workbench(page);
    makePanels();
    m_centre->addWidget(m_gallery);
    m_centre->addWidget(m_workbench);
    setCentralWidget(m_centre);
    connect(m_gallery, &Gallery::chosen, this, &MainWindow::startWith);
    connect(m_gallery, &Gallery::blankRequested, this, [this] { startWith({}, {}); });
    connect(m_gallery, &Gallery::backRequested, this, &MainWindow::showCanvas);
    m_files->guard = [this](std::function<void()> open) { m_control->whenStopped(std::move(open)); };
    m_safety->guard = [this](std::function<void()> rest) {
        m_control->whenStopped([this, rest] {
            if (m_files->mayDiscard()) {
                rest();
            }
        });
    };
    m_safety->saveAs = [this] { m_files->saveAs(); };
    connect(m_safety, &Safety::opened, this, &MainWindow::showCanvas);
    connect(m_safety, &Safety::said, m_status, &StatusLine::say);
    connect(&m_document.library(), &BlockLibrary::said, m_status, &StatusLine::say);
    connect(m_gallery, &Gallery::openRequested, m_files, &ProjectFiles::askAndOpen);
    connect(m_files, &ProjectFiles::opened, this, &MainWindow::showCanvas);
    connect(m_files, &ProjectFiles::insertRequested, this, [this](const QString& path) {
        showCanvas();
        m_canvas->insertProject(path);
    });
    connect(m_canvas, &Canvas::menuWanted, this, [this](QPoint at) {
        QMenu menu;
        for (const char* id : {"edit.add", "edit.cut", "edit.copy", "edit.paste", "edit.duplicate",
                               "edit.delete", "graph.rename", "graph.wire_to", "graph.replace", "graph.bypass", "graph.collapse", "graph.group",
                               "graph.ungroup", "graph.open_block", "graph.keep_block", "graph.frame", "graph.note", "graph.color",
                               "view.frame"}) {
            menu.addAction((*m_actions)[id]);
        }
        menu.exec(at);
    });
    followDocument();
    followTraining();
    followCosts();
    connect(m_canvas, &Canvas::selectionChanged, this, &MainWindow::followSelection);
    connect(&m_document, &Document::selectionChanged, this, &MainWindow::followSelection);
    connect(themeSignals(), &ThemeSignals::changed, this, &MainWindow::followTheme);
    followSelection();
    followTheme();
    resize(1440, 900);
    restore();
    showGallery();
    updateTitle();
}

MainWindow::~MainWindow() = default;

void MainWindow::makePanels()
{
    m_charts = new ChartPanel(&m_training);
    m_predictions = new PredictionPanel(&m_training);
    m_confusion = new ConfusionPanel(&m_training);
    m_runs = new RunsPanel(&m_training);
    m_problems = new Problems(&m_document);
    m_costs = new CostsPanel(&m_document);
    auto* inspector = new Inspector(&m_document, new DatasetView(&m_document));
    auto* palette = new Palette(&m_document);
    connect(palette, &Palette::said, m_status, &StatusLine::say);
    m_workbench->add(QStringLiteral("layers"), tr("Layers"), palette);
    m_workbench->add(QStringLiteral("inspector"), tr("Inspector"), inspector);
    m_workbench->add(QStringLiteral("curves"), tr("Curves"), m_charts);
    m_workbench->add(QStringLiteral("predictions"), tr("Predictions"), m_predictions);
    m_workbench->add(QStringLiteral("confusion"), tr("Confusion"), m_confusion);
    m_workbench->add(QStringLiteral("runs"), tr("Runs"), m_runs);
    m_workbench->add(QStringLiteral("problems"), tr("Problems"), m_problems);
    m_workbench->add(QStringLiteral("history"), tr("History"), new HistoryPanel(&m_document));
    m_workbench->add(QStringLiteral("costs"), tr("Costs"), m_costs);
    connect(m_problems, &Problems::countsChanged, this, [this](int errors, int warnings) {
        const int count = errors + warnings;
        m_runBar->setErrors(errors);
        m_workbench->setTitle(QStringLiteral("problems"),
                              count > 0 ? tr("Problems (%1)").arg(count) : tr("Problems"));
    });
    connect(m_runs, &RunsPanel::openRequested, this, [this](const QString& folder) {
        m_control->openRun(folder, AfterOpening::Show);
        showPanel(QStringLiteral("curves"));
        m_canvas->setFocus(); // not a number of the inspector
    });
    connect(m_runs, &RunsPanel::resumeRequested, this, [this](const QString& folder) {
        m_control->openRun(folder, AfterOpening::Resume);
        showPanel(QStringLiteral("curves"));
        m_canvas->setFocus(); // not a number of the inspector
    });
    connect(m_runs, &RunsPanel::exportRequested, this, &MainWindow::exportRun);
    connect(m_runs, &RunsPanel::refused, m_status, &StatusLine::say);
}

void MainWindow::showEvent(QShowEvent* event)
{
    QMainWindow::showEvent(event);
    if (m_training.devices().empty()) {
        m_training.askForDevices(); // and the worker is warm when Train is pressed
        m_training.askForProfile(Training::Measure::No);
    }
}

void MainWindow::changeEvent(QEvent* event)
{
    QMainWindow::changeEvent(event);
    if (event->type() == QEvent::ActivationChange && isActiveWindow()) {
        m_safety->look();
    }
}

void MainWindow::followDocument()
{
    QAction* undoAction = (*m_actions)["edit.undo"];
    QAction* redoAction = (*m_actions)["edit.redo"];
    const auto update = [this, undoAction, redoAction] {
        const QString undo = m_document.undoText(), redo = m_document.redoText();
        undoAction->setEnabled(!undo.isEmpty());
        redoAction->setEnabled(!redo.isEmpty());
        setActionText(undoAction, undo.isEmpty() ? tr("&Undo") : tr("&Undo %1").arg(undo));
        setActionText(redoAction, redo.isEmpty() ? tr("&Redo") : tr("&Redo %1").arg(redo));
        updateTitle();
    };
    connect(&m_document, &Document::historyChanged, this, update);
    update();
    connect(&m_document, &Document::fileChanged, this, [this] {
        updateTitle();
        m_runs->setFolders(m_control->runsFolders());
    });
    connect(&m_document, &Document::holderChanged, this, &MainWindow::updateTitle);
    connect(m_control, &RunControl::problemsWanted, this,
            [this] { showPanel(QStringLiteral("problems")); });
    connect(m_control, &RunControl::mayClose, this, [this] {
        m_mayClose = true;
        close();
    });
    connect(m_control, &RunControl::said, m_status, &StatusLine::say);
    m_runs->setFolders(m_control->runsFolders());
}

void MainWindow::followTraining()
{
    const auto follow = [this] {
        const TrainingState state = m_training.state();
        const bool isPaused = state == TrainingState::Paused;
        QAction* train = (*m_actions)["run.train"];
        setActionText(train, isPaused ? tr("&Resume") : tr("&Train"));
        train->setEnabled(!m_training.isActive() || isPaused);
        QAction* pause = (*m_actions)["run.pause"];
        setActionText(pause, isPaused ? tr("&Resume") : tr("&Pause"));
        pause->setIcon(icon(isPaused ? "resume" : "pause"));
        pause->setEnabled(state == TrainingState::Running || state == TrainingState::Starting
                          || isPaused);
        (*m_actions)["run.step"]->setEnabled(state != TrainingState::Stopping);
        (*m_actions)["run.stop"]->setEnabled(m_training.isActive()
                                             && state != TrainingState::Stopping);
        (*m_actions)["run.new"]->setEnabled(!m_training.isActive());
        m_canvas->setRunning(state == TrainingState::Running);
        (*m_actions)["run.resume"]->setEnabled(m_training.canResume());
        (*m_actions)["file.export"]->setEnabled(!m_training.run().isEmpty()
                                                && state != TrainingState::Starting);
        updateTitle();
    };
    connect(&m_training, &Training::stateChanged, this, follow);
    connect(&m_training, &Training::progressChanged, this, &MainWindow::updateTitle);
    connect(&m_training, &Training::runChanged, this, [this] {
        m_runs->setFolders(m_control->runsFolders());
    });
    follow();
}

void MainWindow::followCosts()
{
    connect(&m_training, &Training::profileChanged, this, [this] {
        m_document.costs().setDevice(m_training.profile());
        m_costs->setMeasuring(m_training.isMeasuring());
        measureUnasked();
    });
    connect(m_costs, &CostsPanel::measureRequested, this, [this] {
        if (m_training.isActive()) {
            m_status->say(tr("The device is busy with a training"));
        } else {
            m_training.askForProfile(Training::Measure::Now);
        }
    });
}

// A device that nobody has measured yet. Whoever trains meanwhile interrupts it, so it is tried a few times.
void MainWindow::measureUnasked()
{
    const auto isUnknown = [this] {
        return m_training.profile() && !m_training.profile()->isMeasured() && !m_training.isMeasuring();
    };
    if (isUnknown() && m_memory == WindowMemory::Remember && m_measureTries > 0) {
        --m_measureTries;
        QTimer::singleShot(measurePause, this, [this, isUnknown] {
            if (isUnknown() && !m_training.isActive()) {
                m_training.askForProfile(Training::Measure::Now);
            }
        });
    }
}

void MainWindow::updateTitle()
{
    const QString progress = titleWords(m_training);
    const QString name = m_document.name()
                         + (m_document.holder()       ? tr(" (read-only)")
                            : m_document.isModified() ? QStringLiteral(" •")
                                                      : QString());
    const QString title = progress.isEmpty() ? tr("%1 – Plexus").arg(name)
                                             : tr("%1 – %2 – Plexus").arg(progress, name);
    if (title != windowTitle()) {
        setWindowTitle(title);
    }
}

void MainWindow::openProject(const QString& path)
{
    m_files->open(path);
}

void MainWindow::showCanvas()
{
    m_centre->setCurrentWidget(m_workbench);
    m_bar->show();
    m_canvas->setFocus();
    m_canvas->frameAll();
}

void MainWindow::showGallery()
{
    m_gallery->setHasWayBack(!m_document.graph().nodes().empty() || !m_document.path().isEmpty());
    m_centre->setCurrentWidget(m_gallery);
    m_gallery->setFocus();
    m_bar->hide(); // there is nothing to train
}

void MainWindow::newProject()
{
    m_control->whenStopped([this] { showGallery(); });
}

void MainWindow::startWith(const Graph& graph, const QString& name)
{
    m_control->whenStopped([this, graph, name] {
        if (m_files->mayDiscard()) {
            m_document.reset(graph);
            m_document.setUntitledName(name);
            showCanvas();
        }
    });
}

void MainWindow::leaveGallery()
{
    if (m_centre->currentWidget() == m_gallery) {
        showCanvas();
    }
}

void MainWindow::showPanel(const QString& name)
{
    leaveGallery();
    m_workbench->reveal(name);
}

void MainWindow::exportRun(const QString& folder)
{
    if (!folder.isEmpty()) {
        auto* dialog = new ExportDialog(plexusProgram(), folder, this);
        dialog->setAttribute(Qt::WA_DeleteOnClose);
        dialog->open();
    }
}

void MainWindow::setTheme(int kind)
{
    applyTheme(*qApp, static_cast<ThemeKind>(kind));
    QSettings().setValue(QStringLiteral("theme"), kind);
    followTheme(); // also when it was chosen already: a click takes the mark away
}

void MainWindow::showCommands()
{
    auto* list = new CommandList(m_actions->all(), this);
    list->setAttribute(Qt::WA_DeleteOnClose);
    list->show();
}

void MainWindow::showAbout()
{
    auto* about = new About(this);
    about->setAttribute(Qt::WA_DeleteOnClose);
    about->open();
}

void MainWindow::showKeys()
{
    auto* keys = new Keys(*m_actions, this);
    keys->setAttribute(Qt::WA_DeleteOnClose);
    keys->open();
}

void MainWindow::followTheme()
{
    const ThemeKind chosen = currentTheme();
    (*m_actions)["view.light"]->setChecked(chosen == ThemeKind::Light);
    (*m_actions)["view.dark"]->setChecked(chosen == ThemeKind::Dark);
    (*m_actions)["view.system"]->setChecked(chosen == ThemeKind::System);
}

void MainWindow::restore()
{
    QAction* overview = (*m_actions)["view.overview"];
    overview->setChecked(true);
    if (m_memory == WindowMemory::Forget) {
        return;
    }
    QSettings settings;
    overview->setChecked(settings.value(QStringLiteral("canvas/overview"), true).toBool());
    m_canvas->showOverview(overview->isChecked());
    restoreGeometry(settings.value(QStringLiteral("window/geometry")).toByteArray());
    m_workbench->restorePlaces(settings.value(QStringLiteral("window/docks")).toByteArray());
    m_charts->setSmoothing(
        settings.value(QStringLiteral("charts/smoothing"), m_charts->smoothing()).toDouble());
    m_charts->setLogarithmic(settings.value(QStringLiteral("charts/log"), false).toBool());
}

void MainWindow::closeEvent(QCloseEvent* event)
{
    if (!m_mayClose && (!m_files->mayDiscard() || !m_control->prepareToClose())) {
        event->ignore();
        return;
    }
    if (m_memory == WindowMemory::Remember) {
        QSettings settings;
        settings.setValue(QStringLiteral("window/geometry"), saveGeometry());
        settings.setValue(QStringLiteral("window/docks"), m_workbench->places());
        settings.setValue(QStringLiteral("charts/smoothing"), m_charts->smoothing());
        settings.setValue(QStringLiteral("charts/log"), m_charts->isLogarithmic());
        settings.setValue(QStringLiteral("canvas/overview"), (*m_actions)["view.overview"]->isChecked());
    }
    m_document.discardJournal(); // saved, or not wanted
    event->accept();
}

} // namespace plexus::studio
