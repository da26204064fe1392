// SPDX-License-Identifier: GPL-3.0-or-later
// What one does with the graph beyond what every editor has, a row each. The keys belong to the canvas, the
// menu only shows them.
#include "app/studio/canvas/canvas.h"
#include "app/studio/shell/main_window.h"

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
         QT_TRANSLATE_NOOP("Actions", "Lea&ve block"),
         nullptr,
         {"Shift+Tab"},
         "Graph",
         [this] { m_canvas->leaveBlock(); },
         false,
         false,
         true},
    };
}

} // namespace plexus::studio
