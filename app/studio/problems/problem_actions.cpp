// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/studio/problems/problem_actions.h"

#include "app/studio/theme/icons.h"
#include "app/studio/theme/theme.h"

#include <QHBoxLayout>
#include <QMenu>
#include <QPushButton>
#include <QToolButton>

namespace plexus::studio {

ProblemActions::ProblemActions(Voice voice, QWidget* parent) : QWidget(parent), m_row(new QHBoxLayout(this))
{
    m_row->setContentsMargins(spaceS, 3, spaceS, 3);
    m_row->setSpacing(spaceS);
    m_row->addStretch(1);
    if (voice != Voice::Error) {
        addSilence(voice);
    }
}

void ProblemActions::addSilence(Voice voice)
{
    auto* button = new QToolButton;
    button->setObjectName(QStringLiteral("silence"));
    button->setText(voice == Voice::Advice ? tr("Silence") : tr("Hear again"));
    button->setToolTip(voice == Voice::Advice ? tr("Do not give this advice here any more; the project remembers it")
                                              : tr("Give this advice again"));
    button->setAutoRaise(true);
    connect(button, &QToolButton::clicked, this, &ProblemActions::silenceWanted);
    m_row->addWidget(button, 0, Qt::AlignVCenter);
}

void ProblemActions::offer(const QStringList& fixes)
{
    if (fixes == m_fixes) {
        return;
    }
    m_fixes = fixes;
    for (QWidget* button : m_buttons) {
        m_row->removeWidget(button);
        button->hide();
        button->deleteLater();
    }
    m_buttons.clear();
    if (fixes.isEmpty()) {
        return;
    }
    auto* best = new QPushButton(fixes.first());
    best->setObjectName(QStringLiteral("fix"));
    best->setProperty("kind", "small");
    best->setToolTip(tr("%1. One step to undo.").arg(fixes.first()));
    connect(best, &QPushButton::clicked, this, [this] { Q_EMIT fixWanted(0); });
    m_row->insertWidget(1, best, 0, Qt::AlignVCenter);
    m_buttons.push_back(best);
    if (fixes.size() > 1) {
        auto* more = new QToolButton;
        more->setObjectName(QStringLiteral("moreFixes"));
        more->setIcon(icon("more"));
        more->setToolTip(tr("Other ways to solve it"));
        more->setAccessibleName(more->toolTip());
        more->setAutoRaise(true);
        more->setPopupMode(QToolButton::InstantPopup);
        auto* menu = new QMenu(more);
        for (int fix = 1; fix < fixes.size(); ++fix) {
            connect(menu->addAction(fixes[fix]), &QAction::triggered, this, [this, fix] { Q_EMIT fixWanted(fix); });
        }
        more->setMenu(menu);
        m_row->insertWidget(2, more, 0, Qt::AlignVCenter);
        m_buttons.push_back(more);
    }
    for (QWidget* button : m_buttons) {
        button->show(); // at once: whoever asks for the size now shall get it with them
    }
}

} // namespace plexus::studio
