// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/studio/history/history_panel.h"

#include "app/studio/theme/icons.h"
#include "app/studio/theme/theme.h"

#include <QListView>
#include <QVBoxLayout>

namespace plexus::studio {

int HistoryModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : m_document.undoStack().count() + 1;
}

QVariant HistoryModel::data(const QModelIndex& index, int role) const
{
    const QUndoStack& stack = m_document.undoStack();
    const int row = index.row();
    const QString text = row > 0 ? stack.text(row - 1) : tr("Beginning");
    const bool isSaved = row == stack.cleanIndex() && !m_document.path().isEmpty();
    const bool isAhead = row > stack.index();
    switch (role) {
    case Qt::DisplayRole: return isSaved ? tr("%1  (saved)").arg(text) : text;
    case Qt::AccessibleTextRole:
        return isSaved ? tr("%1, saved").arg(text) : isAhead ? tr("%1, undone").arg(text) : text;
    case Qt::ForegroundRole: return isAhead ? QVariant(tokens().textFaint) : QVariant();
    case Qt::DecorationRole: return isSaved ? QVariant(icon("save")) : QVariant();
    case Qt::FontRole: {
        QFont font;
        font.setWeight(row == stack.index() ? QFont::DemiBold : QFont::Normal);
        return font;
    }
    case Qt::ToolTipRole: return isAhead ? tr("Undone; a click does it again") : tr("A click leads back here");
    default: return {};
    }
}

void HistoryModel::follow()
{
    beginResetModel();
    endResetModel();
}

HistoryPanel::HistoryPanel(Document* document, QWidget* parent)
    : QWidget(parent), m_document(*document), m_model(document), m_list(new QListView)
{
    m_list->setObjectName(QStringLiteral("historyList"));
    m_list->setAccessibleName(tr("History"));
    m_list->setModel(&m_model);
    m_list->setUniformItemSizes(true);
    m_list->setFrameShape(QFrame::NoFrame);
    m_list->setSelectionMode(QAbstractItemView::SingleSelection);
    m_list->setIconSize({14, 14});
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->addWidget(m_list);
    const auto go = [this](const QModelIndex& index) { m_document.goTo(index.row()); };
    connect(m_list, &QListView::clicked, this, go);
    connect(m_list, &QListView::activated, this, go);
    m_refresh.setSingleShot(true);
    m_refresh.setInterval(0); // a drag is many changes and one picture
    connect(&m_refresh, &QTimer::timeout, this, &HistoryPanel::refresh);
    const auto later = [this] { m_refresh.start(); };
    connect(&m_document.undoStack(), &QUndoStack::indexChanged, this, later);
    connect(&m_document, &Document::fileChanged, this, later);
    connect(themeSignals(), &ThemeSignals::changed, this, later);
}

void HistoryPanel::showEvent(QShowEvent* event)
{
    QWidget::showEvent(event);
    refresh();
}

void HistoryPanel::refresh()
{
    if (!isVisible()) {
        return; // showEvent() makes up for it
    }
    m_model.follow();
    const QModelIndex now = m_model.index(m_document.undoStack().index());
    m_list->setCurrentIndex(now);
    m_list->scrollTo(now);
}

} // namespace plexus::studio
