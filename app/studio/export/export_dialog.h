// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/io/weights_json.h"

#include <memory>
#include <QDialog>
#include <QProcess>
#include <QTemporaryDir>

class QLabel;
class QPlainTextEdit;
class QPushButton;
class QTreeWidget;

namespace plexus::studio {

// The four lines that load an exported file in PyTorch.
QString torchLines(const QString& fileName);

// Exports a run's weights: the command line writes the file in a process of its own, the dialog
// shows what it holds and how PyTorch loads it, and saves it where asked. Nothing blocks the
// window.
class ExportDialog : public QDialog {
    Q_OBJECT

public:
    ExportDialog(const QString& plexus, const QString& run, QWidget* parent = nullptr);
    ~ExportDialog() override;
    QTreeWidget* tensors() const { return m_tensors; }
    bool isReady() const { return m_isReady; }
    void saveTo(const QString& path);

Q_SIGNALS:
    void ready();
    void saved(const QString& path);
    void refused(const QString& sentence);

private:
    void exported(int exitCode, QProcess::ExitStatus status);
    void show(const WeightsFile& weights, qint64 bytes);
    void refuse(const QString& sentence);
    void askPath();
    QString file() const;

    const QString m_run;
    QTemporaryDir m_folder;
    QProcess* m_process;
    QLabel *m_summary, *m_details;
    QTreeWidget* m_tensors;
    QPlainTextEdit* m_torch;
    QPushButton* m_save;
    bool m_isReady = false;
};

} // namespace plexus::studio
