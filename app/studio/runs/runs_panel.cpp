// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/studio/runs/runs_panel.h"

#include "app/studio/theme/empty_state.h"
#include "app/studio/theme/icons.h"
#include "app/studio/theme/theme.h"
#include "app/studio/training/words.h"

#include <cmath>
#include <QApplication>
#include <QDir>
#include <QFileInfo>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QMessageBox>
#include <QPointer>
#include <QPushButton>
#include <QStackedLayout>
#include <QThreadPool>
#include <QTreeWidget>

namespace plexus::studio {
namespace {

QPushButton* button(const char* iconName, const QString& text, const QString& help)
{
    auto* made = new QPushButton(icon(iconName), text);
    made->setToolTip(help);
    made->setMinimumWidth(104);
    return made;
}

} // namespace

RunsPanel::RunsPanel(Training* training, QWidget* parent)
    : QWidget(parent), m_training(*training), m_list(new QTreeWidget),
      m_open(button("chart", tr("Open"), tr("Show its curves and try its network"))),
      m_resume(button("resume", tr("Resume"), tr("Train on from its last checkpoint; a run that reached "
                                     "its end goes on for as many epochs again"))),
      m_export(button("export", tr("Export ..."), tr("Save its trained weights as a file"))),
      m_delete(button("delete", tr("Delete ..."), tr("Remove the run with its checkpoints"))),
      m_pages(new QStackedLayout(this))
{
    m_list->setHeaderLabels({tr("Run"), tr("Epoch"), tr("Step"), tr("Validation loss"),
                             tr("Accuracy"), tr("Last change")});
    m_list->setRootIsDecorated(false);
    for (int column = 1; column < 5; ++column) {
        m_list->headerItem()->setTextAlignment(column, Qt::AlignRight | Qt::AlignVCenter);
    }
    m_list->setAllColumnsShowFocus(true);
    m_list->setAccessibleName(tr("Runs"));
    m_list->header()->setStretchLastSection(true);
    m_list->header()->resizeSection(0, 170);
    for (int column = 1; column < 5; ++column) {
        m_list->header()->resizeSection(column, column == 3 ? 110 : 82);
    }
    auto* buttons = new QVBoxLayout;
    buttons->setContentsMargins(0, 8, 10, 8);
    buttons->setSpacing(6);
    for (QPushButton* each : {m_open, m_resume, m_export, m_delete}) {
        buttons->addWidget(each);
    }
    buttons->addStretch();
    auto* page = new QWidget;
    auto* row = new QHBoxLayout(page);
    row->setContentsMargins(0, 0, 0, 0);
    row->addWidget(m_list, 1);
    row->addLayout(buttons);
    m_pages->addWidget(new EmptyState("run", tr("No runs yet"),
                                      tr("Every training is kept here with its curves and "
                                         "checkpoints, to reopen, resume or export.")));
    m_pages->addWidget(page);

    connect(m_list, &QTreeWidget::itemSelectionChanged, this, &RunsPanel::enable);
    connect(m_list, &QTreeWidget::itemActivated, this, [this] { m_open->click(); });
    connect(m_open, &QPushButton::clicked, this, [this] { Q_EMIT openRequested(chosen()); });
    connect(m_resume, &QPushButton::clicked, this, [this] { Q_EMIT resumeRequested(chosen()); });
    connect(m_export, &QPushButton::clicked, this, [this] { Q_EMIT exportRequested(chosen()); });
    connect(m_delete, &QPushButton::clicked, this, &RunsPanel::askDelete);
    connect(&m_training, &Training::runChanged, this, &RunsPanel::look);
    connect(&m_training, &Training::confusionChanged, this, &RunsPanel::look);
    connect(&m_training, &Training::stateChanged, this, &RunsPanel::enable);
    enable();
}

void RunsPanel::setFolders(const QStringList& folders)
{
    if (folders != m_folders) {
        m_folders = folders;
        look();
    }
}

void RunsPanel::look()
{
    const int ticket = ++m_ticket;
    const QPointer<RunsPanel> self(this);
    QThreadPool::globalInstance()->start([self, ticket, folders = m_folders] {
        auto runs = listRuns(folders);
        QMetaObject::invokeMethod(qApp, [self, ticket, runs = std::move(runs)] {
            if (self && ticket == self->m_ticket) {
                self->fill(runs);
            }
        });
    });
}

void RunsPanel::fill(const std::vector<RunInfo>& runs)
{
    const QString before = chosen();
    m_list->clear();
    for (const RunInfo& run : runs) {
        auto* item = new QTreeWidgetItem(m_list);
        item->setText(0, run.name);
        item->setText(1, run.epoch > 0 ? QString::number(run.epoch) : QStringLiteral("–"));
        item->setText(2, numberWords(static_cast<double>(run.step)));
        item->setText(3, std::isfinite(run.validationLoss)
                             ? QString::number(run.validationLoss, 'f', 4)
                             : QStringLiteral("–"));
        item->setText(4, std::isfinite(run.validationAccuracy)
                             ? percentWords(run.validationAccuracy)
                             : QStringLiteral("–"));
        item->setText(
            5,
            QLocale(QLocale::English).toString(run.changed, QStringLiteral("d MMM yyyy, HH:mm")));
        item->setData(0, Qt::UserRole, run.folder);
        item->setToolTip(0, QDir::toNativeSeparators(run.folder));
        for (int column = 1; column < 5; ++column) {
            item->setTextAlignment(column, Qt::AlignRight | Qt::AlignVCenter);
        }
        const bool isCurrent = QFileInfo(run.folder) == QFileInfo(m_training.run());
        if (isCurrent) {
            QFont bold = font();
            bold.setWeight(QFont::DemiBold);
            item->setFont(0, bold);
        }
        if (run.folder == before || (before.isEmpty() && isCurrent)) {
            m_list->setCurrentItem(item);
        }
    }
    m_pages->setCurrentIndex(runs.empty() ? 0 : 1);
    enable();
    Q_EMIT looked();
}

QString RunsPanel::chosen() const
{
    const QTreeWidgetItem* item = m_list->currentItem();
    return item && item->isSelected() ? item->data(0, Qt::UserRole).toString() : QString();
}

void RunsPanel::enable()
{
    const QString run = chosen();
    const bool isBusy = m_training.isActive();
    const bool isCurrent = !run.isEmpty() && QFileInfo(run) == QFileInfo(m_training.run());
    m_open->setEnabled(!run.isEmpty() && !isBusy);
    m_resume->setEnabled(!run.isEmpty() && !isBusy);
    m_export->setEnabled(!run.isEmpty());
    m_delete->setEnabled(!run.isEmpty() && !(isBusy && isCurrent));
}

void RunsPanel::askDelete()
{
    const QString folder = chosen();
    QMessageBox question(QMessageBox::Warning, tr("Delete run"),
                         tr("Delete the run %1?").arg(QFileInfo(folder).fileName()),
                         QMessageBox::NoButton, this);
    question.setInformativeText(
        tr("Its curves and checkpoints are removed from the disk. This cannot be undone."));
    const QPushButton* remove = question.addButton(tr("Delete"), QMessageBox::DestructiveRole);
    question.setDefaultButton(question.addButton(QMessageBox::Cancel));
    question.exec();
    if (question.clickedButton() == remove) {
        this->remove(folder);
    }
}

void RunsPanel::remove(const QString& folder)
{
    if (QFileInfo(folder) == QFileInfo(m_training.run())) {
        if (m_training.isActive()) { // it may have gone on while one was asked
            Q_EMIT refused(tr("The run %1 trains; stop it before it is deleted.")
                               .arg(QFileInfo(folder).fileName()));
            return;
        }
        m_training.forget();
    }
    const QPointer<RunsPanel> self(this);
    QThreadPool::globalInstance()->start([self, folder] {
        const Result<void> removed = removeRun(folder);
        const QString sentence =
            removed ? QString() : QString::fromStdString(removed.error().sentence());
        QMetaObject::invokeMethod(qApp, [self, sentence] {
            if (self && !sentence.isEmpty()) {
                QMessageBox::warning(self, tr("Not deleted"), sentence);
            }
            if (self) {
                self->look();
            }
        });
    });
}

} // namespace plexus::studio
