// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>

namespace plexus::studio {

// Ctrl+Z in a text field takes back what was typed there. Fields claim the key also when they have nothing to take
// back; then it is the project's.
class UndoKeys : public QObject {
    Q_OBJECT

public:
    explicit UndoKeys(QObject* parent); // watches the whole program
    bool eventFilter(QObject* watched, QEvent* event) override;
};

} // namespace plexus::studio
