// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/model/journal.h"

#include <functional>
#include <QDialog>

class QListWidget;
class QPushButton;

namespace plexus::studio {

// Offers what windows that ended without saving left behind. Accepted: takeChosen() is to be opened. What is neither
// opened nor discarded is offered again at the next start.
class RecoveryDialog : public QDialog {
    Q_OBJECT

public:
    explicit RecoveryDialog(std::vector<LeftBehind> left, QWidget* parent = nullptr);
    LeftBehind takeChosen();

    std::function<bool(const QString& name)> mayDiscard; // asks; a test answers itself

private:
    void discard();

    std::vector<LeftBehind> m_left;
    QListWidget* m_list;
    QPushButton* m_open;
};

// "digits", "12 changes that were not saved, the last on 22 November 14:05", and where its file lies.
QString recoveryName(const LeftBehind& left);
QString recoveryWords(const LeftBehind& left);

} // namespace plexus::studio
