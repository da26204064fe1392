// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/studio/theme/save_name.h"

#include <QFileDialog>
#include <QFileInfo>

namespace plexus::studio {

QString askSaveName(QWidget* parent, const QString& title, const QString& start,
                    const QString& filter, const QString& suffix)
{
    QFileDialog dialog(parent, title, QFileInfo(start).absolutePath(), filter);
    dialog.setAcceptMode(QFileDialog::AcceptSave);
    dialog.setDefaultSuffix(suffix);
    dialog.selectFile(QFileInfo(start).fileName());
    return dialog.exec() == QDialog::Accepted ? dialog.selectedFiles().value(0) : QString();
}

} // namespace plexus::studio
