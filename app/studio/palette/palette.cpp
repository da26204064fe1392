// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/studio/palette/palette.h"

#include "app/studio/library/block_name_dialog.h"
#include "app/studio/search/layer_row.h"
#include "app/studio/search/layer_search.h"
#include "app/studio/theme/icons.h"
#include "app/studio/theme/theme.h"

#include <QApplication>
#include <QDrag>
#include <QKeyEvent>
#include <QLineEdit>
#include <QListWidget>
#include <QMenu>
#include <QMimeData>
#include <QPainter>
#include <QScrollBar>
#include <QVBoxLayout>

namespace plexus::studio {

namespace {

bool isHeading(const QListWidgetItem* item)
{
    return item->data(headingClosedRole).isValid();
}

class LayerList : public QListWidget {
public:
    using QListWidget::QListWidget;

protected:
    void keyPressEvent(QKeyEvent* event) override
    {
        QListWidgetItem* item = currentItem();
        const bool isPress = event->key() == Qt::Key_Return || event->key() == Qt::Key_Space;
        if (item != nullptr && isHeading(item) && isPress) {
            Q_EMIT itemClicked(item);
        } else {
            QListWidget::keyPressEvent(event);
        }
    }
    void startDrag(Qt::DropActions) override
    {
        const QListWidgetItem* item = currentItem();
        if (item == nullptr || !item->data(layerKeyRole).isValid()) {
            return;
        }
        auto* content = new QMimeData;
        content->setData(layerMime, item->data(layerKeyRole).toString().toUtf8());
        auto* drag = new QDrag(this); // Qt deletes it, and the content with it
        drag->setMimeData(content);
        drag->setPixmap(picture(item));
        drag->setHotSpot({60, 14});
        drag->exec(Qt::CopyAction);
    }

private:
    // What one carries looks like the head of the node it will be.
    QPixmap picture(const QListWidgetItem* item) const
    {
        const Tokens& t = tokens();
        const QColor group = t.series[item->data(layerGroupRole).toUInt() % t.series.size()];
        const double ratio = devicePixelRatioF();
        QPixmap pixmap(QSizeF(150 * ratio, 30 * ratio).toSize());
        pixmap.setDevicePixelRatio(ratio);
        pixmap.fill(Qt::transparent);
        QPainter painter(&pixmap);
        painter.setRenderHint(QPainter::Antialiasing);
        painter.setPen(QPen(group, 1.5));
        painter.setBrush(blend(group, t.node, 0.3));
        painter.drawRoundedRect(QRectF(1, 1, 148, 28), 6, 6);
        painter.setPen(t.nodeTitle);
        painter.drawText(QRectF(12, 0, 130, 30), Qt::AlignLeft | Qt::AlignVCenter, item->text());
        return pixmap;
    }
};

}

Palette::Palette(Document* document, QWidget* parent)
    : QWidget(parent), m_document(*document), m_query(new QLineEdit(this)), m_list(new LayerList(this))
{
    setObjectName(QStringLiteral("palette"));
    setAccessibleName(tr("Palette"));
    m_query->setObjectName(QStringLiteral("paletteQuery"));
    m_query->setPlaceholderText(tr("Search layers"));
    m_query->setAccessibleName(tr("Search layers"));
    m_query->setClearButtonEnabled(true);
    m_query->addAction(icon("search"), QLineEdit::LeadingPosition);
    m_query->installEventFilter(this);
    m_list->setObjectName(QStringLiteral("paletteList"));
    m_list->setAccessibleName(tr("Layers"));
    m_list->setFrameShape(QFrame::NoFrame);
    m_list->setItemDelegate(new LayerRowDelegate(m_list));
    m_list->setDragEnabled(true);
    m_list->setContextMenuPolicy(Qt::CustomContextMenu);
    m_list->installEventFilter(this);
    m_list->setMouseTracking(true);
    m_list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_list->viewport()->setCursor(Qt::ArrowCursor);
    m_list->setToolTip({});
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(spaceM, spaceM, spaceM, spaceS);
    layout->setSpacing(spaceM);
    layout->addWidget(m_query);
    layout->addWidget(m_list, 1);
    setMinimumWidth(190);

    connect(m_query, &QLineEdit::textChanged, this, &Palette::fill);
    connect(m_query, &QLineEdit::returnPressed, this, &Palette::addCurrent);
    connect(m_list, &QListWidget::itemActivated, this, &Palette::addCurrent); // double-click, Enter
    connect(m_list, &QListWidget::itemClicked, this, [this](const QListWidgetItem* item) {
        if (isHeading(item)) {
            toggleGroup(item);
        }
    });
    connect(m_list, &QListWidget::customContextMenuRequested, this, &Palette::showMenu);
    connect(&m_document.library(), &BlockLibrary::changed, this, [this] {
        const int seen = m_list->verticalScrollBar()->value();
        fill();
        m_list->verticalScrollBar()->setValue(seen);
    });
    connect(themeSignals(), &ThemeSignals::changed, m_list->viewport(), qOverload<>(&QWidget::update));
    fill();
}

void Palette::fill()
{
    m_list->clear();
    const QString query = m_query->text();
    if (!query.isEmpty()) {
        for (const Piece& piece : searchPieces(query, m_document.library())) {
            m_list->addItem(layerItem(piece));
        }
        if (m_list->count() == 0) {
            auto* none = new QListWidgetItem(tr("Nothing is called “%1”").arg(query), m_list);
            none->setFlags(Qt::NoItemFlags);
        }
        m_list->setCurrentRow(0);
        return;
    }
    std::vector<Piece> kept;
    for (const BlockLibrary::Block& block : m_document.library().blocks()) {
        kept.emplace_back(block);
    }
    if (!kept.empty()) {
        addGroup(keptGroup(), kept);
    }
    for (const LayerGroup& group : layerGroups()) {
        std::vector<Piece> pieces;
        for (const LayerDef* layer : group.layers) {
            pieces.emplace_back(*layer);
        }
        addGroup(group.title, pieces);
    }
}

void Palette::addGroup(const QString& title, const std::vector<Piece>& pieces)
{
    auto* heading = new QListWidgetItem(title, m_list);
    heading->setFlags(Qt::ItemIsEnabled);
    const bool isClosed = m_closed.contains(title);
    heading->setData(headingClosedRole, isClosed);
    if (isClosed) {
        heading->setData(layerAsideRole, QString::number(pieces.size()));
        return;
    }
    for (const Piece& piece : pieces) {
        QListWidgetItem* item = layerItem(piece);
        item->setData(layerAsideRole, {}); // the heading says it
        m_list->addItem(item);
    }
}

void Palette::toggleGroup(const QListWidgetItem* heading)
{
    const QString title = heading->text();
    if (!m_closed.remove(title)) {
        m_closed.insert(title);
    }
    const int seen = m_list->verticalScrollBar()->value();
    fill();
    for (int row = 0; row < m_list->count(); ++row) {
        if (m_list->item(row)->text() == title && isHeading(m_list->item(row))) {
            m_list->setCurrentRow(row, QItemSelectionModel::NoUpdate);
        }
    }
    m_list->verticalScrollBar()->setValue(seen);
}

void Palette::addCurrent()
{
    const QListWidgetItem* item = m_list->currentItem();
    if (item != nullptr && item->data(layerKeyRole).isValid()) {
        m_document.requestPiece(item->data(layerKeyRole).toString());
    }
}

QString Palette::currentKept() const
{
    const QListWidgetItem* item = m_list->currentItem();
    const auto piece = item == nullptr ? std::nullopt
                                       : findPiece(item->data(layerKeyRole).toString(), m_document.library());
    return piece && piece->kept() != nullptr ? QString::fromStdString(piece->kept()->name) : QString();
}

void Palette::renameKept()
{
    const QString name = currentKept();
    BlockLibrary& library = m_document.library();
    auto* dialog = new BlockNameDialog(library, {tr("Rename block"), tr("&Rename"), name}, name,
                                       [&library, name](const QString& fresh) { return library.rename(name, fresh); },
                                       this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->open();
}

void Palette::deleteKept()
{
    const QString name = currentKept();
    if (const Result<void> removed = m_document.library().remove(name); removed.ok()) {
        Q_EMIT said(tr("The block “%1” is deleted; Ctrl+Z brings it back").arg(name));
    } else {
        Q_EMIT m_document.refused(QString::fromStdString(removed.error().sentence()));
    }
}

void Palette::showMenu(QPoint at)
{
    if (!currentKept().isEmpty()) {
        QMenu menu;
        menu.addAction(tr("Add"), this, &Palette::addCurrent);
        menu.addAction(tr("Rename ..."), this, &Palette::renameKept)->setShortcut(Qt::Key_F2);
        menu.addAction(tr("Delete"), this, &Palette::deleteKept)->setShortcut(Qt::Key_Delete);
        menu.exec(m_list->viewport()->mapToGlobal(at));
    }
}

bool Palette::eventFilter(QObject* watched, QEvent* event)
{
    if (event->type() == QEvent::KeyPress) {
        const int key = static_cast<QKeyEvent*>(event)->key();
        const bool isKept = watched == m_list && !currentKept().isEmpty();
        if (isKept && (key == Qt::Key_F2 || key == Qt::Key_Delete)) {
            key == Qt::Key_F2 ? renameKept() : deleteKept();
            return true;
        }
        if (watched == m_query && (key == Qt::Key_Down || key == Qt::Key_Up)) { // the caret stays in the box
            QApplication::sendEvent(m_list, event);
            return true;
        }
    }
    return QWidget::eventFilter(watched, event);
}

} // namespace plexus::studio
