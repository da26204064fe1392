// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/studio/gallery/gallery.h"

#include "app/studio/gallery/graph_thumbnail.h"
#include "app/studio/theme/icons.h"
#include "app/studio/theme/theme.h"

#include <QDir>
#include <QFileDialog>
#include <QFileInfo>
#include <QFrame>
#include <QGridLayout>
#include <QLabel>
#include <QMessageBox>
#include <QPushButton>
#include <QScrollArea>

namespace plexus::studio {

namespace {

constexpr int kCardColumns = 2, kCardWidth = 300;

}

QStringList missingFiles(const TemplateDef& definition, const QString& folder)
{
    QStringList missing;
    for (const std::string& file : definition.neededFiles) {
        const QString name = QString::fromStdString(file);
        const QDir where(folder);
        if (!where.exists(name) && !where.exists(name + QStringLiteral(".gz"))) {
            missing.append(name);
        }
    }
    return missing;
}

Gallery::Gallery(QWidget* parent) : QWidget(parent)
{
    setObjectName(QStringLiteral("gallery"));
    setAccessibleName(tr("Examples"));
    auto* page = new QWidget(this);
    auto* grid = new QGridLayout(page);
    grid->setContentsMargins(32, 28, 32, 28);
    grid->setSpacing(spaceL);
    auto* title = new QLabel(tr("Start with an example"), page);
    title->setFont(titleFont());
    title->setProperty("role", "title");
    auto* words = new QLabel(tr("Wire layers, press Train, watch it learn. Everything runs on this machine."), page);
    words->setProperty("role", "dim");
    words->setWordWrap(true);
    auto* heading = new QVBoxLayout;
    heading->setSpacing(spaceS);
    heading->addWidget(title);
    heading->addWidget(words);
    grid->addLayout(heading, 1, 1, 1, kCardColumns);
    int index = 0;
    for (const TemplateDef& definition : allTemplates()) {
        grid->addWidget(card(definition), 2 + index / kCardColumns, 1 + index % kCardColumns);
        ++index;
    }
    auto* others = new QHBoxLayout;
    others->setSpacing(spaceM);
    auto* blank = new QPushButton(icon("new"), tr("Blank canvas"), page);
    blank->setObjectName(QStringLiteral("galleryBlank"));
    auto* open = new QPushButton(icon("open"), tr("Open a project …"), page);
    open->setObjectName(QStringLiteral("galleryOpen"));
    others->addWidget(blank);
    others->addWidget(open);
    others->addStretch(1);
    const int last = 3 + (index + kCardColumns - 1) / kCardColumns;
    grid->addLayout(others, last, 1, 1, kCardColumns);
    // The cards stay together in the middle of any window.
    grid->setColumnStretch(0, 1);
    grid->setColumnStretch(kCardColumns + 1, 1);
    grid->setRowStretch(0, 1);
    grid->setRowStretch(last + 1, 2);

    auto* area = new QScrollArea(this);
    area->setWidgetResizable(true);
    area->setFrameShape(QFrame::NoFrame);
    area->setWidget(page);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(area);
    connect(blank, &QPushButton::clicked, this, &Gallery::blankRequested);
    connect(open, &QPushButton::clicked, this, &Gallery::openRequested);
}

QWidget* Gallery::card(const TemplateDef& definition)
{
    auto* frame = new QFrame(this);
    frame->setProperty("role", "card");
    frame->setMinimumWidth(kCardWidth);
    frame->setMaximumWidth(kCardWidth + 60);
    auto* layout = new QVBoxLayout(frame);
    layout->setContentsMargins(12, 12, 12, 12);
    layout->setSpacing(spaceM);
    layout->addWidget(new GraphThumbnail(definition.make(""), frame));
    auto* title = new QLabel(QString::fromStdString(definition.title), frame);
    title->setProperty("role", "heading");
    layout->addWidget(title);
    QString help = QString::fromStdString(definition.help);
    auto* words = new QLabel(help, frame);
    words->setProperty("role", "dim");
    words->setWordWrap(true);
    layout->addWidget(words);
    const bool needsFiles = !definition.neededFiles.empty();
    if (needsFiles) {
        QStringList names;
        for (const std::string& file : definition.neededFiles) {
            names.append(QString::fromStdString(file));
        }
        auto* needs = new QLabel(tr("Needs %1").arg(names.join(QStringLiteral(", "))), frame);
        needs->setProperty("role", "faint");
        needs->setFont(smallFont());
        needs->setWordWrap(true);
        layout->addWidget(needs);
    }
    layout->addStretch(1);
    auto* button = new QPushButton(needsFiles ? tr("Choose folder …") : tr("Open example"), frame);
    button->setObjectName(QStringLiteral("template.%1").arg(QString::fromStdString(definition.key)));
    button->setAccessibleName(QString::fromStdString(definition.title));
    button->setProperty("kind", needsFiles ? "" : "primary");
    auto* row = new QHBoxLayout;
    row->addWidget(button);
    row->addStretch(1);
    layout->addLayout(row);
    connect(button, &QPushButton::clicked, this, [this, &definition] { choose(definition); });
    return frame;
}

void Gallery::choose(const TemplateDef& definition)
{
    QString folder;
    if (!definition.neededFiles.empty()) {
        folder = QFileDialog::getExistingDirectory(this, tr("The folder with the files"));
        if (folder.isEmpty()) {
            return;
        }
        if (const QStringList missing = missingFiles(definition, folder); !missing.isEmpty()) {
            QMessageBox::warning(this, tr("Files are missing"),
                                 tr("%1 does not hold %2 (plain or with .gz).")
                                     .arg(QDir::toNativeSeparators(folder), missing.join(QStringLiteral(", "))));
            return;
        }
    }
    Q_EMIT chosen(definition.make(folder.toStdString()), QString::fromStdString(definition.key));
}

} // namespace plexus::studio
