// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/studio/costs/costs_panel.h"

#include "app/studio/theme/count_text.h"
#include "app/studio/theme/empty_state.h"
#include "app/studio/theme/theme.h"
#include "engine/costs/cost_text.h"

#include <QAction>
#include <QApplication>
#include <QClipboard>
#include <QHeaderView>
#include <QLabel>
#include <QPainter>
#include <QPushButton>
#include <QSortFilterProxyModel>
#include <QStackedLayout>
#include <QStyledItemDelegate>
#include <QToolButton>
#include <QTreeView>
#include <QVBoxLayout>

namespace plexus::studio {
namespace {

// A quiet bar behind each figure.
class CostBars : public QStyledItemDelegate {
public:
    using QStyledItemDelegate::QStyledItemDelegate;

    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override
    {
        const double share = index.column() > 0 ? index.data(costShareRole).toDouble() : 0;
        if (share > 0) {
            const Tokens& t = tokens();
            QRectF bar = QRectF(option.rect).adjusted(6, 3, -4, -3);
            bar.setLeft(bar.right() - bar.width() * share);
            painter->save();
            painter->setRenderHint(QPainter::Antialiasing);
            painter->setPen(Qt::NoPen);
            painter->setBrush(blend(t.series[static_cast<size_t>(index.column()) % t.series.size()], t.panel, t.isDark ? 0.38 : 0.26));
            painter->drawRoundedRect(bar, 2, 2);
            painter->restore();
        }
        QStyledItemDelegate::paint(painter, option, index);
    }
};

} // namespace

CostsPanel::CostsPanel(Document* document, QWidget* parent)
    : QWidget(parent), m_document(*document), m_model(new CostModel(this)), m_sorted(new QSortFilterProxyModel(this)),
      m_table(new QTreeView(this)), m_stack(new QStackedLayout), m_totals(new QLabel(this)), m_note(new QLabel(this)),
      m_measure(new QPushButton(this)), m_copy(new QToolButton(this))
{
    setObjectName(QStringLiteral("costs"));
    m_sorted->setSourceModel(m_model);
    m_sorted->setSortRole(costFigureRole);
    m_table->setObjectName(QStringLiteral("costTable"));
    m_table->setAccessibleName(tr("Costs of the layers"));
    m_table->setModel(m_sorted);
    m_table->setItemDelegate(new CostBars(m_table));
    m_table->setFrameShape(QFrame::NoFrame);
    m_table->setUniformRowHeights(true); // thousands of rows
    m_table->setSortingEnabled(true);
    m_table->sortByColumn(0, Qt::AscendingOrder);
    m_table->setAllColumnsShowFocus(true);
    m_table->header()->setStretchLastSection(false);
    m_table->header()->setSectionResizeMode(QHeaderView::Stretch);
    m_table->header()->setMinimumSectionSize(70);
    auto* copyAction = new QAction(tr("Copy as CSV"), m_table);
    copyAction->setShortcut(QKeySequence::Copy);
    copyAction->setShortcutContext(Qt::WidgetShortcut);
    m_table->addAction(copyAction);
    m_table->setContextMenuPolicy(Qt::ActionsContextMenu);

    m_totals->setObjectName(QStringLiteral("costTotals"));
    m_totals->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_note->setObjectName(QStringLiteral("costNote"));
    m_note->setProperty("role", "faint");
    m_note->setWordWrap(true);
    m_measure->setObjectName(QStringLiteral("measureDevice"));
    m_measure->setProperty("kind", "small");
    m_measure->setToolTip(tr("Runs small networks on the device for some seconds, once; times are predicted from what they took"));
    m_copy->setObjectName(QStringLiteral("copyCosts"));
    m_copy->setText(tr("Copy as CSV"));
    m_copy->setAutoRaise(true);
    m_copy->setToolTip(tr("The whole table, to paste into a spreadsheet"));

    auto* head = new QHBoxLayout;
    head->setContentsMargins(10, spaceS, spaceM, spaceS);
    head->addWidget(m_totals);
    head->addSpacing(spaceM);
    head->addWidget(m_note, 1);
    head->addWidget(m_measure);
    head->addWidget(m_copy);
    auto* full = new QWidget(this);
    auto* column = new QVBoxLayout(full);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addLayout(head);
    column->addWidget(m_table, 1);
    m_stack->addWidget(full);
    m_stack->addWidget(new EmptyState("table", tr("What it costs, before training"),
                                      tr("Add layers to the canvas: parameters, multiply-adds, memory and time of each stand here."),
                                      this));
    setLayout(m_stack);

    connect(&document->costs(), &CostWatch::changed, this, &CostsPanel::refresh);
    connect(document, &Document::graphChanged, this, &CostsPanel::refresh); // titles
    connect(document, &Document::selectionChanged, this, &CostsPanel::followSelection);
    connect(m_table, &QTreeView::clicked, this, &CostsPanel::reveal);
    connect(m_table, &QTreeView::activated, this, &CostsPanel::reveal);
    connect(m_measure, &QPushButton::clicked, this, &CostsPanel::measureRequested);
    connect(m_copy, &QToolButton::clicked, this, &CostsPanel::copy);
    connect(copyAction, &QAction::triggered, this, &CostsPanel::copy);
    connect(themeSignals(), &ThemeSignals::changed, m_table->viewport(), qOverload<>(&QWidget::update));
    refresh();
}

void CostsPanel::setMeasuring(bool isMeasuring)
{
    m_isMeasuring = isMeasuring;
    refresh();
}

void CostsPanel::showEvent(QShowEvent* event)
{
    QWidget::showEvent(event);
    if (m_isStale) {
        refresh();
    }
}

void CostsPanel::refresh()
{
    m_isStale = !isVisible(); // nobody looks: no work for a network of thousands
    const CostWatch& watch = m_document.costs();
    const Costs& costs = watch.now();
    if (m_isStale) {
        return;
    }
    m_stack->setCurrentIndex(m_document.graph().nodes().empty() ? 1 : 0);
    m_isFollowing = true;
    m_model->show(m_document.graph(), costs);
    m_isFollowing = false;
    m_table->setEnabled(watch.isCurrent()); // the last figures, greyed, while new ones are computed
    m_totals->setEnabled(watch.isCurrent());
    QStringList totals{tr("%1 parameters").arg(countText(costs.total.parameters)),
                       tr("%1 multiply-adds").arg(QString::fromStdString(shortCount(costs.total.multiplyAdds)))};
    if (costs.memory) {
        const MemoryCost& memory = *costs.memory;
        const auto size = [](uint64_t bytes) { return QString::fromStdString(bytesText(bytes)); };
        totals.append(tr("%1 on the device").arg(size(memory.total())));
        m_totals->setToolTip(tr("At the fullest moment: %1 weights and optimizer, %2 activations, %3 data, %4 other")
                                 .arg(size(memory.parameters), size(memory.activations), size(memory.data), size(memory.other)));
    }
    m_totals->setText(totals.join(QStringLiteral(" · ")));
    const bool isUnmeasured = watch.device() && !watch.device()->isMeasured();
    m_note->setText(m_isMeasuring ? tr("The device is being measured…") : QString::fromStdString(costs.note));
    m_measure->setText(isUnmeasured ? tr("Measure this device") : tr("Measure again"));
    m_measure->setVisible(watch.device().has_value());
    m_measure->setEnabled(!m_isMeasuring);
    followSelection();
}

void CostsPanel::followSelection()
{
    if (!isVisible()) {
        return; // refresh() comes with the next showing
    }
    m_isFollowing = true;
    QItemSelection rows;
    QModelIndex first;
    for (const QString& key : m_document.selection()) {
        const QModelIndex index = m_sorted->mapFromSource(m_model->indexOf(key));
        if (index.isValid()) {
            rows.select(index, index.siblingAtColumn(costColumns - 1));
            first = first.isValid() ? first : index;
        }
    }
    m_table->selectionModel()->select(rows, QItemSelectionModel::ClearAndSelect | QItemSelectionModel::Rows);
    if (first.isValid()) {
        m_table->scrollTo(first);
    }
    m_isFollowing = false;
}

void CostsPanel::reveal(const QModelIndex& index)
{
    const QString key = index.siblingAtColumn(0).data(costKeyRole).toString();
    if (!key.isEmpty() && !m_isFollowing) {
        m_document.reveal(key);
    }
}

void CostsPanel::copy()
{
    std::vector<std::string> order; // as it is shown
    const auto visit = [&](const QModelIndex& parent, auto&& self) -> void {
        for (int row = 0; row < m_sorted->rowCount(parent); ++row) {
            const QModelIndex index = m_sorted->index(row, 0, parent);
            order.push_back(index.data(costKeyRole).toString().toStdString());
            self(index, self);
        }
    };
    visit({}, visit);
    QApplication::clipboard()->setText(
        QString::fromStdString(costsCsv(m_document.graph(), m_document.costs().now(), order)));
}

} // namespace plexus::studio
