// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/studio/shell/command_list.h"

#include "app/studio/theme/theme.h"

#include <QAction>
#include <QKeyEvent>
#include <QLineEdit>
#include <QListWidget>
#include <QVBoxLayout>

namespace plexus::studio {
namespace {

// All words of the query occur in the text, in any order.
bool matches(const QString& text, const QString& query)
{
    for (const QString& word : query.split(QLatin1Char(' '), Qt::SkipEmptyParts)) {
        if (!text.contains(word, Qt::CaseInsensitive)) {
            return false;
        }
    }
    return true;
}

} // namespace

CommandList::CommandList(std::vector<QAction*> actions, QWidget* parent)
    : QDialog(parent, Qt::Popup), m_actions(std::move(actions)), m_query(new QLineEdit),
      m_list(new QListWidget)
{
    setWindowTitle(tr("Commands"));
    setFixedWidth(460);
    m_query->setPlaceholderText(tr("Type a command"));
    m_query->setAccessibleName(tr("Command"));
    m_list->setIconSize(QSize(18, 18));
    m_list->setUniformItemSizes(true);
    m_list->setFocusPolicy(Qt::NoFocus);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(spaceM, spaceM, spaceM, spaceM);
    column->addWidget(m_query);
    column->addWidget(m_list);
    m_query->installEventFilter(this);
    connect(m_query, &QLineEdit::textChanged, this, &CommandList::filter);
    connect(m_query, &QLineEdit::returnPressed, this, &CommandList::run);
    connect(m_list, &QListWidget::itemClicked, this, &CommandList::run);
    filter();
    resize(width(), 380);
    if (parent) {
        move(parent->mapToGlobal(QPoint((parent->width() - width()) / 2, 80)));
    }
    m_query->setFocus();
}

void CommandList::filter()
{
    m_list->clear();
    for (size_t index = 0; index < m_actions.size(); ++index) {
        const QAction* action = m_actions[index];
        const QString text = action->text().remove(QLatin1Char('&'));
        if (!action->isEnabled() || !matches(text, m_query->text())) {
            continue;
        }
        const QString keys = action->shortcut().toString(QKeySequence::NativeText);
        auto* item = new QListWidgetItem(
            action->icon(), keys.isEmpty() ? text : text + QStringLiteral("    ") + keys);
        item->setData(Qt::UserRole, static_cast<int>(index));
        item->setSizeHint(QSize(0, 30));
        m_list->addItem(item);
    }
    if (m_list->count() == 0) {
        auto* none = new QListWidgetItem(tr("No command is called “%1”").arg(m_query->text()), m_list);
        none->setFlags(Qt::NoItemFlags);
        return;
    }
    m_list->setCurrentRow(0);
}

void CommandList::run()
{
    const QListWidgetItem* item = m_list->currentItem();
    if (!item || !item->data(Qt::UserRole).isValid()) {
        return;
    }
    QAction* action = m_actions[static_cast<size_t>(item->data(Qt::UserRole).toInt())];
    accept();
    action->trigger();
}

bool CommandList::eventFilter(QObject* watched, QEvent* event)
{
    if (event->type() == QEvent::KeyPress) {
        const int key = static_cast<QKeyEvent*>(event)->key();
        if (key == Qt::Key_Down || key == Qt::Key_Up) {
            const int row = m_list->currentRow() + (key == Qt::Key_Down ? 1 : -1);
            m_list->setCurrentRow(std::clamp(row, 0, std::max(0, m_list->count() - 1)));
            return true;
        }
    }
    return QDialog::eventFilter(watched, event);
}

} // namespace plexus::studio
