// SPDX-License-Identifier: GPL-3.0-or-later
// The table of everything one can do, a row each.
#include "app/studio/canvas/canvas.h"
#include "app/studio/runs/runs_panel.h"
#include "app/studio/shell/main_window.h"
#include "app/studio/shell/project_files.h"
#include "app/studio/shell/run_control.h"
#include "app/studio/theme/theme.h"

#include <QDockWidget>

namespace plexus::studio {

std::vector<ActionRow> MainWindow::fileRows()
{
    const auto slot = [this](auto done) { return [this, done] { done(); }; };
    return {
        {"file.new", QT_TRANSLATE_NOOP("Actions", "&New from example ..."), "new", {"Ctrl+N"}, "File", slot([this] { newProject(); })},
        {"file.open", QT_TRANSLATE_NOOP("Actions", "&Open ..."), "open", {"Ctrl+O"}, "File", slot([this] { m_files->askAndOpen(); })},
        {"file.save", QT_TRANSLATE_NOOP("Actions", "&Save"), "save", {"Ctrl+S"}, "File", slot([this] { m_files->save(); }), false, true},
        {"file.save_as", QT_TRANSLATE_NOOP("Actions", "Save &as ..."), nullptr, {"Ctrl+Shift+S"}, "File", slot([this] { m_files->saveAs(); })},
        {"file.export", QT_TRANSLATE_NOOP("Actions", "&Export weights ..."), "export", {"Ctrl+E"}, "File", slot([this] { exportRun(m_training.run()); }), false, true},
        {"file.quit", QT_TRANSLATE_NOOP("Actions", "&Quit"), nullptr, {"Ctrl+Q"}, "File", slot([this] { close(); }), false, true},
    };
}

std::vector<ActionRow> MainWindow::editRows()
{
    // Keys that mean something else in a text field belong to the canvas, the menu only shows them.
    return {
        {"edit.undo", QT_TRANSLATE_NOOP("Actions", "&Undo"), "undo", {"Ctrl+Z"}, "Edit", [this] { m_document.undoStack().undo(); }},
        {"edit.redo", QT_TRANSLATE_NOOP("Actions", "&Redo"), "redo", {"Ctrl+Shift+Z", "Ctrl+Y"}, "Edit", [this] { m_document.undoStack().redo(); }},
        {"edit.add", QT_TRANSLATE_NOOP("Actions", "&Add layer ..."), "add", {"Shift+A"}, "Edit", [this] { m_canvas->addNode(); }, false, true, true},
        {"edit.cut", QT_TRANSLATE_NOOP("Actions", "Cu&t"), "cut", {"Ctrl+X"}, "Edit", [this] { m_canvas->cut(); }, false, true},
        {"edit.copy", QT_TRANSLATE_NOOP("Actions", "&Copy"), "copy", {"Ctrl+C"}, "Edit", [this] { m_canvas->copy(); }},
        {"edit.paste", QT_TRANSLATE_NOOP("Actions", "&Paste"), "paste", {"Ctrl+V"}, "Edit", [this] { m_canvas->paste(); }},
        {"edit.duplicate", QT_TRANSLATE_NOOP("Actions", "&Duplicate"), "duplicate", {"Ctrl+D"}, "Edit", [this] { m_canvas->duplicate(); }, false, false, true},
        {"edit.delete", QT_TRANSLATE_NOOP("Actions", "De&lete"), "delete", {"Del"}, "Edit", [this] { m_canvas->deleteSelection(); }, false, false, true},
        {"edit.select_all", QT_TRANSLATE_NOOP("Actions", "&Select all"), "select_all", {"Ctrl+A"}, "Edit", [this] { m_canvas->selectAll(); }},
    };
}

std::vector<ActionRow> MainWindow::viewRows()
{
    std::vector<ActionRow> rows{
        {"view.commands", QT_TRANSLATE_NOOP("Actions", "&Commands ..."), "command", {"Ctrl+K", "Ctrl+Shift+P"}, "View", [this] { showCommands(); }},
        {"view.frame", QT_TRANSLATE_NOOP("Actions", "&Frame all"), "frame", {"Home"}, "View", [this] { m_canvas->frameAll(); }, false, true, true},
        {"view.frame_selected", QT_TRANSLATE_NOOP("Actions", "Frame &selected"), nullptr, {"F"}, "View", [this] { m_canvas->frameSelected(); }, false, false, true},
        {"view.zoom_in", QT_TRANSLATE_NOOP("Actions", "Zoom &in"), "zoom_in", {"Ctrl++", "Ctrl+="}, "View", [this] { m_canvas->zoomIn(); }},
        {"view.zoom_out", QT_TRANSLATE_NOOP("Actions", "Zoom &out"), "zoom_out", {"Ctrl+-"}, "View", [this] { m_canvas->zoomOut(); }},
        {"view.zoom_reset", QT_TRANSLATE_NOOP("Actions", "Zoom &100 %"), nullptr, {"Ctrl+0"}, "View", [this] { m_canvas->resetZoom(); }},
        {"view.curves", QT_TRANSLATE_NOOP("Actions", "Show c&urves"), "chart", {"Ctrl+1"}, "View", [this] { showPanel(QStringLiteral("curves")); }, false, true},
        {"view.predictions", QT_TRANSLATE_NOOP("Actions", "Show &predictions"), "predictions", {"Ctrl+2"}, "View", [this] { showPanel(QStringLiteral("predictions")); }},
        {"view.confusion", QT_TRANSLATE_NOOP("Actions", "Show con&fusion"), "confusion", {"Ctrl+3"}, "View", [this] { showPanel(QStringLiteral("confusion")); }},
        {"view.runs", QT_TRANSLATE_NOOP("Actions", "Show &runs"), "run", {"Ctrl+4"}, "View", [this] { showPanel(QStringLiteral("runs")); }},
        {"view.problems", QT_TRANSLATE_NOOP("Actions", "Show pro&blems"), "problems", {"Ctrl+5"}, "View", [this] { showPanel(QStringLiteral("problems")); }},
        {"view.light", QT_TRANSLATE_NOOP("Actions", "&Light theme"), "light", {}, "View", [this] { setTheme(static_cast<int>(ThemeKind::Light)); }, false, true},
        {"view.dark", QT_TRANSLATE_NOOP("Actions", "&Dark theme"), "dark", {}, "View", [this] { setTheme(static_cast<int>(ThemeKind::Dark)); }},
        {"view.system", QT_TRANSLATE_NOOP("Actions", "Theme of the d&esktop"), "theme", {}, "View", [this] { setTheme(static_cast<int>(ThemeKind::System)); }},
        {"view.arrange", QT_TRANSLATE_NOOP("Actions", "Panels to their &places"), nullptr, {}, "View", [this] { arrangeDocks(); }, false, true},
        {"help.about", QT_TRANSLATE_NOOP("Actions", "&About Plexus"), "info", {}, "Help", [this] { showAbout(); }},
    };
    return rows;
}

std::vector<ActionRow> MainWindow::runRows()
{
    return {
        {"run.train", QT_TRANSLATE_NOOP("Actions", "&Train"), "train", {"F5", "Ctrl+Return"}, "Run", [this] { m_control->train(); }},
        {"run.pause", QT_TRANSLATE_NOOP("Actions", "&Pause"), "pause", {"F6"}, "Run", [this] { m_control->togglePause(); }},
        {"run.step", QT_TRANSLATE_NOOP("Actions", "&One step"), "step", {"F10"}, "Run", [this] { m_control->oneStep(); }},
        {"run.stop", QT_TRANSLATE_NOOP("Actions", "&Stop"), "stop", {"Shift+F5"}, "Run", [this] { m_control->stop(); }},
        {"run.new", QT_TRANSLATE_NOOP("Actions", "Start a &new run"), "reset", {}, "Run", [this] { m_control->startNew(); }, false, true},
        {"run.resume", QT_TRANSLATE_NOOP("Actions", "&Resume from the last checkpoint"), "resume", {}, "Run", [this] { m_control->resumeLast(); }},
    };
}

} // namespace plexus::studio
