// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/studio/predictions/draw_pad.h"

#include "app/studio/predictions/picture.h"
#include "app/studio/theme/icons.h"
#include "app/studio/theme/theme.h"
#include "app/studio/training/words.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QMouseEvent>
#include <QPainter>
#include <QToolButton>

namespace plexus::studio {
namespace {

constexpr int drawingSide = 140, penWidth = 11, shownSide = 132, roomForNote = 220;
const QString questionId = QStringLiteral("draw pad");

} // namespace

Sheet::Sheet(QWidget* parent)
    : QWidget(parent), m_drawing(drawingSide, drawingSide, QImage::Format_Grayscale8)
{
    m_drawing.fill(0);
    setFixedSize(shownSide, shownSide);
    setCursor(Qt::CrossCursor);
    setFocusPolicy(Qt::StrongFocus);
    setAccessibleName(tr("Draw pad"));
    setToolTip(tr("Draw here; the network's guess moves as you draw. Delete clears."));
}

void Sheet::clear()
{
    m_drawing.fill(0);
    m_isBlank = true;
    update();
    Q_EMIT changed();
}

void Sheet::stroke(QPointF from, QPointF to)
{
    QPainter painter(&m_drawing);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(Qt::white, penWidth, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
    if (from == to) {
        painter.drawPoint(from);
    } else {
        painter.drawLine(from, to);
    }
    painter.end();
    m_isBlank = false;
    update();
    Q_EMIT changed();
}

QPointF Sheet::onDrawing(QPointF position) const
{
    return {position.x() * drawingSide / width(), position.y() * drawingSide / height()};
}

void Sheet::mousePressEvent(QMouseEvent* event)
{
    if (event->button() == Qt::RightButton) {
        clear();
        return;
    }
    m_last = onDrawing(event->position());
    stroke(m_last, m_last);
}

void Sheet::mouseMoveEvent(QMouseEvent* event)
{
    if (event->buttons() & Qt::LeftButton) {
        const QPointF at = onDrawing(event->position());
        stroke(m_last, at);
        m_last = at;
    }
}

void Sheet::keyPressEvent(QKeyEvent* event)
{
    if (event->key() == Qt::Key_Delete || event->key() == Qt::Key_Backspace) {
        clear();
    } else {
        QWidget::keyPressEvent(event);
    }
}

void Sheet::paintEvent(QPaintEvent*)
{
    const Tokens& t = tokens();
    QPainter painter(this);
    painter.setRenderHints(QPainter::Antialiasing | QPainter::SmoothPixmapTransform);
    painter.setPen(QPen(hasFocus() ? t.accent : t.borderStrong));
    painter.setBrush(t.field);
    const QRectF box = QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5);
    painter.drawRoundedRect(box, radius, radius);
    if (m_isBlank) {
        painter.setPen(t.textFaint);
        painter.setFont(smallFont());
        painter.drawText(rect().adjusted(8, 8, -8, -8), Qt::AlignCenter | Qt::TextWordWrap,
                         tr("Draw here"));
        return;
    }
    QImage ink(m_drawing.size(), QImage::Format_ARGB32_Premultiplied);
    for (int row = 0; row < ink.height(); ++row) {
        auto* line = reinterpret_cast<QRgb*>(ink.scanLine(row));
        for (int column = 0; column < ink.width(); ++column) {
            QColor color = t.text;
            color.setAlpha(m_drawing.constScanLine(row)[column]);
            line[column] = qPremultiply(color.rgba());
        }
    }
    painter.drawImage(box, ink);
}

GuessBars::GuessBars(Training* training, QWidget* parent) : QWidget(parent), m_training(*training)
{
    setMinimumSize(120, 57);
}

void GuessBars::say(const QString& sentence)
{
    m_sentence = sentence;
    m_probabilities.clear();
    update();
}

void GuessBars::show(std::vector<double> probabilities)
{
    m_probabilities = std::move(probabilities);
    m_sentence.clear();
    update();
}

void GuessBars::paintEvent(QPaintEvent*)
{
    const Tokens& t = tokens();
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    constexpr int line = 19;
    const std::vector<int> order = surest(m_probabilities, std::min(5, height() / line));
    if (order.empty()) {
        painter.setPen(t.textDim);
        painter.drawText(rect(), Qt::AlignTop | Qt::TextWordWrap, m_sentence);
    }
    const QFontMetrics metrics(font());
    int widest = 0;
    for (const int index : order) {
        widest = std::max(widest, metrics.horizontalAdvance(m_training.data().className(index)));
    }
    const int nameWidth = std::min(widest, width() / 3) + 8;
    const int valueWidth = metrics.horizontalAdvance(QStringLiteral("100.0 %")) + 6;
    int y = 0;
    for (size_t place = 0; place < order.size(); ++place) {
        const double value = m_probabilities[static_cast<size_t>(order[place])];
        QFont font = this->font();
        font.setWeight(place == 0 ? QFont::DemiBold : QFont::Normal);
        painter.setFont(font);
        painter.setPen(place == 0 ? t.text : t.textDim);
        painter.drawText(QRect(0, y, nameWidth, line), Qt::AlignVCenter,
                         metrics.elidedText(m_training.data().className(order[place]),
                                            Qt::ElideRight, nameWidth - 4));
        const QRectF track(nameWidth, y + 6, width() - nameWidth - valueWidth, 7);
        painter.drawText(QRect(width() - valueWidth, y, valueWidth, line),
                         Qt::AlignVCenter | Qt::AlignRight, percentWords(value));
        painter.setPen(Qt::NoPen);
        painter.setBrush(t.border);
        painter.drawRoundedRect(track, 3.5, 3.5);
        painter.setBrush(place == 0 ? t.accent : t.textFaint);
        painter.drawRoundedRect(QRectF(track.left(), track.top(),
                                       std::max(4.0, track.width() * std::clamp(value, 0.0, 1.0)),
                                       7),
                                3.5, 3.5);
        y += line;
    }
}

DrawPad::DrawPad(Training* training, QWidget* parent)
    : QWidget(parent), m_training(*training), m_sheet(new Sheet), m_bars(new GuessBars(training)),
      m_note(new QLabel)
{
    auto* title = new QLabel(tr("Draw pad"));
    title->setProperty("role", "heading");
    auto* clear = new QToolButton;
    clear->setIcon(icon("eraser"));
    clear->setToolTip(tr("Clear the drawing"));
    connect(clear, &QToolButton::clicked, m_sheet, &Sheet::clear);
    m_note->setProperty("role", "faint");
    m_note->setWordWrap(true);
    m_note->setText(tr("Sized and centred like the data before the run's own preprocessing."));
    m_sheet->setToolTip(m_sheet->toolTip() + QLatin1Char('\n') + m_note->text());

    auto* head = new QHBoxLayout;
    head->addWidget(title);
    head->addStretch();
    head->addWidget(clear);
    auto* right = new QVBoxLayout;
    right->setSpacing(spaceS);
    right->addLayout(head);
    right->addWidget(m_bars, 1);
    right->addWidget(m_note);
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(10, 8, 10, 8);
    row->setSpacing(12);
    row->addWidget(m_sheet, 0, Qt::AlignTop);
    row->addLayout(right, 1);
    setFixedWidth(352);

    m_ask.setSingleShot(true);
    m_ask.setInterval(33);
    connect(&m_ask, &QTimer::timeout, this, &DrawPad::ask);
    connect(m_sheet, &Sheet::changed, this, [this] {
        if (m_sheet->isBlank()) {
            m_bars->show({});
        } else if (!m_ask.isActive()) {
            m_ask.start();
        }
    });
    connect(&m_training, &Training::predicted, this,
            [this](const QString& id, const std::vector<double>& values) {
                if (id == questionId && !m_sheet->isBlank()) {
                    m_bars->show(values);
                }
            });
    connect(&m_training, &Training::predictionFailed, this,
            [this](const QString& id, const QString& sentence) {
                if (id == questionId && !m_sheet->isBlank()) {
                    m_bars->say(tr("No guess: %1").arg(sentence));
                }
            });
    connect(&m_training, &Training::samplesChanged, this, [this] { // the weights moved on
        if (!m_sheet->isBlank() && !m_ask.isActive()) {
            m_ask.start();
        }
    });
    connect(&m_training, &Training::stateChanged, this, [this] {
        if (m_wantsGuess && m_training.canPredict() && !m_ask.isActive()) {
            m_wantsGuess = false;
            m_ask.start();
        }
    });
    connect(&m_training, &Training::dataChanged, this, &DrawPad::learn);
    connect(themeSignals(), &ThemeSignals::changed, this, qOverload<>(&QWidget::update));
    learn();
}

void DrawPad::resizeEvent(QResizeEvent*)
{
    m_note->setVisible(height() >= roomForNote); // the guesses come first
}

void DrawPad::learn()
{
    const DataField* pictures = m_training.data().trainingInput();
    if (m_training.data().kind() != TaskKind::Images) {
        m_learnedFrom = nullptr;
    } else if (pictures != m_learnedFrom) {
        m_learnedFrom = pictures;
        m_fit = InkFit::learn(*pictures);
    }
}

void DrawPad::ask()
{
    if (m_learnedFrom && m_fit.isReady() && !m_sheet->isBlank()) {
        if (!m_training.canPredict()) {
            m_bars->say(m_training.isActive()
                            ? tr("The network is being prepared.")
                            : tr("There is no network to ask. Train, or open a run."));
            m_wantsGuess = true;
            return;
        }
        if (m_bars->isBlank()) {
            m_bars->say(tr("Asking the network ..."));
        }
        m_training.predict(questionId, m_training.data().inputField(), m_learnedFrom->sample,
                           m_fit.fit(m_sheet->drawing()));
    }
}

} // namespace plexus::studio
