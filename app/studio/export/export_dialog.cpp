// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/studio/export/export_dialog.h"

#include "app/studio/theme/count_text.h"
#include "app/studio/theme/icons.h"
#include "app/studio/theme/save_name.h"
#include "app/studio/theme/theme.h"
#include "engine/base/file.h"

#include <QApplication>
#include <QClipboard>
#include <QDir>
#include <QFileInfo>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QLocale>
#include <QPlainTextEdit>
#include <QPointer>
#include <QPushButton>
#include <QThreadPool>
#include <QToolButton>
#include <QTreeWidget>

namespace plexus::studio {
namespace {

QString sizeWords(qint64 bytes)
{
    return QLocale(QLocale::English)
        .formattedDataSize(bytes, 1, QLocale::DataSizeTraditionalFormat);
}

} // namespace

QString torchLines(const QString& fileName)
{
    return QStringLiteral("import json, torch\n"
                          "tensors = json.load(open(\"%1\"))[\"tensors\"]\n"
                          "state = {name: torch.tensor(t[\"data\"]).reshape(t[\"shape\"]) for "
                          "name, t in tensors.items()}\n"
                          "model.load_state_dict(state)\n")
        .arg(fileName);
}

ExportDialog::ExportDialog(const QString& plexus, const QString& run, QWidget* parent)
    : QDialog(parent), m_run(run), m_process(new QProcess(this)), m_summary(new QLabel),
      m_details(new QLabel), m_tensors(new QTreeWidget), m_torch(new QPlainTextEdit),
      m_save(new QPushButton(tr("Save as ...")))
{
    setWindowTitle(tr("Export weights"));
    resize(780, 560); // as wide as the lines for PyTorch
    auto* title = new QLabel(tr("Weights of %1").arg(QFileInfo(run).fileName()));
    title->setProperty("role", "title");
    m_summary->setText(tr("Reading the last checkpoint ..."));
    m_summary->setProperty("role", "dim");
    m_summary->setWordWrap(true);
    m_details->setProperty("role", "faint");
    m_details->setWordWrap(true);
    m_tensors->setHeaderLabels({tr("Tensor"), tr("Shape"), tr("Values"), tr("As float32")});
    m_tensors->setRootIsDecorated(false);
    for (int column = 2; column < 4; ++column) {
        m_tensors->headerItem()->setTextAlignment(column, Qt::AlignRight | Qt::AlignVCenter);
    }
    m_tensors->setAccessibleName(tr("Tensors in the file"));
    m_tensors->header()->resizeSection(0, 280);
    m_tensors->header()->resizeSection(1, 220);
    m_tensors->header()->resizeSection(2, 90);
    auto* torch = new QLabel(tr("Load it in PyTorch"));
    torch->setProperty("role", "heading");
    auto* copy = new QToolButton;
    copy->setIcon(icon("copy"));
    copy->setToolTip(tr("Copy these lines"));
    connect(copy, &QToolButton::clicked, this,
            [this] { QApplication::clipboard()->setText(m_torch->toPlainText()); });
    m_torch->setReadOnly(true);
    m_torch->setFont(monoFont());
    m_torch->setLineWrapMode(QPlainTextEdit::NoWrap);
    m_torch->setPlainText(torchLines(QFileInfo(run).fileName() + QStringLiteral(".weights.json")));
    m_torch->setFixedHeight(92);
    m_save->setProperty("kind", "primary");
    m_save->setEnabled(false);
    connect(m_save, &QPushButton::clicked, this, &ExportDialog::askPath);
    auto* close = new QPushButton(tr("Close"));
    connect(close, &QPushButton::clicked, this, &QDialog::reject);

    auto* torchRow = new QHBoxLayout;
    torchRow->addWidget(torch);
    torchRow->addStretch();
    torchRow->addWidget(copy);
    auto* buttons = new QHBoxLayout;
    buttons->addStretch();
    buttons->addWidget(close);
    buttons->addWidget(m_save);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(20, 18, 20, 16);
    column->setSpacing(spaceM);
    column->addWidget(title);
    column->addWidget(m_summary);
    column->addWidget(m_tensors, 1);
    column->addWidget(m_details);
    column->addLayout(torchRow);
    column->addWidget(m_torch);
    column->addLayout(buttons);

    connect(m_process, &QProcess::finished, this, &ExportDialog::exported);
    connect(m_process, &QProcess::errorOccurred, this, [this](QProcess::ProcessError error) {
        if (error == QProcess::FailedToStart) {
            refuse(
                tr("The program plexus could not be started: %1.").arg(m_process->errorString()));
        }
    });
    m_process->start(plexus, {QStringLiteral("export"), run, QStringLiteral("--to"),
                              QStringLiteral("json"), QStringLiteral("-o"), file()});
}

ExportDialog::~ExportDialog()
{
    if (m_process->state() != QProcess::NotRunning) {
        m_process->disconnect(this);
        m_process->kill(); // it only writes below our temporary folder
        m_process->waitForFinished(1000);
    }
}

QString ExportDialog::file() const
{
    return m_folder.filePath(QStringLiteral("weights.json"));
}

void ExportDialog::refuse(const QString& sentence)
{
    m_summary->setProperty("role", "error");
    m_summary->setStyleSheet(QStringLiteral("color: %1").arg(tokens().error.name()));
    m_summary->setText(sentence);
    Q_EMIT refused(sentence);
}

void ExportDialog::exported(int exitCode, QProcess::ExitStatus status)
{
    if (status != QProcess::NormalExit || exitCode != 0) {
        QString sentence = QString::fromUtf8(m_process->readAllStandardError()).trimmed();
        if (sentence.startsWith(QLatin1String("plexus: "))) { // whose words they are is plain here
            sentence.remove(0, 8);
        }
        refuse(sentence);
        return;
    }
    const QPointer<ExportDialog> self(this);
    QThreadPool::globalInstance()->start([self, path = file()] {
        auto weights = std::make_shared<Result<WeightsFile>>(loadWeights(path.toStdString()));
        const qint64 bytes = QFileInfo(path).size();
        QMetaObject::invokeMethod(qApp, [self, weights, bytes] {
            if (self && weights->ok()) {
                self->show(**weights, bytes);
            } else if (self) {
                self->refuse(QString::fromStdString(weights->error().sentence()));
            }
        });
    });
}

void ExportDialog::show(const WeightsFile& weights, qint64 bytes)
{
    int64_t values = 0;
    for (const auto& [name, tensor] : weights.tensors) {
        auto* item = new QTreeWidgetItem(m_tensors);
        const int64_t count = tensor.shape.elements();
        values += count;
        item->setText(0, QString::fromStdString(name));
        item->setText(1, QString::fromStdString(tensor.shape.text()));
        item->setText(2, countText(count));
        item->setText(3, sizeWords(count * 4));
        item->setTextAlignment(2, Qt::AlignRight | Qt::AlignVCenter);
        item->setTextAlignment(3, Qt::AlignRight | Qt::AlignVCenter);
    }
    m_summary->setText(
        tr("%1 tensors with %2 values, a file of %3, names and layouts as in PyTorch.")
            .arg(weights.tensors.size())
            .arg(countText(values), sizeWords(bytes)));
    QStringList more;
    more.append(weights.preprocessing.empty()
                    ? tr("no preprocessing")
                    : tr("the preprocessing (mean and deviation per channel)"));
    if (!weights.classes.empty()) {
        more.append(tr("%1 class names").arg(weights.classes.size()));
    }
    more.append(tr("%1 test vectors that prove a reader gives the same answers")
                    .arg(weights.testVectors.size()));
    m_details->setText(
        tr("Also in it: the network, %1, a checksum.").arg(more.join(QStringLiteral(", "))));
    m_isReady = true;
    m_save->setEnabled(true);
    m_save->setDefault(true);
    Q_EMIT ready();
}

void ExportDialog::askPath()
{
    const QString path = askSaveName(
        this, tr("Export weights"),
        QDir::home().filePath(QFileInfo(m_run).fileName() + QStringLiteral(".weights.json")),
        tr("Weights (*.json)"), QStringLiteral("json"));
    if (!path.isEmpty()) {
        saveTo(path);
    }
}

void ExportDialog::saveTo(const QString& path)
{
    m_save->setEnabled(false);
    const QPointer<ExportDialog> self(this);
    QThreadPool::globalInstance()->start([self, from = file(), path] {
        const Result<std::string> text = readFile(from.toStdString());
        const Result<void> written =
            text ? writeFileAtomically(path.toStdString(), *text) : Result<void>(text.error());
        const QString sentence =
            written ? QString() : QString::fromStdString(written.error().sentence());
        QMetaObject::invokeMethod(qApp, [self, path, sentence] {
            if (!self) {
                return;
            }
            self->m_save->setEnabled(true);
            if (sentence.isEmpty()) {
                self->m_torch->setPlainText(torchLines(QFileInfo(path).fileName()));
                self->m_summary->setText(tr("Saved as %1.").arg(QDir::toNativeSeparators(path)));
                Q_EMIT self->saved(path);
            } else {
                self->refuse(sentence);
            }
        });
    });
}

} // namespace plexus::studio
