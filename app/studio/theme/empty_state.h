// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

class QPushButton;

namespace plexus::studio {

// What a panel shows while it has nothing to show: a picture, what will be here, and how to get it.
class EmptyState : public QWidget {
    Q_OBJECT

public:
    EmptyState(const char* iconName, const QString& title, const QString& hint,
               QWidget* parent = nullptr);
    void setHint(const QString& hint);

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    const char* m_icon;
    QString m_title, m_hint;
};

} // namespace plexus::studio
