// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/studio/shell/banner.h"

#include "app/studio/theme/icons.h"
#include "app/studio/theme/theme.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QStyle>
#include <QToolButton>

namespace plexus::studio {

Banner::Banner(QWidget* parent)
    : QFrame(parent), m_icon(new QLabel), m_sentence(new QLabel), m_row(new QHBoxLayout(this))
{
    setProperty("role", "banner");
    m_sentence->setWordWrap(true);
    m_sentence->setTextInteractionFlags(Qt::TextSelectableByMouse);
    auto* close = new QToolButton;
    close->setIcon(icon("close"));
    close->setToolTip(tr("Put this away"));
    connect(close, &QToolButton::clicked, this, &Banner::hide);
    m_row->setContentsMargins(12, 7, 8, 7);
    m_row->setSpacing(spaceM);
    m_row->addWidget(m_icon, 0, Qt::AlignVCenter);
    m_row->addWidget(m_sentence, 1);
    m_row->addWidget(close, 0, Qt::AlignVCenter);
    hide();
}

void Banner::tell(BannerTone tone, const QString& sentence, std::vector<BannerButton> buttons)
{
    for (QPushButton* button : m_buttons) {
        button->deleteLater();
        m_row->removeWidget(button);
    }
    m_buttons.clear();
    const Tokens& t = tokens();
    const bool isError = tone == BannerTone::Error;
    const QColor color = isError ? t.error : tone == BannerTone::Warning ? t.warning : t.accent;
    m_icon->setPixmap(icon(isError                       ? "error"
                           : tone == BannerTone::Warning ? "warning"
                                                         : "info",
                           color)
                          .pixmap(18));
    m_sentence->setText(sentence);
    for (BannerButton& entry : buttons) {
        auto* button = new QPushButton(entry.text);
        if (m_buttons.empty()) {
            button->setProperty("kind", "primary");
        }
        connect(button, &QPushButton::clicked, this, [this, slot = std::move(entry.slot)] {
            hide();
            slot();
        });
        m_row->insertWidget(m_row->count() - 1, button);
        m_buttons.push_back(button);
    }
    setProperty("tone", isError ? "error" : tone == BannerTone::Warning ? "warning" : "info");
    style()->unpolish(this);
    style()->polish(this);
    show();
}

QString Banner::sentence() const
{
    return m_sentence->text();
}

} // namespace plexus::studio
