// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/studio/torch/torch_dialog.h"

#include "app/studio/theme/save_name.h"
#include "engine/base/file.h"
#include "engine/io/torch_read.h"

#include <QApplication>
#include <QClipboard>
#include <QDialogButtonBox>
#include <QDir>
#include <QFontDatabase>
#include <QLabel>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QVBoxLayout>

namespace plexus::studio {
namespace {

constexpr int judgesAfter = 150; // milliseconds without a key
constexpr qsizetype mostTold = 6;

} // namespace

TorchDialog::TorchDialog(Purpose purpose, const QString& text, const QStringList& said, QWidget* parent,
                         std::vector<FieldInfo> fields)
    : QDialog(parent), m_text(new QPlainTextEdit(text)), m_said(new QLabel), m_fields(std::move(fields))
{
    const bool builds = purpose == Purpose::Build;
    setWindowTitle(builds ? tr("Build from PyTorch text") : tr("PyTorch"));
    resize(860, 620); // what a long layer takes on one line
    auto* title = new QLabel(builds ? tr("Build from PyTorch text") : tr("The network in PyTorch"));
    title->setProperty("role", "title");
    auto* intro = new QLabel(
        builds ? tr("Paste torch.nn.Sequential(...), lines of nn.Linear(...) and the like, or what Python prints of a "
                    "module.")
               : tr("What has weights is called as on the canvas, so that exported weights fit."));
    intro->setProperty("role", "dim");
    intro->setWordWrap(true);
    m_text->setObjectName(QStringLiteral("torchText"));
    m_text->setAccessibleName(tr("Network in Python"));
    m_text->setFont(QFontDatabase::systemFont(QFontDatabase::FixedFont));
    if (builds) {
        m_text->setPlaceholderText(QStringLiteral("nn.Sequential(\n    nn.Flatten(),\n    nn.Linear(784, 128),\n    nn.ReLU(),\n"
                                                  "    nn.Linear(128, 10),\n)"));
    }
    m_text->setLineWrapMode(QPlainTextEdit::NoWrap);
    m_text->setTabChangesFocus(true);
    m_text->setReadOnly(!builds);
    m_said->setObjectName(QStringLiteral("torchSaid"));
    m_said->setAccessibleName(tr("What is not understood"));
    m_said->setWordWrap(true);
    m_said->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    m_said->setTextFormat(Qt::PlainText);
    auto* buttons = new QDialogButtonBox;
    if (builds) {
        m_build = buttons->addButton(tr("&Build"), QDialogButtonBox::AcceptRole);
        m_build->setProperty("kind", "primary");
        m_build->setDefault(true);
        m_build->setToolTip(tr("Puts the layers on the canvas, wired and selected; one undo takes them away"));
        buttons->addButton(QDialogButtonBox::Cancel);
        connect(m_text, &QPlainTextEdit::textChanged, &m_judges, qOverload<>(&QTimer::start));
        connect(&m_judges, &QTimer::timeout, this, &TorchDialog::judge);
        m_judges.setSingleShot(true);
        m_judges.setInterval(judgesAfter);
        judge();
    } else {
        QPushButton* copy = buttons->addButton(tr("&Copy"), QDialogButtonBox::ActionRole);
        copy->setToolTip(tr("Copies all of it"));
        copy->setProperty("kind", "primary");
        copy->setDefault(true);
        connect(copy, &QPushButton::clicked, this, [this] { QApplication::clipboard()->setText(m_text->toPlainText()); });
        QPushButton* save = buttons->addButton(tr("&Save as ..."), QDialogButtonBox::ActionRole);
        save->setToolTip(tr("Writes it to a Python file"));
        connect(save, &QPushButton::clicked, this, &TorchDialog::askAndSave);
        buttons->addButton(QDialogButtonBox::Close);
        tell(said);
    }
    connect(buttons, &QDialogButtonBox::accepted, this, [this] {
        Q_EMIT buildRequested(m_text->toPlainText());
        accept();
    });
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(24, 20, 24, 18);
    column->setSpacing(12);
    column->addWidget(title);
    column->addWidget(intro);
    column->addWidget(m_text, 1);
    column->addWidget(m_said);
    column->addWidget(buttons);
    m_text->setFocus();
}

void TorchDialog::judge()
{
    const QString text = m_text->toPlainText();
    const TorchRead read = readTorch(text.toStdString(), TorchEnds::Left, m_fields);
    QStringList sentences;
    for (const std::string& sentence : read.said) {
        sentences.append(QString::fromStdString(sentence));
    }
    const size_t nodes = read.graph.nodes().size();
    m_build->setEnabled(nodes > 0);
    if (nodes > 0) {
        sentences.prepend(nodes == 1 ? tr("One node will be built.") : tr("%1 nodes will be built.").arg(nodes));
    } else if (!text.trimmed().isEmpty()) {
        sentences.prepend(tr("There is no network in this text yet."));
    }
    tell(sentences);
}

void TorchDialog::tell(const QStringList& sentences)
{
    QString text = sentences.mid(0, mostTold).join(u'\n');
    if (sentences.size() > mostTold) {
        text += tr("\nand %1 more").arg(sentences.size() - mostTold);
    }
    m_said->setText(text);
    m_said->setVisible(!text.isEmpty());
}

void TorchDialog::askAndSave()
{
    const QString path = askSaveName(this, tr("Save as Python"), QDir::home().filePath(QStringLiteral("network.py")),
                                     tr("Python files (*.py)"), QStringLiteral("py"));
    if (path.isEmpty()) {
        return;
    }
    if (const auto written = writeFileAtomically(path.toStdString(), m_text->toPlainText().toStdString()); !written) {
        Q_EMIT refused(QString::fromStdString(written.error().sentence()));
    }
}

} // namespace plexus::studio
