// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/studio/gallery/gallery.h"

#include "app/studio/gallery/graph_thumbnail.h"
#include "app/studio/theme/icons.h"
#include "app/studio/theme/theme.h"
#include "engine/model/data_choice.h"

#include <QFileDialog>
#include <QFrame>
#include <QGridLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QMessageBox>
#include <QPushButton>
#include <QScrollArea>
#include <QStyle>

#include <algorithm>

namespace plexus::studio {

namespace {

constexpr int kCardWidth = 328, kMostColumns = 4, kMargin = 32;

}

QString complaintAboutFiles(const TemplateDef& definition, const QString& folder)
{
    const auto fields = describeData(definition.make(folder.toStdString()));
    return fields ? QString() : QString::fromStdString(fields.error().sentence());
}

Gallery::Gallery(QWidget* parent)
    : QWidget(parent), m_back(new QPushButton(tr("Back to the project"))), m_grid(new QGridLayout)
{
    setObjectName(QStringLiteral("gallery"));
    setFocusPolicy(Qt::ClickFocus); // for Esc
    setAccessibleName(tr("Examples"));
    auto* page = new QWidget(this);
    auto* centred = new QHBoxLayout(page);
    centred->setContentsMargins(kMargin, 28, kMargin, 28);
    auto* column = new QVBoxLayout;
    column->setSpacing(spaceL);
    centred->addStretch(1);
    centred->addLayout(column);
    centred->addStretch(1);
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
    for (const bool needsFiles : {false, true}) { // first what trains at once
        for (const TemplateDef& definition : allTemplates()) {
            if (definition.neededFiles.empty() != needsFiles) {
                m_cards.push_back(card(definition));
            }
        }
    }
    auto* others = new QHBoxLayout;
    others->setSpacing(spaceM);
    auto* blank = new QPushButton(icon("new"), tr("Blank canvas"), page);
    blank->setObjectName(QStringLiteral("galleryBlank"));
    auto* open = new QPushButton(icon("open"), tr("Open a project …"), page);
    open->setObjectName(QStringLiteral("galleryOpen"));
    m_back->setObjectName(QStringLiteral("galleryBack"));
    m_back->setToolTip(tr("Back to the project that is open (Esc)"));
    m_back->hide();
    others->addWidget(m_back);
    others->addWidget(blank);
    others->addWidget(open);
    others->addStretch(1);
    m_grid->setSpacing(spaceL);
    column->addStretch(1);
    column->addLayout(heading);
    column->addLayout(others); // above the cards: they may be many
    column->addLayout(m_grid);
    column->addStretch(2);
    arrange(2);

    auto* area = new QScrollArea(this);
    area->setWidgetResizable(true);
    area->setFrameShape(QFrame::NoFrame);
    area->setWidget(page);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(area);
    connect(blank, &QPushButton::clicked, this, &Gallery::blankRequested);
    connect(open, &QPushButton::clicked, this, &Gallery::openRequested);
    connect(m_back, &QPushButton::clicked, this, &Gallery::backRequested);
}

void Gallery::setHasWayBack(bool hasProject)
{
    m_back->setVisible(hasProject);
}

void Gallery::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    const int fit = (width() - 2 * kMargin - style()->pixelMetric(QStyle::PM_ScrollBarExtent) + spaceL)
                    / (kCardWidth + spaceL);
    arrange(std::clamp(fit, 1, kMostColumns));
}

void Gallery::arrange(int columns)
{
    if (columns == m_columns) {
        return;
    }
    m_columns = columns;
    for (int i = 0; i < static_cast<int>(m_cards.size()); ++i) {
        m_grid->removeWidget(m_cards[static_cast<size_t>(i)]);
        m_grid->addWidget(m_cards[static_cast<size_t>(i)], i / columns, i % columns);
    }
}

void Gallery::keyPressEvent(QKeyEvent* event)
{
    if (event->key() == Qt::Key_Escape && !m_back->isHidden()) {
        Q_EMIT backRequested();
    } else {
        QWidget::keyPressEvent(event);
    }
}

QWidget* Gallery::card(const TemplateDef& definition)
{
    auto* frame = new QFrame(this);
    frame->setProperty("role", "card");
    frame->setFixedWidth(kCardWidth);
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
        if (const QString complaint = complaintAboutFiles(definition, folder); !complaint.isEmpty()) {
            QMessageBox::warning(this, tr("No data for this example"), complaint);
            return;
        }
    }
    Q_EMIT chosen(definition.make(folder.toStdString()), QString::fromStdString(definition.key));
}

} // namespace plexus::studio
