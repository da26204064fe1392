// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/studio/predictions/sample_grid.h"

#include "app/studio/predictions/picture.h"
#include "app/studio/theme/icons.h"
#include "app/studio/theme/theme.h"
#include "app/studio/training/words.h"
#include "engine/data/fields.h"

#include <algorithm>
#include <QHelpEvent>
#include <QPainter>
#include <QPaintEvent>
#include <QToolTip>

namespace plexus::studio {
namespace {

constexpr int kCellWidth = 158, kCellHeight = 74, kCellGap = 6, kCellPicture = 58;

} // namespace

SampleGrid::SampleGrid(Training* training, QWidget* parent) : QWidget(parent), m_training(*training)
{
    setAccessibleName(tr("Predictions of validation samples"));
    connect(themeSignals(), &ThemeSignals::changed, this, qOverload<>(&QWidget::update));
}

int SampleGrid::columns() const
{
    return std::max(1, (width() - kCellGap) / (kCellWidth + kCellGap));
}

QRect SampleGrid::cell(size_t index) const
{
    const int count = columns();
    const int wide = (width() - kCellGap) / count - kCellGap;
    const int column = static_cast<int>(index) % count, row = static_cast<int>(index) / count;
    return {kCellGap + column * (wide + kCellGap), kCellGap + row * (kCellHeight + kCellGap), wide, kCellHeight};
}

void SampleGrid::refresh()
{
    const int rows = (static_cast<int>(m_training.samples().size()) + columns() - 1) / columns();
    setMinimumHeight(kCellGap + rows * (kCellHeight + kCellGap));
    update();
}

void SampleGrid::resizeEvent(QResizeEvent*)
{
    refresh();
}

QPixmap SampleGrid::picture(int64_t sample)
{
    const DataField* input = m_training.data().validationInput();
    if (!input || sample < 0 || sample >= input->count
        || m_training.data().kind() != TaskKind::Images) {
        return {};
    }
    QPixmap& known = m_pictures[sample];
    if (known.isNull()) {
        known = QPixmap::fromImage(sampleImage(*input, sample));
    }
    return known;
}

QPixmap SampleGrid::drawnPicture(const SampleGuess& guess) const
{
    const DataField* input = m_training.data().validationInput();
    const bool isPicture = input && m_training.data().kind() == TaskKind::Images
                           && m_training.data().target(guess.index) < 0
                           && static_cast<int64_t>(guess.probabilities.size()) == input->sample.elements();
    if (!isPicture) {
        return {};
    }
    std::vector<uint8_t> pixels;
    for (const double value : guess.probabilities) {
        pixels.push_back(static_cast<uint8_t>(value > 0 ? std::min(value, 255.0) : 0.0));
    }
    return QPixmap::fromImage(sampleImage(byteField("answer", input->sample, pixels), 0));
}

void SampleGrid::paintEvent(QPaintEvent* event)
{
    QPainter painter(this);
    painter.fillRect(event->rect(), tokens().panel);
    painter.setRenderHint(QPainter::Antialiasing);
    const std::vector<SampleGuess>& samples = m_training.samples();
    for (size_t index = 0; index < samples.size(); ++index) {
        const QRect rect = cell(index);
        if (rect.intersects(event->rect())) {
            paintCell(painter, rect, samples[index]);
        }
    }
}

void SampleGrid::paintCell(QPainter& painter, const QRect& rect, const SampleGuess& guess)
{
    const Tokens& t = tokens();
    const RunData& seen = m_training.data();
    const int64_t truth = seen.target(guess.index);
    const std::vector<int> order = surest(guess.probabilities, 3);
    const bool isRight = !order.empty() && order.front() == truth;
    painter.setPen(QPen(t.border));
    painter.setBrush(t.raised);
    painter.drawRoundedRect(QRectF(rect).adjusted(0.5, 0.5, -0.5, -0.5), radius, radius);

    const QRect box(rect.left() + 8, rect.top() + (rect.height() - kCellPicture) / 2, kCellPicture, kCellPicture);
    const QPixmap image = picture(guess.index);
    if (!image.isNull()) {
        painter.drawPixmap(box, image);
    } else {
        painter.fillRect(box, t.border);
    }

    const int left = box.right() + 9, right = rect.right() - 8;
    if (const QPixmap answer = drawnPicture(guess); !answer.isNull()) {
        painter.drawPixmap(QRect(left, box.top(), kCellPicture, kCellPicture), answer);
        return;
    }
    QFont bold = smallFont();
    bold.setWeight(QFont::DemiBold);
    painter.setFont(bold);
    painter.setPen(t.text);
    const int top = rect.top() + 7;
    if (truth >= 0) {
        const QString name =
            QFontMetrics(bold).elidedText(seen.className(truth), Qt::ElideRight, right - left - 20);
        painter.drawText(QRect(left, top, right - left - 18, 15), Qt::AlignVCenter, name);
        icon(isRight ? "check" : "cross", isRight ? t.success : t.error)
            .paint(&painter, QRect(right - 14, top, 15, 15));
    }
    painter.setFont(smallFont());
    const QFontMetrics metrics(smallFont());
    int widest = 0;
    for (const int index : order) {
        widest = std::max(widest, metrics.horizontalAdvance(seen.className(index)));
    }
    const int nameWidth = std::min(widest, (right - left) / 2) + 5;
    int y = top + 17;
    for (const int index : order) {
        const double value = guess.probabilities[static_cast<size_t>(index)];
        const bool isTruth = index == truth;
        painter.setPen(isTruth ? t.text : t.textDim);
        painter.drawText(QRect(left, y, nameWidth, 14), Qt::AlignVCenter,
                         metrics.elidedText(seen.className(index), Qt::ElideRight, nameWidth - 3));
        const QRectF track(left + nameWidth, y + 4, right - left - nameWidth, 6);
        painter.setPen(Qt::NoPen);
        painter.setBrush(t.border);
        painter.drawRoundedRect(track, 3, 3);
        if (value > 0) {
            painter.setBrush(isTruth ? t.success : t.textFaint);
            painter.drawRoundedRect(QRectF(track.left(), track.top(),
                                           std::max(4.0, track.width() * std::min(1.0, value)), 6),
                                    3, 3);
        }
        y += 14;
    }
}

bool SampleGrid::event(QEvent* event)
{
    if (event->type() != QEvent::ToolTip) {
        return QWidget::event(event);
    }
    const auto* help = static_cast<QHelpEvent*>(event);
    const std::vector<SampleGuess>& samples = m_training.samples();
    for (size_t index = 0; index < samples.size(); ++index) {
        if (!cell(index).contains(help->pos())) {
            continue;
        }
        const SampleGuess& guess = samples[index];
        QString words = tr("Validation sample %1").arg(guess.index);
        if (const int64_t truth = m_training.data().target(guess.index); truth >= 0) {
            words += tr(", truly %1").arg(m_training.data().className(truth));
        }
        for (const int guessed : surest(guess.probabilities, 5)) {
            words += QStringLiteral("\n%1: %2")
                         .arg(m_training.data().className(guessed),
                              percentWords(guess.probabilities[static_cast<size_t>(guessed)]));
        }
        QToolTip::showText(help->globalPos(), words, this);
        return true;
    }
    QToolTip::hideText();
    return true;
}

} // namespace plexus::studio
