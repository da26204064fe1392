// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/data/dataset.h"

#include <QDialog>
#include <QTimer>
#include <vector>

class QLabel;
class QPlainTextEdit;
class QPushButton;

namespace plexus::studio {

// A network in PyTorch's words: that of the project, to be copied or saved, or one that somebody pastes, to be
// built. Says beside it what is not understood while one writes.
class TorchDialog : public QDialog {
    Q_OBJECT

public:
    enum class Purpose : uint8_t { Show, Build };
    // `said`: what could not be written as it is.
    TorchDialog(Purpose purpose, const QString& text, const QStringList& said, QWidget* parent = nullptr,
                std::vector<FieldInfo> fields = {}); // of the data that what is built will get

Q_SIGNALS:
    void buildRequested(const QString& text);
    void refused(const QString& sentence);

private:
    void judge(); // what is there now
    void tell(const QStringList& sentences);
    void askAndSave();

    QPlainTextEdit* m_text;
    QLabel* m_said;
    QPushButton* m_build = nullptr;
    QTimer m_judges;
    const std::vector<FieldInfo> m_fields;
};

} // namespace plexus::studio
