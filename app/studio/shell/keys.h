// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDialog>

namespace plexus::studio {

class Actions;

// Help > Keys: every shortcut of the menus, and what keys and mouse do on the canvas.
class Keys : public QDialog {
    Q_OBJECT

public:
    explicit Keys(const Actions& actions, QWidget* parent = nullptr);
};

} // namespace plexus::studio
