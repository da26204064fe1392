// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/studio/theme/style_sheet.h"

namespace plexus::studio {
namespace {

// {name} stands for a colour of the table. Object names and properties used here:
// QPushButton[kind="primary"], QLabel[role="dim" | "faint" | "title" | "error"], QFrame[role="card"
// | "banner"], #PanelHeader.
const char* const kSheet = R"(
QMainWindow, QDialog { background: {window}; }
QDialog { background: {panel}; }
QDialogButtonBox { dialogbuttonbox-buttons-have-icons: 0; }
QWidget { color: {text}; }
QMainWindow::separator { background: {window}; width: 5px; height: 5px; }
QMainWindow::separator:hover { background: {accent}; }
QSplitter::handle { background: {border}; }
QSplitter::handle:horizontal { width: 1px; } QSplitter::handle:vertical { height: 1px; }
QToolTip { background: {raised}; color: {text}; border: 1px solid {borderStrong}; padding: 4px 6px; }

QLabel { background: transparent; }
QLabel[role="dim"] { color: {textDim}; }
QLabel[role="faint"] { color: {textFaint}; }
QLabel[role="error"] { color: {error}; }
QLabel[role="warning"] { color: {warning}; }
QLabel[role="success"] { color: {success}; }
QLabel[role="caption"] { color: {textFaint}; font-size: 11px; font-weight: 600; }
QLabel[role="title"] { font-size: 17px; font-weight: 600; }
QLabel[role="heading"] { font-weight: 600; }
QFrame[role="card"] { background: {panel}; border: 1px solid {border}; border-radius: 8px; }
QFrame[role="banner"] { background: {warningSoft}; border: none; border-bottom: 1px solid {border}; }
QFrame[role="banner"][tone="error"] { background: {errorSoft}; }
QFrame[role="banner"][tone="info"] { background: {accentSoft}; }
QFrame[role="line"] { background: {border}; max-height: 1px; min-height: 1px; border: none; }

QMenuBar { background: {panel}; border-bottom: 1px solid {border}; padding: 1px 4px; }
QMenuBar::item { padding: 4px 9px; border-radius: 5px; background: transparent; }
QMenuBar::item:selected { background: {hover}; }
QMenu { background: {raised}; border: 1px solid {borderStrong}; padding: 5px; }
QMenu::item { padding: 5px 24px 5px 8px; border-radius: 5px; }
QMenu::item:selected { background: {accent}; color: {accentText}; }
QMenu::item:disabled { color: {textFaint}; background: transparent; }
QMenu::icon { padding-left: 6px; }
QMenu::separator { height: 1px; background: {border}; margin: 5px 6px; }

QDockWidget { titlebar-close-icon: none; titlebar-normal-icon: none; }
QDockWidget > QWidget { background: {panel}; }
#PanelHeader { background: {panel}; border-bottom: 1px solid {border}; }
#RunBar { background: {panel}; border-bottom: 1px solid {border}; }
QToolBar { background: {panel}; border: none; padding: 0; spacing: 0; margin: 0; }
QStatusBar { background: {panel}; border-top: 1px solid {border}; color: {textDim}; }
QStatusBar::item { border: none; }
QStatusBar QLabel { color: {textDim}; padding: 0 6px; } QStatusBar QLabel[role="joined"] { padding: 0; }

QTabBar { background: {panel}; qproperty-drawBase: 0; }
QTabBar::tab { background: transparent; color: {textDim}; padding: 6px 12px 5px 12px; border: none;
  border-bottom: 2px solid transparent; }
QTabBar::tab:hover { color: {text}; background: {hover}; }
QTabBar::tab:selected { color: {text}; border-bottom: 2px solid {accent}; }
QTabWidget::pane { border: none; border-top: 1px solid {border}; }

QPushButton { background: {raised}; border: 1px solid {borderStrong}; border-radius: 6px; padding: 5px 12px; min-height: 18px; }
QPushButton:hover { background: {hover}; }
QPushButton:pressed { background: {border}; }
QPushButton:focus { border-color: {accent}; }
QPushButton:disabled { color: {textFaint}; border-color: {border}; }
QPushButton[kind="primary"] { background: {accent}; color: {accentText}; border-color: {accent}; font-weight: 600; }
QPushButton[kind="primary"]:hover { background: {accentHover}; border-color: {accentHover}; }
QPushButton[kind="primary"]:disabled { background: {raised}; color: {textFaint}; border-color: {border}; }
QPushButton[kind="primary"]:focus { border-color: {text}; }
QPushButton[kind="small"] { padding: 1px 9px; min-height: 16px; color: {accent}; }
QPushButton[kind="danger"] { color: {error}; }
QPushButton[kind="flat"] { background: transparent; border-color: transparent; }
QPushButton[kind="flat"]:hover { background: {hover}; }
QPushButton[kind="flat"]:focus { border-color: {accent}; }
QToolButton { background: transparent; border: 1px solid transparent; border-radius: 6px; padding: 4px; }
QToolButton:hover { background: {hover}; }
QToolButton:pressed { background: {border}; }
QToolButton:checked { background: {accentSoft}; }
QToolButton:focus { border-color: {accent}; }
QToolButton:disabled { color: {textFaint}; }
QToolButton::menu-indicator { image: none; }

QLineEdit, QPlainTextEdit, QTextEdit, QAbstractSpinBox, QComboBox { background: {field}; border: 1px solid {border};
  border-radius: 6px; padding: 3px 7px; min-height: 20px; selection-background-color: {accent}; selection-color: {accentText}; }
QLineEdit:hover, QAbstractSpinBox:hover, QComboBox:hover { border-color: {borderStrong}; }
QLineEdit:focus, QPlainTextEdit:focus, QTextEdit:focus, QAbstractSpinBox:focus, QComboBox:focus { border-color: {accent}; }
QLineEdit:disabled, QAbstractSpinBox:disabled, QComboBox:disabled { color: {textFaint}; background: {panel}; }
QLineEdit[wrong="true"], QAbstractSpinBox[wrong="true"] { border-color: {error}; }
QAbstractSpinBox { padding-right: 18px; }
QAbstractSpinBox::up-button, QAbstractSpinBox::down-button { border: none; background: transparent; width: 16px; subcontrol-origin: border; }
QAbstractSpinBox::up-button { subcontrol-position: top right; } QAbstractSpinBox::down-button { subcontrol-position: bottom right; }
QAbstractSpinBox::up-button:hover, QAbstractSpinBox::down-button:hover { background: {hover}; }
QAbstractSpinBox::up-arrow { image: url(:/shapes/arrow_up.svg); width: 8px; height: 8px; }
QAbstractSpinBox::down-arrow { image: url(:/shapes/arrow_down.svg); width: 8px; height: 8px; }
QComboBox { padding-right: 20px; }
QComboBox::drop-down { border: none; width: 20px; }
QComboBox::down-arrow { image: url(:/shapes/arrow_down.svg); width: 9px; height: 9px; }
QComboBox QAbstractItemView { background: {raised}; border: 1px solid {borderStrong}; padding: 4px; outline: none;
  selection-background-color: {accent}; selection-color: {accentText}; }
QCheckBox { spacing: 7px; background: transparent; }
QCheckBox::indicator, QGroupBox::indicator { width: 15px; height: 15px; border: 1px solid {borderStrong}; border-radius: 4px; background: {field}; }
QCheckBox::indicator:hover { border-color: {accent}; }
QCheckBox::indicator:focus { border-color: {accent}; }
QCheckBox::indicator:checked { background: {accent}; border-color: {accent}; image: url(:/shapes/tick_{mode}.svg); }
QRadioButton::indicator { width: 14px; height: 14px; border: 1px solid {borderStrong}; border-radius: 8px; background: {field}; }
QRadioButton::indicator:checked { border: 4px solid {accent}; width: 8px; height: 8px; background: {accentText}; }
QSlider::groove:horizontal { height: 4px; background: {border}; border-radius: 2px; }
QSlider::sub-page:horizontal { background: {accent}; border-radius: 2px; }
QSlider::handle:horizontal { width: 14px; height: 14px; margin: -5px 0; border-radius: 7px; background: {handle}; border: 1px solid {borderStrong}; }
QSlider::handle:horizontal:hover, QSlider:focus::handle:horizontal { border-color: {accent}; }
QProgressBar { background: {border}; border: none; border-radius: 3px; height: 6px; max-height: 6px; text-align: center; }
QProgressBar::chunk { background: {accent}; border-radius: 3px; }

QAbstractItemView { background: {panel}; border: none; outline: none; alternate-background-color: {raised};
  selection-background-color: {accentSoft}; selection-color: {text}; }
QAbstractItemView::item { padding: 3px 4px; }
QAbstractItemView::item:hover { background: {hover}; }
QAbstractItemView::item:selected { background: {accentSoft}; color: {text}; }
QTreeView::item, QTreeView::item:hover, QTreeView::item:selected { padding: 4px 0; }
QHeaderView { background: {panel}; border: none; }
QHeaderView::section { background: {panel}; color: {textFaint}; border: none; border-bottom: 1px solid {border}; padding: 5px 8px; font-size: 11px; font-weight: 600; }
QScrollArea { background: transparent; border: none; }
QAbstractScrollArea::corner { background: transparent; border: none; }
QScrollBar { background: transparent; border: none; margin: 0; }
QScrollBar:vertical { width: 10px; } QScrollBar:horizontal { height: 10px; }
QScrollBar::handle { background: {borderStrong}; border-radius: 3px; margin: 2px; }
QScrollBar::handle:vertical { min-height: 28px; } QScrollBar::handle:horizontal { min-width: 28px; }
QScrollBar::handle:hover { background: {textFaint}; }
QScrollBar::add-line, QScrollBar::sub-line, QScrollBar::add-page, QScrollBar::sub-page { background: none; border: none; width: 0; height: 0; }
)";

} // namespace

QString styleSheet(const Tokens& table)
{
    const std::pair<const char*, QString> values[] = {
        {"{window}", table.window.name()},
        {"{panel}", table.panel.name()},
        {"{raised}", table.raised.name()},
        {"{field}", table.field.name()},
        {"{border}", table.border.name()},
        {"{borderStrong}", table.borderStrong.name()},
        {"{text}", table.text.name()},
        {"{textDim}", table.textDim.name()},
        {"{textFaint}", table.textFaint.name()},
        {"{accent}", table.accent.name()},
        {"{accentText}", table.accentText.name()},
        {"{accentSoft}", table.accentSoft.name()},
        {"{accentHover}", blend(table.text, table.accent, 0.15).name()},
        {"{hover}", table.hover.name()},
        {"{error}", table.error.name()},
        {"{errorSoft}", table.errorSoft.name()},
        {"{warning}", table.warning.name()},
        {"{warningSoft}", table.warningSoft.name()},
        {"{success}", table.success.name()},
        {"{handle}", (table.isDark ? table.textDim : table.panel).name()},
        {"{mode}", QLatin1String(table.isDark ? "dark" : "light")},
    };
    QString sheet = QLatin1String(kSheet);
    for (const auto& [name, value] : values) {
        sheet.replace(QLatin1String(name), value);
    }
    return sheet;
}

} // namespace plexus::studio
