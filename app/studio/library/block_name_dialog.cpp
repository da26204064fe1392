// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/studio/library/block_name_dialog.h"

#include <QDialogButtonBox>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QVBoxLayout>

namespace plexus::studio {

BlockNameDialog::BlockNameDialog(const BlockLibrary& library, const Words& words, QString own, Take take,
                                 QWidget* parent)
    : QDialog(parent), m_library(library), m_button(words.button), m_own(std::move(own)), m_take(std::move(take)),
      m_name(new QLineEdit(words.name)), m_sentence(new QLabel)
{
    setWindowTitle(words.title);
    auto* label = new QLabel(tr("&Name in the library"));
    label->setBuddy(m_name);
    m_name->setObjectName(QStringLiteral("blockName"));
    m_name->setAccessibleName(tr("Name in the library"));
    m_name->setMaxLength(80);
    m_name->selectAll();
    m_sentence->setObjectName(QStringLiteral("blockNameSentence"));
    m_sentence->setProperty("role", "warning");
    m_sentence->setWordWrap(true);
    m_sentence->setMinimumHeight(2 * fontMetrics().lineSpacing()); // the dialog does not jump
    m_sentence->setAlignment(Qt::AlignTop | Qt::AlignLeft);
    auto* buttons = new QDialogButtonBox;
    m_accept = buttons->addButton(m_button, QDialogButtonBox::AcceptRole);
    m_accept->setProperty("kind", "primary");
    m_accept->setDefault(true);
    buttons->addButton(QDialogButtonBox::Cancel);
    connect(buttons, &QDialogButtonBox::accepted, this, &BlockNameDialog::confirm);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    connect(m_name, &QLineEdit::textChanged, this, &BlockNameDialog::edited);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(24, 20, 24, 18);
    column->setSpacing(8);
    column->addWidget(label);
    column->addWidget(m_name);
    column->addWidget(m_sentence);
    column->addStretch(1);
    column->addWidget(buttons);
    resize(420, sizeHint().height());
    edited();
}

void BlockNameDialog::edited()
{
    m_asked.clear();
    m_sentence->clear();
    m_accept->setText(m_button);
    m_accept->setEnabled(!m_name->text().trimmed().isEmpty());
}

void BlockNameDialog::confirm()
{
    const QString name = m_name->text().trimmed();
    if (name != m_own && name != m_asked && m_library.find(name) != nullptr) {
        m_asked = name;
        m_sentence->setText(tr("There is a block “%1” in the library already. Replace it?").arg(name));
        m_accept->setText(tr("&Replace"));
    } else if (const Result<void> taken = m_take(name); taken.ok()) {
        accept();
    } else {
        m_sentence->setText(QString::fromStdString(taken.error().sentence()));
    }
}

} // namespace plexus::studio
