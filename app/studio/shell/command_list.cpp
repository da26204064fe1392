// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/studio/shell/command_list.h"

#include "app/studio/theme/theme.h"

#include <QAction>
#include <QKeyEvent>
#include <QLineEdit>
#include <QListWidget>
#include <QPainter>
#include <QStyledItemDelegate>
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

constexpr int actionRole = Qt::UserRole, keysRole = Qt::UserRole + 1;
constexpr int rowHeight = 30, iconSize = 18;

// An icon where there is one, the name, and the keys at the other end.
class CommandRow : public QStyledItemDelegate {
public:
    using QStyledItemDelegate::QStyledItemDelegate;

    QSize sizeHint(const QStyleOptionViewItem&, const QModelIndex&) const override { return {0, rowHeight}; }

    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override
    {
        const Tokens& t = tokens();
        const bool isCurrent = option.state.testFlag(QStyle::State_Selected);
        const bool isCommand = index.data(actionRole).isValid();
        painter->save();
        painter->setRenderHint(QPainter::Antialiasing);
        if (isCommand && (isCurrent || option.state.testFlag(QStyle::State_MouseOver))) {
            painter->setPen(Qt::NoPen);
            painter->setBrush(isCurrent ? t.accentSoft : t.hover);
            painter->drawRoundedRect(QRectF(option.rect).adjusted(1, 1, -1, -1), 4, 4);
        }
        QRect line = option.rect.adjusted(spaceM, 0, -spaceM, 0);
        const QRect place(line.left(), line.center().y() - iconSize / 2 + 1, iconSize, iconSize);
        index.data(Qt::DecorationRole).value<QIcon>().paint(painter, place);
        line.adjust(isCommand ? iconSize + spaceM : 0, 0, 0, 0);
        const QString keys = index.data(keysRole).toString();
        painter->setFont(smallFont());
        painter->setPen(t.textDim);
        painter->drawText(line, Qt::AlignRight | Qt::AlignVCenter, keys);
        line.adjust(0, 0, keys.isEmpty() ? 0 : -QFontMetrics(smallFont()).horizontalAdvance(keys) - spaceM, 0);
        painter->setFont(option.font);
        painter->setPen(isCommand ? t.text : t.textDim);
        const QString text = index.data(Qt::DisplayRole).toString();
        painter->drawText(line, Qt::AlignLeft | Qt::AlignVCenter,
                          option.fontMetrics.elidedText(text, Qt::ElideRight, line.width()));
        painter->restore();
    }
};

} // namespace

CommandList::CommandList(std::vector<QAction*> actions, QWidget* parent)
    : QDialog(parent, Qt::Popup), m_actions(std::move(actions)), m_query(new QLineEdit),
      m_list(new QListWidget)
{
    setWindowTitle(tr("Commands"));
    setFixedWidth(460);
    m_query->setPlaceholderText(tr("Type a command"));
    m_query->setAccessibleName(tr("Command"));
    m_list->setItemDelegate(new CommandRow(m_list));
    m_list->setUniformItemSizes(true);
    m_list->setMouseTracking(true);
    m_list->setFrameShape(QFrame::NoFrame);
    m_list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
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
        auto* item = new QListWidgetItem(action->icon(), text);
        item->setData(actionRole, static_cast<int>(index));
        item->setData(keysRole, keys);
        item->setData(Qt::AccessibleTextRole, keys.isEmpty() ? text : tr("%1, %2").arg(text, keys));
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
    if (!item || !item->data(actionRole).isValid()) {
        return;
    }
    QAction* action = m_actions[static_cast<size_t>(item->data(actionRole).toInt())];
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
