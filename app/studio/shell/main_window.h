// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/studio/document/document.h"
#include "app/studio/shell/actions.h"
#include "app/studio/training/training.h"

#include <QMainWindow>

class QDockWidget;
class QLabel;
class QStackedWidget;

namespace plexus::studio {

class Banner;
class Canvas;
class ChartPanel;
class ConfusionPanel;
class Gallery;
class Inspector;
class Palette;
class PredictionPanel;
class Problems;
class ProjectFiles;
class RunControl;
class RunsPanel;

enum class WindowMemory : uint8_t { Remember, Forget }; // Forget: pictures and tests start alike

// The window: panels in docks around the canvas, the run bar on top, every action from one table.
class MainWindow : public QMainWindow {
    Q_OBJECT

public:
    explicit MainWindow(WindowMemory memory, WorkerCommand worker = workerCommand());
    ~MainWindow() override;

    Document& document() { return m_document; }
    Training& training() { return m_training; }
    RunControl& runControl() { return *m_control; }
    PredictionPanel& predictions() { return *m_predictions; }
    Banner& banner() { return *m_banner; }
    const Actions& actions() const { return *m_actions; }
    bool openProject(const QString& path);
    void showPanel(const QString& name); // "curves", "predictions", "confusion", "runs", "problems"
    void arrangeDocks();                 // the default places for the current size
    void showCanvas();

protected:
    void closeEvent(QCloseEvent* event) override;
    void showEvent(QShowEvent* event) override;

private:
    std::vector<ActionRow> fileRows();
    std::vector<ActionRow> editRows();
    std::vector<ActionRow> viewRows();
    std::vector<ActionRow> runRows();
    void makeDocks();
    QDockWidget* dock(const char* name, const QString& title, QWidget* widget,
                      Qt::DockWidgetArea area);
    void makeStatus();
    void followDocument();
    void followTraining();
    void updateTitle();
    void updateStatus();
    void newProject();
    void exportRun(const QString& folder);
    void setTheme(int kind);
    void showCommands();
    void showAbout();
    void restore();

    const WindowMemory m_memory;
    Document m_document;
    Training m_training;
    QStackedWidget* m_centre;
    QWidget* m_canvasPage;
    Banner* m_banner;
    Canvas* m_canvas;
    Gallery* m_gallery;
    ProjectFiles* m_files;
    RunControl* m_control;
    std::unique_ptr<Actions> m_actions;
    ChartPanel* m_charts;
    PredictionPanel* m_predictions;
    ConfusionPanel* m_confusion;
    RunsPanel* m_runs;
    Problems* m_problems;
    std::map<QString, QDockWidget*> m_docks;
    QLabel *m_networkStatus, *m_runStatus;
    bool m_isArranged = false, m_mayClose = false;
};

} // namespace plexus::studio
