// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/studio/shell/workbench.h"

#include <algorithm>
#include <QDockWidget>
#include <QLabel>

namespace plexus::studio {
namespace {

constexpr int stateVersion = 4;  // of the docks' places; a change forgets what was remembered
constexpr int roomyWidth = 1700; // from here on curves and predictions stand side by side

Qt::DockWidgetArea areaOf(const QString& name)
{
    return name == QLatin1String("layers")      ? Qt::LeftDockWidgetArea
           : name == QLatin1String("inspector") ? Qt::RightDockWidgetArea
                                                : Qt::BottomDockWidgetArea;
}

} // namespace

Workbench::Workbench(QWidget* canvas, QWidget* parent) : QMainWindow(parent, Qt::Widget)
{
    setDockOptions(QMainWindow::AnimatedDocks | QMainWindow::AllowTabbedDocks
                   | QMainWindow::AllowNestedDocks);
    setTabPosition(Qt::AllDockWidgetAreas, QTabWidget::North);
    setDocumentMode(true);
    setContextMenuPolicy(Qt::NoContextMenu); // no panel may get lost
    setCorner(Qt::BottomLeftCorner, Qt::BottomDockWidgetArea);
    setCorner(Qt::BottomRightCorner, Qt::RightDockWidgetArea);
    setCentralWidget(canvas);
}

void Workbench::add(const QString& name, const QString& title, QWidget* panel)
{
    auto* dock = new QDockWidget(title, this);
    dock->setObjectName(name);
    dock->setWidget(panel);
    panel->setAttribute(Qt::WA_StyledBackground);
    dock->setFeatures(QDockWidget::DockWidgetMovable);
    const Qt::DockWidgetArea area = areaOf(name);
    if (area == Qt::BottomDockWidgetArea) {
        auto* none = new QWidget(dock); // its tab is its title
        none->setFixedHeight(1);
        dock->setTitleBarWidget(none);
    } else {
        auto* caption = new QLabel(title);
        caption->setObjectName(QStringLiteral("PanelHeader"));
        caption->setProperty("role", "heading");
        caption->setContentsMargins(12, 7, 8, 7);
        dock->setTitleBarWidget(caption);
    }
    addDockWidget(area, dock);
    m_docks[name] = dock;
}

void Workbench::setTitle(const QString& name, const QString& title)
{
    m_docks.at(name)->setWindowTitle(title);
}

void Workbench::reveal(const QString& name)
{
    if (const auto found = m_docks.find(name); found != m_docks.end()) {
        found->second->show();
        found->second->raise();
    }
}

void Workbench::arrange()
{
    const bool isRoomy = width() >= roomyWidth;
    for (const auto& [name, dock] : m_docks) {
        removeDockWidget(dock);
    }
    const auto dock = [this](const char* name) { return m_docks.at(QLatin1String(name)); };
    const auto join = [&](const char* first, const char* second) {
        tabifyDockWidget(dock(first), dock(second));
    };
    addDockWidget(Qt::LeftDockWidgetArea, dock("layers"));
    addDockWidget(Qt::RightDockWidgetArea, dock("inspector"));
    addDockWidget(Qt::BottomDockWidgetArea, dock("curves"), Qt::Horizontal);
    addDockWidget(Qt::BottomDockWidgetArea, dock("predictions"), Qt::Horizontal);
    if (isRoomy) {
        join("curves", "runs");
        join("runs", "problems");
        join("problems", "history");
        join("history", "costs");
        join("predictions", "confusion");
    } else {
        join("curves", "predictions");
        join("predictions", "confusion");
        join("confusion", "runs");
        join("runs", "problems");
        join("problems", "history");
        join("history", "costs");
    }
    for (const auto& [name, each] : m_docks) {
        each->show();
    }
    dock("predictions")->raise();
    dock("curves")->raise();
    resizeDocks({dock("layers"), dock("inspector")}, {isRoomy ? 240 : 208, isRoomy ? 380 : 364},
                Qt::Horizontal);
    resizeDocks({dock("curves")}, {std::clamp(height() * 34 / 100, 200, 460)}, Qt::Vertical);
    if (isRoomy) {
        resizeDocks({dock("curves"), dock("predictions")}, {1100, 900}, Qt::Horizontal);
    }
    m_isArranged = true;
}

QByteArray Workbench::places() const
{
    return m_isShown ? saveState(stateVersion) : m_restored; // sizes are none before it is shown
}

void Workbench::restorePlaces(const QByteArray& places)
{
    m_restored = places;
    m_isArranged = !places.isEmpty() && restoreState(places, stateVersion);
}

void Workbench::showEvent(QShowEvent* event)
{
    QMainWindow::showEvent(event);
    m_isShown = true;
    if (!m_isArranged) {
        arrange(); // now the size is known
    }
}

} // namespace plexus::studio
