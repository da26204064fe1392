// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/studio/document/document.h"
#include "app/studio/shell/actions.h"
#include "app/studio/training/training.h"

#include <QMainWindow>

class QStackedWidget;
class QToolBar;

namespace plexus::studio {

class Banner;
class Canvas;
class ChartPanel;
class ConfusionPanel;
class CostsPanel;
class Gallery;
class Inspector;
class Palette;
class PredictionPanel;
class Problems;
class ProjectFiles;
class RunBar;
class RunControl;
class RunsPanel;
class Safety;
class StatusLine;
class Workbench;

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
    Safety& safety() { return *m_safety; }
    PredictionPanel& predictions() { return *m_predictions; }
    Banner& banner() { return *m_banner; }
    const Actions& actions() const { return *m_actions; }
    void openProject(const QString& path);
    void showPanel(const QString& name); // "curves", "predictions", "confusion", "runs", "problems", "costs"
    void showCanvas();
    void showGallery();

protected:
    void closeEvent(QCloseEvent* event) override;
    void showEvent(QShowEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    std::vector<ActionRow> fileRows();
    std::vector<ActionRow> editRows();
    std::vector<ActionRow> graphRows();
    std::vector<ActionRow> viewRows();
    std::vector<ActionRow> runRows();
    void makePanels();
    void followDocument();
    void followTraining();
    void followCosts();
    void measureUnasked();
    void updateTitle();
    void newProject();
    void startWith(const Graph& graph, const QString& name); // asks about changes first
    void leaveGallery(); // nothing happens behind it
    void exportRun(const QString& folder);
    void setTheme(int kind);
    void showCommands();
    void showAbout();
    void showKeys();
    void buildFromText(); // asks for it
    void showAsTorch();
    void keepBlock(); // the selected one, under a name that it asks for
    void followSelection(); // cut, copy, ... need one
    void followTheme();     // the check mark in the menu
    void restore();

    const WindowMemory m_memory;
    Document m_document;
    Training m_training;
    QStackedWidget* m_centre;
    QToolBar* m_bar;
    RunBar* m_runBar;
    Banner* m_banner;
    Canvas* m_canvas;
    Gallery* m_gallery;
    ProjectFiles* m_files;
    RunControl* m_control;
    Safety* m_safety;
    StatusLine* m_status;
    std::unique_ptr<Actions> m_actions;
    ChartPanel* m_charts;
    PredictionPanel* m_predictions;
    ConfusionPanel* m_confusion;
    RunsPanel* m_runs;
    Problems* m_problems;
    CostsPanel* m_costs;
    Workbench* m_workbench;
    int m_measureTries = 4; // left, of measuring a device without being asked
    bool m_mayClose = false;
};

} // namespace plexus::studio
