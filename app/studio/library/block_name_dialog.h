// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/studio/library/block_library.h"

#include <functional>
#include <QDialog>

class QLabel;
class QLineEdit;
class QPushButton;

namespace plexus::studio {

// Asks for the name of a block in the library, and again where another block has it.
class BlockNameDialog : public QDialog {
    Q_OBJECT

public:
    struct Words {
        QString title, button;
        QString name; // to begin with
    };
    using Take = std::function<Result<void>(const QString& name)>; // a sentence keeps the dialog open

    // `own`: the name of the block itself, which may keep it.
    BlockNameDialog(const BlockLibrary& library, const Words& words, QString own, Take take, QWidget* parent);

private:
    void edited();
    void confirm();

    const BlockLibrary& m_library;
    const QString m_button, m_own;
    const Take m_take;
    QLineEdit* m_name;
    QLabel* m_sentence;
    QPushButton* m_accept;
    QString m_asked; // the name that is asked about
};

} // namespace plexus::studio
