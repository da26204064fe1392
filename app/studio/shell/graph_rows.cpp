// SPDX-License-Identifier: GPL-3.0-or-later
// What one does with the graph beyond what every editor has, a row each, and what of it the selection allows.
// The keys belong to the canvas, the menu only shows them.
#include "app/studio/canvas/canvas.h"
#include "app/studio/library/block_name_dialog.h"
#include "app/studio/shell/main_window.h"
#include "app/studio/shell/status_line.h"
#include "app/studio/torch/torch_dialog.h"
#include "engine/io/torch_read.h"
#include "engine/io/torch_write.h"

#include <QAction>
#include <QApplication>
#include <QClipboard>

namespace plexus::studio {

// clang-format off: a row a line
std::vector<ActionRow> MainWindow::graphRows()
{
    return {
        {"graph.group",
         QT_TRANSLATE_NOOP("Actions", "&Group into a block"),
         nullptr,
         {"Ctrl+G"},
         "Graph",
         [this] { m_canvas->groupSelection(); },
         false,
         false,
         true},
        {"graph.ungroup",
         QT_TRANSLATE_NOOP("Actions", "&Ungroup"),
         nullptr,
         {"Ctrl+Shift+G"},
         "Graph",
         [this] { m_canvas->ungroupSelection(); },
         false,
         false,
         true},
        {"graph.keep_block",
         QT_TRANSLATE_NOOP("Actions", "&Save block to the library ..."),
         nullptr,
         {"Ctrl+B"},
         "Graph",
         [this] { leaveGallery(); keepBlock(); }},
        {"graph.open_block",
         QT_TRANSLATE_NOOP("Actions", "Open &block"),
         nullptr,
         {"Tab"},
         "Graph",
         [this] { m_canvas->openBlock(); },
         false,
         false,
         true},
        {"graph.leave_block",
         QT_TRANSLATE_NOOP("Actions", "Leave bloc&k"),
         nullptr,
         {"Shift+Tab"},
         "Graph",
         [this] { m_canvas->leaveBlock(); },
         false,
         false,
         true},
        {"graph.connect",
         QT_TRANSLATE_NOOP("Actions", "&Connect in order"),
         nullptr,
         {"C"},
         "Graph",
         [this] { m_canvas->connectSelection(); },
         false,
         true,
         true},
        {"graph.wire_to",
         QT_TRANSLATE_NOOP("Actions", "&Wire to ..."),
         nullptr,
         {"T"},
         "Graph",
         [this] { leaveGallery(); m_canvas->wireTo(); },
         false,
         false,
         true},
        {"graph.bypass",
         QT_TRANSLATE_NOOP("Actions", "B&ypass"),
         nullptr,
         {"M"},
         "Graph",
         [this] { m_canvas->bypassSelection(); },
         false,
         false,
         true},
        {"graph.collapse",
         QT_TRANSLATE_NOOP("Actions", "C&ollapse to the title"),
         nullptr,
         {"H"},
         "Graph",
         [this] { m_canvas->collapseSelection(); },
         false,
         false,
         true},
        {"graph.rename",
         QT_TRANSLATE_NOOP("Actions", "Re&name"),
         nullptr,
         {"F2"},
         "Graph",
         [this] { m_canvas->rename(); },
         false,
         false,
         true},
        {"graph.replace",
         QT_TRANSLATE_NOOP("Actions", "&Replace by ..."),
         nullptr,
         {"Shift+S"},
         "Graph",
         [this] { m_canvas->replaceNode(); },
         false,
         false,
         true},
        {"graph.duplicate_inputs",
         QT_TRANSLATE_NOOP("Actions", "&Duplicate with inputs"),
         nullptr,
         {"Ctrl+Shift+D"},
         "Graph",
         [this] { m_canvas->duplicateWithInputs(); },
         false,
         false,
         true},
        {"graph.delete_with_wires",
         QT_TRANSLATE_NOOP("Actions", "De&lete without reconnecting"),
         nullptr,
         {"Shift+Del"},
         "Graph",
         [this] { m_canvas->deleteWithWires(); },
         false,
         false,
         true},
        {"graph.cut_wires",
         QT_TRANSLATE_NOOP("Actions", "Cut &wires ..."),
         nullptr,
         {"K"},
         "Graph",
         [this] { leaveGallery(); m_canvas->cutWires(); },
         false,
         false,
         true},
        {"graph.next_wire",
         QT_TRANSLATE_NOOP("Actions", "Select the next wire"),
         nullptr,
         {"W"},
         "Graph",
         [this] { leaveGallery(); m_canvas->selectWire(Towards::Next); },
         false,
         false,
         true},
        {"graph.previous_wire",
         QT_TRANSLATE_NOOP("Actions", "Select the wire before"),
         nullptr,
         {"Shift+W"},
         "Graph",
         [this] { leaveGallery(); m_canvas->selectWire(Towards::Previous); },
         false,
         false,
         true},
        {"graph.point",
         QT_TRANSLATE_NOOP("Actions", "Point on the wire"),
         nullptr,
         {"P"},
         "Graph",
         [this] { m_canvas->addPoint(); },
         false,
         false,
         true},
        {"graph.frame",
         QT_TRANSLATE_NOOP("Actions", "&Frame"),
         nullptr,
         {"Ctrl+J"},
         "Graph",
         [this] { leaveGallery(); m_canvas->addFrame(); },
         false,
         true,
         true},
        {"graph.note",
         QT_TRANSLATE_NOOP("Actions", "Note"),
         nullptr,
         {"N"},
         "Graph",
         [this] { leaveGallery(); m_canvas->addNote(); },
         false,
         false,
         true},
        {"graph.color",
         QT_TRANSLATE_NOOP("Actions", "Colo&ur of frames and notes ..."),
         nullptr,
         {"Shift+C"},
         "Graph",
         [this] { m_canvas->chooseColor(); },
         false,
         false,
         true},
        {"graph.build_text",
         QT_TRANSLATE_NOOP("Actions", "Build from PyTorch text ..."),
         "import",
         {"Ctrl+Shift+V"},
         "Graph",
         [this] { leaveGallery(); buildFromText(); },
         false,
         true},
        {"graph.show_torch",
         QT_TRANSLATE_NOOP("Actions", "Show as PyTorch ..."),
         "terminal",
         {"Ctrl+Shift+C"},
         "Graph",
         [this] { leaveGallery(); showAsTorch(); }},
        {"graph.find",
         QT_TRANSLATE_NOOP("Actions", "&Find ..."),
         nullptr,
         {"Ctrl+F"},
         "Graph",
         [this] { leaveGallery(); m_canvas->findNode(); },
         false,
         true},
        {"graph.arrange",
         QT_TRANSLATE_NOOP("Actions", "Lay out &all"),
         nullptr,
         {"Ctrl+L"},
         "Graph",
         [this] { m_canvas->arrange(); },
         false,
         true,
         true},
        {"graph.left",
         QT_TRANSLATE_NOOP("Actions", "Align left &edges"),
         nullptr,
         {"Alt+Left"},
         "Graph",
         [this] { m_canvas->align(Alignment::Left); },
         false,
         false,
         true},
        {"graph.right",
         QT_TRANSLATE_NOOP("Actions", "Align r&ight edges"),
         nullptr,
         {"Alt+Right"},
         "Graph",
         [this] { m_canvas->align(Alignment::Right); },
         false,
         false,
         true},
        {"graph.top",
         QT_TRANSLATE_NOOP("Actions", "Align &top edges"),
         nullptr,
         {"Alt+Up"},
         "Graph",
         [this] { m_canvas->align(Alignment::Top); },
         false,
         false,
         true},
        {"graph.bottom",
         QT_TRANSLATE_NOOP("Actions", "Align botto&m edges"),
         nullptr,
         {"Alt+Down"},
         "Graph",
         [this] { m_canvas->align(Alignment::Bottom); },
         false,
         false,
         true},
        {"graph.across",
         QT_TRANSLATE_NOOP("Actions", "Distribute &horizontally"),
         nullptr,
         {"Shift+H"},
         "Graph",
         [this] { m_canvas->align(Alignment::Across); },
         false,
         false,
         true},
        {"graph.down",
         QT_TRANSLATE_NOOP("Actions", "Distribute &vertically"),
         nullptr,
         {"Shift+V"},
         "Graph",
         [this] { m_canvas->align(Alignment::Down); },
         false,
         false,
         true},
    };
}

void MainWindow::buildFromText()
{
    const QString copied = QApplication::clipboard()->text();
    const bool isNetwork = !readTorch(copied.toStdString(), TorchEnds::Left).graph.nodes().empty();
    const bool isFirst = m_document.graph().nodes().empty(); // then the data leads into it
    auto* dialog = new TorchDialog(TorchDialog::Purpose::Build, isNetwork ? copied : QString(), {}, this,
                                   isFirst ? m_document.data().fields() : std::vector<FieldInfo>());
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &TorchDialog::buildRequested, m_canvas, &Canvas::buildText);
    dialog->open();
}

void MainWindow::showAsTorch()
{
    const TorchCode code = writeTorch(m_document.graph(), m_document.data().fields());
    QStringList said;
    for (const std::string& sentence : code.said) {
        said.append(QString::fromStdString(sentence));
    }
    auto* dialog = new TorchDialog(TorchDialog::Purpose::Show, QString::fromStdString(code.text), said, this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &TorchDialog::refused, &m_document, &Document::refused);
    dialog->open();
}

void MainWindow::keepBlock()
{
    const std::string key = m_canvas->selectedBlock().toStdString();
    const GraphNode* block = m_document.graph().find(key);
    if (block == nullptr) {
        Q_EMIT m_document.refused(tr("select the one block that shall go to the library"));
        return;
    }
    const QString name = QString::fromStdString(block->displayTitle());
    const BlockNameDialog::Take take = [this, key](const QString& chosen) {
        const Result<void> kept = m_document.library().keep(m_document.graph(), key, chosen);
        if (kept.ok()) {
            m_status->say(tr("“%1” stands in Layers under My blocks now").arg(chosen));
        }
        return kept;
    };
    auto* dialog = new BlockNameDialog(m_document.library(), {tr("Save block to the library"), tr("&Save"), name}, {},
                                       take, this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->open();
}

void MainWindow::followSelection()
{
    const qsizetype nodes = m_document.selection().size();
    for (const char* id : {"graph.group", "graph.bypass", "graph.collapse", "graph.duplicate_inputs",
                           "graph.delete_with_wires"}) {
        (*m_actions)[id]->setEnabled(nodes > 0);
    }
    const bool hasMarks = m_canvas->hasMarkSelected();
    for (const char* id : {"edit.cut", "edit.copy", "edit.duplicate", "view.frame_selected"}) {
        (*m_actions)[id]->setEnabled(nodes > 0 || hasMarks);
    }
    (*m_actions)["graph.color"]->setEnabled(hasMarks);
    (*m_actions)["graph.rename"]->setEnabled(m_canvas->hasSomethingToRename());
    for (const char* id : {"graph.connect", "graph.left", "graph.right", "graph.top", "graph.bottom", "graph.across",
                           "graph.down"}) {
        (*m_actions)[id]->setEnabled(nodes > 1);
    }
    for (const char* id : {"graph.replace", "graph.wire_to"}) {
        (*m_actions)[id]->setEnabled(nodes == 1);
    }
    (*m_actions)["graph.point"]->setEnabled(m_canvas->hasWireSelected());
    (*m_actions)["graph.keep_block"]->setEnabled(!m_canvas->selectedBlock().isEmpty());
    (*m_actions)["edit.delete"]->setEnabled(m_canvas->hasSelection());
    for (const char* id : {"graph.ungroup", "graph.open_block"}) {
        (*m_actions)[id]->setEnabled(m_canvas->hasBlockSelected());
    }
}

} // namespace plexus::studio
