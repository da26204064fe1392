// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/studio/shell/safety.h"

#include "app/studio/shell/banner.h"
#include "app/studio/shell/recovery_dialog.h"
#include "engine/model/project_file.h"

#include <QDateTime>
#include <QFileInfo>
#include <QInputDialog>
#include <QLocale>
#include <QMessageBox>
#include <QPushButton>

namespace plexus::studio {

QString holderWords(const ProjectHolder& holder)
{
    QStringList words;
    const QString user = QString::fromStdString(holder.user), host = QString::fromStdString(holder.host);
    if (!user.isEmpty()) {
        words.append(host.isEmpty() ? user : Safety::tr("%1 on %2").arg(user, host));
    }
    if (holder.process > 0) {
        words.append(Safety::tr("process %1").arg(holder.process));
    }
    if (holder.since > 0) {
        const QDateTime since = QDateTime::fromSecsSinceEpoch(holder.since);
        const QLocale locale;
        words.append(Safety::tr("since %1").arg(since.date() == QDate::currentDate()
                                                    ? locale.toString(since.time(), QLocale::ShortFormat)
                                                    : locale.toString(since, QLocale::ShortFormat)));
    }
    return words.isEmpty() ? Safety::tr("somebody unknown") : words.join(QStringLiteral(", "));
}

Safety::Safety(Document* document, Banner* banner, QWidget* window)
    : QObject(window), m_document(*document), m_banner(banner), m_window(window)
{
    askOnDisk = [this] { return onDiskDialog(); };
    connect(document, &Document::holderChanged, this, &Safety::followHolder);
    connect(document, &Document::fileChanged, this, [this] { m_isSaid = false; });
    connect(document, &Document::journalFailed, this, [this](const QString& sentence) {
        m_banner->tell(BannerTone::Warning,
                       tr("Edits are not kept safe at the moment, save often: %1").arg(sentence));
    });
    connect(document, &Document::changedOnDisk, this, [this] {
        switch (askOnDisk()) {
        case OnDisk::Overwrite: (void)m_document.save(Unseen::Overwrite); break;
        case OnDisk::SaveAs: saveAs(); break;
        case OnDisk::Load: load(); break;
        case OnDisk::Cancel: break;
        }
    }, Qt::QueuedConnection); // not in the middle of closing the window
}

void Safety::keepJournals()
{
    const auto folder = userDataFolder();
    if (!folder) {
        m_banner->tell(BannerTone::Warning, tr("Edits are not kept safe, save often: %1")
                                                .arg(QString::fromStdString(folder.error().sentence())));
        return;
    }
    m_journals = *folder / "journals";
    m_document.keepJournals(m_journals);
}

void Safety::recover(Finding nothing)
{
    std::vector<LeftBehind> left;
    if (!m_journals.empty()) {
        left = findLeftBehind(m_journals);
    }
    if (left.empty()) {
        if (nothing == Finding::Say) {
            Q_EMIT said(tr("There is no unsaved work to recover"));
        }
        return;
    }
    auto* dialog = new RecoveryDialog(std::move(left), m_window);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &QDialog::accepted, this, [this, dialog] {
        // Held until the question about what is open here is answered; without an answer it is offered again.
        auto chosen = std::make_shared<LeftBehind>(dialog->takeChosen());
        guard([this, chosen] {
            const QString path = QString::fromStdString(chosen->history.facts.path);
            m_document.recover(std::move(*chosen));
            Q_EMIT opened();
            const bool isOwn = !path.isEmpty() && m_document.path().isEmpty();
            m_banner->tell(BannerTone::Info,
                           isOwn ? tr("%1 is back as it was. Its file is open in another window, so that this is a "
                                      "project of its own until you save it under a name.").arg(m_document.name())
                                 : tr("%1 is back as it was, and not saved yet.").arg(m_document.name()));
        });
    });
    dialog->open();
}

void Safety::followHolder()
{
    const auto& holder = m_document.holder();
    if (holder) {
        m_banner->tell(BannerTone::Warning,
                       tr("%1 is open in another window: %2. Here you can look at it; what is closed there can be "
                          "changed here a moment later.").arg(m_document.name(), holderWords(*holder)),
                       {{tr("Open a copy"), [this] { openCopy(); }}});
    } else if (m_wasHeld && !m_document.path().isEmpty()) {
        m_banner->tell(BannerTone::Info, tr("%1 can be changed here now.").arg(m_document.name()));
    }
    m_wasHeld = holder.has_value();
}

void Safety::openCopy()
{
    const QString name = tr("%1 copy").arg(m_document.name());
    m_wasHeld = false; // the copy never was
    m_document.reset(m_document.graph());
    m_document.setUntitledName(name);
    Q_EMIT opened();
}

void Safety::load()
{
    if (const auto done = m_document.takeFromDisk(); !done) {
        QMessageBox::warning(m_window, tr("Not opened"), QString::fromStdString(done.error().sentence()));
    }
}

void Safety::look()
{
    if (m_isSaid || m_document.holder() || !m_document.isChangedOnDisk()) {
        return;
    }
    m_isSaid = true; // once, until the file is another
    m_banner->tell(BannerTone::Warning,
                   tr("Another program changed %1. Nothing of it is overwritten before you say so.")
                       .arg(QFileInfo(m_document.path()).fileName()),
                   {{tr("Load it again"), [this] { load(); }}});
}

Safety::OnDisk Safety::onDiskDialog()
{
    const QString file = QFileInfo(m_document.path()).fileName();
    QMessageBox question(QMessageBox::Warning, tr("Changed by another program"),
                         tr("%1 holds something that this window has not seen.").arg(file), QMessageBox::Cancel,
                         m_window);
    question.setInformativeText(tr("Nothing was written. What you overwrite stays beside the file as %1~1; what you "
                                   "load is a step that can be undone.").arg(file));
    const auto* overwrite = question.addButton(tr("&Overwrite it"), QMessageBox::DestructiveRole);
    const auto* other = question.addButton(tr("Save &as ..."), QMessageBox::AcceptRole);
    const auto* open = question.addButton(tr("&Load it again"), QMessageBox::AcceptRole);
    question.exec();
    const auto* clicked = question.clickedButton();
    return clicked == overwrite ? OnDisk::Overwrite
           : clicked == other   ? OnDisk::SaveAs
           : clicked == open    ? OnDisk::Load
                                : OnDisk::Cancel;
}

void Safety::restorePrevious()
{
    const auto path = std::filesystem::path(m_document.path().toStdString());
    QStringList names;
    std::vector<Graph> versions;
    for (int age = 1; age <= mostPrevious && !path.empty(); ++age) {
        const std::filesystem::path file = previousFile(path, age);
        auto version = loadProject(file);
        if (!version) {
            continue;
        }
        const QFileInfo info(QString::fromStdString(file.string()));
        const size_t layers = version->nodes().size();
        names.append((age == 1 ? tr("Before the last save: %1, %2") : tr("Before that: %1, %2"))
                         .arg(QLocale().toString(info.lastModified(), QLocale::ShortFormat),
                              layers == 1 ? tr("1 layer") : tr("%1 layers").arg(layers)));
        versions.push_back(std::move(version).value());
    }
    if (names.isEmpty()) {
        Q_EMIT said(tr("There is no version of this project from before its last save"));
        return;
    }
    auto* dialog = new QInputDialog(m_window);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setWindowTitle(tr("Restore previous version"));
    dialog->setLabelText(tr("What %1 held:").arg(QFileInfo(m_document.path()).fileName()));
    dialog->setComboBoxItems(names);
    dialog->setOption(QInputDialog::UseListViewForComboBoxItems);
    dialog->setOkButtonText(tr("&Restore"));
    connect(dialog, &QInputDialog::textValueSelected, this, [this, names, versions](const QString& name) {
        const auto chosen = static_cast<size_t>(std::max<qsizetype>(0, names.indexOf(name)));
        const QString step = tr("Restore the version of %1").arg(name.mid(name.indexOf(u':') + 2));
        (void)m_document.apply(
            edits::patch(step.toStdString(), difference(m_document.graph(), versions[chosen])));
    });
    dialog->open();
}

} // namespace plexus::studio
