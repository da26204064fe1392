// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/studio/shell/recovery_dialog.h"

#include "app/studio/theme/theme.h"

#include <algorithm>
#include <QDateTime>
#include <QDialogButtonBox>
#include <QDir>
#include <QLabel>
#include <QListWidget>
#include <QLocale>
#include <QMessageBox>
#include <QPainter>
#include <QPushButton>
#include <QStyledItemDelegate>
#include <QVBoxLayout>

namespace plexus::studio {

QString recoveryName(const LeftBehind& left)
{
    const QString name = QString::fromStdString(left.history.facts.name);
    return name.isEmpty() ? RecoveryDialog::tr("Untitled") : name;
}

QString recoveryWords(const LeftBehind& left)
{
    const JournalHistory& history = left.history;
    const size_t from = history.saved.value_or(0);
    const size_t changes = std::max(history.done, from) - std::min(history.done, from);
    const QString when = QLocale().toString(QDateTime::fromSecsSinceEpoch(left.written), QLocale::ShortFormat);
    QString count = RecoveryDialog::tr("never saved, last changed on %1").arg(when);
    if (changes == 1) {
        count = RecoveryDialog::tr("1 change that was not saved, on %1").arg(when);
    } else if (changes > 1) {
        count = RecoveryDialog::tr("%1 changes that were not saved, the last on %2").arg(changes).arg(when);
    }
    const QString place = history.facts.path.empty()
                              ? RecoveryDialog::tr("It has no file yet.")
                              : QDir::toNativeSeparators(QString::fromStdString(history.facts.path));
    return count + QLatin1Char('\n') + place;
}

namespace {

// What was left behind as a row: its name, and below it smaller what is known of it.
class LeftRow : public QStyledItemDelegate {
public:
    using QStyledItemDelegate::QStyledItemDelegate;

    QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override
    {
        const auto lines = static_cast<int>(index.data().toString().count(u'\n'));
        const int small = QFontMetrics(smallFont()).lineSpacing();
        return {QStyledItemDelegate::sizeHint(option, index).width(),
                QFontMetrics(option.font).lineSpacing() + lines * small + 4 * spaceS};
    }

    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override
    {
        const Tokens& t = tokens();
        const bool isCurrent = option.state.testFlag(QStyle::State_Selected);
        painter->save();
        painter->setRenderHint(QPainter::Antialiasing);
        painter->setPen(Qt::NoPen);
        if (isCurrent || option.state.testFlag(QStyle::State_MouseOver)) {
            painter->setBrush(isCurrent ? t.accentSoft : t.hover);
            painter->drawRoundedRect(QRectF(option.rect).adjusted(1, 1, -1, -1), 6, 6);
        }
        QRect line = option.rect.adjusted(spaceM + spaceS, 2 * spaceS, -spaceM - spaceS, 0);
        QFont font = option.font;
        font.setWeight(QFont::DemiBold);
        painter->setPen(t.text);
        for (const QString& text : index.data().toString().split(u'\n')) {
            const QFontMetrics metrics(font);
            line.setHeight(metrics.lineSpacing());
            painter->setFont(font);
            painter->drawText(line, Qt::AlignLeft | Qt::AlignVCenter,
                              metrics.elidedText(text, Qt::ElideMiddle, line.width())); // both ends of a path tell
            line.translate(0, metrics.lineSpacing());
            font = smallFont();
            painter->setPen(t.textDim);
        }
        painter->restore();
    }
};

} // namespace

RecoveryDialog::RecoveryDialog(std::vector<LeftBehind> left, QWidget* parent)
    : QDialog(parent), m_left(std::move(left)), m_list(new QListWidget)
{
    setWindowTitle(tr("Unsaved work"));
    mayDiscard = [this](const QString& name) {
        return QMessageBox::question(this, tr("Discard unsaved work"),
                                     tr("Discard the changes to %1 for good?").arg(name),
                                     QMessageBox::Discard | QMessageBox::Cancel, QMessageBox::Cancel)
               == QMessageBox::Discard;
    };
    auto* title = new QLabel(tr("Plexus ended before this was saved"));
    title->setProperty("role", "title");
    auto* words = new QLabel(tr("What you open comes back as it was, unsaved and with its history. The files on the "
                                "disk stay as they are until you save."));
    words->setProperty("role", "dim");
    words->setWordWrap(true);
    m_list->setObjectName(QStringLiteral("recoveryList"));
    m_list->setAccessibleName(tr("Unsaved work"));
    m_list->setItemDelegate(new LeftRow(m_list));
    m_list->setMouseTracking(true);
    m_list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    for (const LeftBehind& one : m_left) {
        m_list->addItem(recoveryName(one) + QLatin1Char('\n') + recoveryWords(one));
    }
    m_list->setCurrentRow(0);

    auto* buttons = new QDialogButtonBox;
    m_open = buttons->addButton(tr("&Open"), QDialogButtonBox::AcceptRole);
    m_open->setProperty("kind", "primary");
    m_open->setDefault(true);
    auto* discardButton = buttons->addButton(tr("&Discard ..."), QDialogButtonBox::DestructiveRole);
    auto* later = buttons->addButton(tr("&Later"), QDialogButtonBox::RejectRole);
    discardButton->setObjectName(QStringLiteral("discard"));
    m_open->setToolTip(tr("Open the chosen one here; the others are offered again"));
    discardButton->setToolTip(tr("Forget the chosen one; its file on the disk stays as it is"));
    later->setToolTip(tr("Ask again at the next start, or by File > Recover unsaved work"));
    connect(buttons, &QDialogButtonBox::accepted, this, &QDialog::accept);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    connect(discardButton, &QPushButton::clicked, this, &RecoveryDialog::discard);
    connect(m_list, &QListWidget::itemDoubleClicked, this, &QDialog::accept);

    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(24, 20, 24, 18);
    column->setSpacing(12);
    column->addWidget(title);
    column->addWidget(words);
    column->addWidget(m_list, 1);
    column->addWidget(buttons);
    resize(560, 340);
}

LeftBehind RecoveryDialog::takeChosen()
{
    const auto row = static_cast<std::ptrdiff_t>(std::max(0, m_list->currentRow()));
    LeftBehind chosen = std::move(m_left[static_cast<size_t>(row)]);
    m_left.erase(m_left.begin() + row);
    return chosen;
}

void RecoveryDialog::discard()
{
    const int row = m_list->currentRow();
    if (row < 0 || !mayDiscard(recoveryName(m_left[static_cast<size_t>(row)]))) {
        return;
    }
    takeChosen().file.remove();
    delete m_list->takeItem(row);
    if (m_left.empty()) {
        reject();
    }
}

} // namespace plexus::studio
