// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/studio/canvas/pick_popup.h"

#include "app/studio/search/layer_row.h"
#include "app/studio/theme/theme.h"

#include <algorithm>
#include <QApplication>
#include <QGraphicsDropShadowEffect>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QPainter>
#include <QVBoxLayout>

namespace plexus::studio {

namespace {

constexpr int kWidth = 320, kMostRows = 9;

}

PickPopup::PickPopup(QWidget* parent)
    : QFrame(parent), m_query(new QLineEdit(this)), m_list(new QListWidget(this)),
      m_help(new QLabel(this))
{
    auto* shadow = new QGraphicsDropShadowEffect(this);
    shadow->setBlurRadius(28);
    shadow->setOffset(0, 6);
    shadow->setColor(QColor(0, 0, 0, 110));
    setGraphicsEffect(shadow);

    m_query->setObjectName(QStringLiteral("searchQuery"));
    m_query->setAccessibleName(tr("Search"));
    m_query->setClearButtonEnabled(true);
    m_query->installEventFilter(this);
    m_list->setObjectName(QStringLiteral("searchResults"));
    m_list->setAccessibleName(tr("Found"));
    m_list->setFrameShape(QFrame::NoFrame);
    m_list->setUniformItemSizes(true);
    m_list->setFocusPolicy(Qt::NoFocus);
    m_list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_list->setItemDelegate(new LayerRowDelegate(m_list));
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(spaceM, spaceM, spaceM, spaceM);
    layout->setSpacing(spaceM);
    layout->addWidget(m_query);
    layout->addWidget(m_list);
    layout->addWidget(m_help);
    m_list->viewport()->setAutoFillBackground(false);
    m_list->setStyleSheet(QStringLiteral("background: transparent;"));
    m_help->setProperty("role", "dim");
    m_help->setFont(smallFont());
    m_help->setWordWrap(true);
    m_help->setAlignment(Qt::AlignTop | Qt::AlignLeft);
    m_help->setFixedHeight(3 * QFontMetrics(smallFont()).lineSpacing());
    m_help->setContentsMargins(spaceS, 0, spaceS, 0);

    connect(m_query, &QLineEdit::textChanged, this, &PickPopup::fill);
    connect(m_list, &QListWidget::currentRowChanged, this, &PickPopup::showHelp);
    connect(m_list, &QListWidget::itemClicked, this, &PickPopup::choose);
    setFixedWidth(kWidth);
    hide();
}

void PickPopup::popUp(QPoint position, const QString& caption)
{
    m_query->clear();
    m_query->setPlaceholderText(caption);
    fill();
    m_list->setFixedHeight(LayerRowDelegate::rowHeight() * kMostRows + 2);
    adjustSize();
    const QSize room = parentWidget()->size();
    move(std::clamp(position.x() - 16, spaceM, std::max(spaceM, room.width() - width() - spaceM)),
         std::clamp(position.y() - 16, spaceM, std::max(spaceM, room.height() - height() - spaceM)));
    show();
    raise();
    m_query->setFocus(Qt::PopupFocusReason);
}

void PickPopup::fill()
{
    m_list->clear();
    for (QListWidgetItem* item : found(m_query->text())) {
        m_list->addItem(item);
    }
    if (m_list->count() == 0) {
        auto* none = new QListWidgetItem(nothingFound(m_query->text()), m_list);
        none->setFlags(Qt::NoItemFlags);
    }
    m_list->setCurrentRow(0);
}

void PickPopup::showHelp()
{
    const QListWidgetItem* item = m_list->currentItem();
    m_help->setText(item != nullptr && item->flags().testFlag(Qt::ItemIsEnabled) ? helpOf(*item) : QString());
}

void PickPopup::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(tokens().borderStrong);
    painter.setBrush(tokens().raised);
    painter.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), 8, 8);
}

void PickPopup::choose()
{
    const QListWidgetItem* item = m_list->currentItem();
    if (item != nullptr && item->flags().testFlag(Qt::ItemIsEnabled)) {
        hide();
        pick(*item);
    }
}

void PickPopup::step(int rows)
{
    const int count = m_list->count();
    const int row = m_list->currentRow() + rows;
    // One step wraps around, a page stops at the ends.
    m_list->setCurrentRow(std::abs(rows) == 1 ? (row + count) % count : std::clamp(row, 0, count - 1));
}

bool PickPopup::eventFilter(QObject* watched, QEvent* event)
{
    if (event->type() == QEvent::FocusOut && !isAncestorOf(QApplication::focusWidget())) {
        hide();
    }
    if (event->type() == QEvent::KeyPress) {
        switch (static_cast<QKeyEvent*>(event)->key()) {
        case Qt::Key_Down: step(1); return true;
        case Qt::Key_Up: step(-1); return true;
        case Qt::Key_PageDown: step(kMostRows - 1); return true;
        case Qt::Key_PageUp: step(1 - kMostRows); return true;
        case Qt::Key_Tab: step(1); return true;
        case Qt::Key_Backtab: step(-1); return true;
        case Qt::Key_Return:
        case Qt::Key_Enter: choose(); return true;
        case Qt::Key_Escape: hide(); return true;
        default: break;
        }
    }
    return QFrame::eventFilter(watched, event);
}

void PickPopup::hideEvent(QHideEvent* event)
{
    QFrame::hideEvent(event);
    Q_EMIT closed();
}

} // namespace plexus::studio
