// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/studio/shell/project_files.h"

#include "app/studio/shell/safety.h"
#include "app/studio/theme/save_name.h"

#include <QDir>
#include <QDropEvent>
#include <QFileDialog>
#include <QFileInfo>
#include <QMenu>
#include <QMessageBox>
#include <QMimeData>
#include <QPushButton>
#include <QToolTip>
#include <QUrl>

namespace plexus::studio {
namespace {

constexpr int mostRecent = 10;
const QString recentKey = QStringLiteral("recent");
const QString ending = QStringLiteral(".plexus");

// The project among what somebody drags over the window; empty: there is none.
QString draggedProject(const QMimeData& mime)
{
    for (const QUrl& url : mime.urls()) {
        if (url.isLocalFile() && url.toLocalFile().endsWith(ending)) {
            return url.toLocalFile();
        }
    }
    return {};
}

} // namespace

ProjectFiles::ProjectFiles(Document* document, QWidget* window)
    : QObject(window), m_document(*document), m_window(window)
{
    window->setAcceptDrops(true);
    window->installEventFilter(this);
    connect(&m_document, &Document::saved, this, [this] { remember(m_document.path()); });
    connect(&m_document, &Document::saveFailed, this,
            [this](const QString& sentence) { refuse(tr("Not saved"), sentence); });
}

void ProjectFiles::refuse(const QString& title, const QString& sentence)
{
    QMessageBox::warning(m_window, title, sentence);
}

void ProjectFiles::open(const QString& path)
{
    guard([this, path] {
        if (mayDiscard()) {
            openNow(path);
        }
    });
}

void ProjectFiles::openNow(const QString& path)
{
    if (const auto done = m_document.open(path); !done) {
        refuse(tr("Not opened"), QString::fromStdString(done.error().sentence()));
        return;
    }
    remember(m_document.path());
    Q_EMIT opened();
}

bool ProjectFiles::eventFilter(QObject* watched, QEvent* event)
{
    const bool isDrag = event->type() == QEvent::DragEnter || event->type() == QEvent::DragMove;
    if (event->type() == QEvent::DragLeave) {
        QToolTip::hideText();
    }
    if (!isDrag && event->type() != QEvent::Drop) {
        return QObject::eventFilter(watched, event);
    }
    auto* drag = static_cast<QDropEvent*>(event);
    const QString path = draggedProject(*drag->mimeData());
    if (path.isEmpty()) {
        return QObject::eventFilter(watched, event);
    }
    drag->acceptProposedAction();
    const bool inserts = drag->modifiers().testFlag(Qt::ControlModifier);
    if (isDrag) {
        const QString name = QFileInfo(path).completeBaseName();
        QToolTip::showText(m_window->mapToGlobal(drag->position().toPoint()),
                           inserts ? tr("Put the layers of %1 on this canvas").arg(name)
                                   : tr("Open %1 (Ctrl: put its layers on this canvas)").arg(name),
                           m_window);
        return true;
    }
    QToolTip::hideText();
    if (inserts) {
        Q_EMIT insertRequested(path);
    } else {
        open(path);
    }
    return true;
}

void ProjectFiles::askAndOpen()
{
    const QString start =
        m_document.path().isEmpty() ? QDir::homePath() : QFileInfo(m_document.path()).path();
    const QString path = QFileDialog::getOpenFileName(
        m_window, tr("Open project"), start, tr("Plexus projects (*.plexus);;All files (*)"));
    if (!path.isEmpty()) {
        open(path);
    }
}

bool ProjectFiles::save()
{
    if (m_document.path().isEmpty()) {
        return saveAs();
    }
    if (m_document.holder()) {
        offerOtherName();
        return false;
    }
    return m_document.save().ok();
}

void ProjectFiles::offerOtherName()
{
    auto* question = new QMessageBox(QMessageBox::Information, tr("Open in another window"),
                                     tr("%1 is open in another window: %2. Only that one saves it.")
                                         .arg(m_document.name(), holderWords(*m_document.holder())),
                                     QMessageBox::Cancel, m_window);
    question->setObjectName(QStringLiteral("readOnlyQuestion"));
    question->setInformativeText(tr("Under another name it is a project of its own, which can be changed here."));
    question->setAttribute(Qt::WA_DeleteOnClose);
    const auto* other = question->addButton(tr("Save &as ..."), QMessageBox::AcceptRole);
    connect(other, &QPushButton::clicked, this, &ProjectFiles::saveAs);
    question->open();
}

bool ProjectFiles::saveAs()
{
    const QFileInfo now(m_document.path());
    const QString start = m_document.path().isEmpty() ? QDir::home().filePath(m_document.name() + ending)
                          : m_document.holder()       ? now.dir().filePath(tr("%1 copy").arg(m_document.name()) + ending)
                                                      : m_document.path();
    const QString path = askSaveName(m_window, tr("Save project"), start,
                                     tr("Plexus projects (*.plexus)"), QStringLiteral("plexus"));
    return !path.isEmpty() && m_document.saveAs(path).ok();
}

bool ProjectFiles::mayDiscard()
{
    if (m_document.isSaving()) {
        (void)m_document.finishSaving(); // a failure was said, and leaves it modified
    }
    if (!m_document.isModified()) {
        return true;
    }
    QMessageBox question(QMessageBox::Question, tr("Unsaved changes"),
                         tr("Save the changes to %1 first?").arg(m_document.name()),
                         QMessageBox::Save | QMessageBox::Discard | QMessageBox::Cancel, m_window);
    question.setInformativeText(tr("Without saving they are lost."));
    question.setDefaultButton(QMessageBox::Save);
    const int answer = question.exec();
    return answer == QMessageBox::Discard
           || (answer == QMessageBox::Save && save() && m_document.finishSaving().ok());
}

QStringList ProjectFiles::recent() const
{
    QStringList known;
    for (const QString& path : m_settings.value(recentKey).toStringList()) {
        if (QFileInfo::exists(path)) {
            known.append(path);
        }
    }
    return known;
}

void ProjectFiles::remember(const QString& path)
{
    QStringList paths = recent();
    paths.removeAll(path);
    paths.prepend(path);
    m_settings.setValue(recentKey, paths.mid(0, mostRecent));
}

void ProjectFiles::fillRecent(QMenu* menu)
{
    menu->clear();
    for (const QString& path : recent()) {
        QAction* action =
            menu->addAction(QStringLiteral("%1    %2")
                                .arg(QFileInfo(path).completeBaseName(),
                                     QDir::toNativeSeparators(QFileInfo(path).path())));
        connect(action, &QAction::triggered, this, [this, path] { open(path); });
    }
    if (menu->isEmpty()) {
        menu->addAction(tr("No files yet"))->setEnabled(false);
    }
}

} // namespace plexus::studio
