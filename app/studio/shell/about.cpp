// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/studio/shell/about.h"

#include "app/studio/theme/theme.h"

#include <QDialogButtonBox>
#include <QHBoxLayout>
#include <QIcon>
#include <QLabel>

namespace plexus::studio {

About::About(QWidget* parent) : QDialog(parent)
{
    setWindowTitle(tr("About Plexus"));
    auto* picture = new QLabel;
    picture->setPixmap(QIcon(QStringLiteral(":/icons/plexus.svg")).pixmap(72));
    auto* title = new QLabel(tr("Plexus %1").arg(QLatin1String(PLEXUS_VERSION)));
    title->setProperty("role", "title");
    auto* text = new QLabel(tr("<p>Wire layers into a network, train it on any GPU with Vulkan (or "
                               "on the CPU), and take the "
                               "weights with you. No account, no network, no Python.</p>"
                               "<p>Free software under the <b>GNU General Public License, version "
                               "3 or later</b>. It comes with "
                               "absolutely no warranty; the file LICENSE says more.</p>"
                               "<p>Built with Qt %1 (LGPL 3) and QCustomPlot (GPL 3 or later).</p>")
                                .arg(QLatin1String(qVersion())));
    text->setWordWrap(true);
    text->setTextFormat(Qt::RichText);
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Close);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    auto* column = new QVBoxLayout;
    column->addWidget(title);
    column->addWidget(text, 1);
    column->addWidget(buttons);
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(24, 24, 24, 18);
    row->setSpacing(20);
    row->addWidget(picture, 0, Qt::AlignTop);
    row->addLayout(column, 1);
    resize(500, 300);
}

} // namespace plexus::studio
