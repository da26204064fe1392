// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <map>
#include <QMainWindow>

class QDockWidget;

namespace plexus::studio {

// The panels in docks around the canvas: where each stands, and how that is remembered. A window
// inside the window, so that the start page has the whole room for itself.
class Workbench : public QMainWindow {
    Q_OBJECT

public:
    explicit Workbench(QWidget* canvas, QWidget* parent = nullptr);

    // "layers" stands on the left, "inspector" on the right, all others at the bottom.
    void add(const QString& name, const QString& title, QWidget* panel);
    void setTitle(const QString& name, const QString& title);
    void reveal(const QString& name);
    void arrange(); // the default places for the current size
    QByteArray places() const;
    void restorePlaces(const QByteArray& places);

protected:
    void showEvent(QShowEvent* event) override;

private:
    std::map<QString, QDockWidget*> m_docks;
    QByteArray m_restored;
    bool m_isArranged = false, m_isShown = false;
};

} // namespace plexus::studio
