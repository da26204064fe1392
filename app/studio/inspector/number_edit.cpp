// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/studio/inspector/number_edit.h"

#include <algorithm>
#include <cmath>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QWheelEvent>

namespace plexus::studio {

namespace {

constexpr int kPatience = 600; // milliseconds without a key: now say what is wrong

// 1, 2, 5, 10, 20, ... : the first above (or below) `value`.
double nextInSeries(double value, bool isUp)
{
    if (!(value > 0)) {
        return isUp ? 1e-6 : 0;
    }
    const double decade = std::pow(10.0, std::floor(std::log10(value) + 1e-9));
    if (isUp) {
        for (const double factor : {2.0, 5.0, 10.0}) {
            if (factor * decade > value * (1 + 1e-9)) {
                return factor * decade;
            }
        }
    }
    for (const double factor : {5.0, 2.0, 1.0, 0.5}) {
        if (factor * decade < value * (1 - 1e-9)) {
            return factor * decade;
        }
    }
    return value;
}

// Sums of decimal steps in doubles end in ...0000001; the shown text would, too.
double rounded(double value, double step)
{
    const double digits = std::pow(10.0, std::clamp(std::ceil(-std::log10(step)) + 1, 0.0, 15.0));
    return std::round(value * digits) / digits;
}

double linearStep(const ParamDef& definition)
{
    const bool hasSlider = definition.sliderLeast != definition.sliderMost;
    const double range = hasSlider ? definition.sliderMost - definition.sliderLeast
                                   : definition.most - definition.least;
    return range > 0 && range <= 1e6 ? std::pow(10.0, std::floor(std::log10(range / 20))) : 0.1;
}

}

ParamValue stepped(const ParamDef& definition, const ParamValue& value, int steps)
{
    if (const auto* whole = std::get_if<int64_t>(&value)) {
        // One at a time in doubles would lose the unit beyond 2^53; seeds are that large.
        const double moved = static_cast<double>(*whole) + steps;
        const bool isLegal = moved >= definition.least && moved <= definition.most && std::abs(moved) < 9e18;
        return isLegal ? *whole + steps : *whole;
    }
    double number = std::get<double>(value);
    if (definition.isLogarithmic) {
        for (int i = 0; i < std::abs(steps); ++i) {
            number = nextInSeries(number, steps > 0);
        }
        number = rounded(number, number > 0 ? std::pow(10.0, std::floor(std::log10(number)) - 1) : 1);
    } else {
        const double step = linearStep(definition);
        number = rounded(number + steps * step, step);
    }
    return std::clamp(number, definition.least, definition.most);
}

NumberEdit::NumberEdit(ParamDef definition, QWidget* parent)
    : QAbstractSpinBox(parent), m_definition(std::move(definition)), m_value(m_definition.initial)
{
    setFocusPolicy(Qt::StrongFocus); // the wheel over an unfocused field scrolls the form
    setAlignment(Qt::AlignRight);
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
    if (!m_definition.unit.empty()) {
        m_unit = new QLabel(QString::fromStdString(m_definition.unit), lineEdit());
        m_unit->setProperty("role", "faint");
        m_unit->setAttribute(Qt::WA_TransparentForMouseEvents);
        lineEdit()->setTextMargins(0, 0, m_unit->sizeHint().width() + 4, 0);
    }
    m_patience.setSingleShot(true);
    m_patience.setInterval(kPatience);
    connect(lineEdit(), &QLineEdit::textEdited, this, &NumberEdit::typed);
    connect(this, &QAbstractSpinBox::editingFinished, this, &NumberEdit::complain);
    connect(&m_patience, &QTimer::timeout, this, &NumberEdit::complain);
    setValue(m_value);
}

void NumberEdit::setValue(const ParamValue& value)
{
    const Result<ParamValue> shown = m_definition.fromText(lineEdit()->text().toStdString());
    const bool isTyped = shown.ok() && *shown == value;      // "1e-3" stays as typed
    const bool isMistyped = !m_complaint.isEmpty() && value == m_value; // so does what is being typed
    m_value = value;
    if (!isTyped && !isMistyped) {
        lineEdit()->setText(QString::fromStdString(m_definition.text(value)));
    }
    if (!isMistyped) {
        m_complaint.clear();
        Q_EMIT mistyped({});
    }
    update();
}

void NumberEdit::typed()
{
    const Result<ParamValue> value = m_definition.fromText(lineEdit()->text().toStdString());
    if (!value.ok()) {
        m_complaint = QString::fromStdString(value.error().sentence());
        m_patience.start();
        return;
    }
    m_patience.stop();
    m_complaint.clear();
    Q_EMIT mistyped({});
    if (*value != m_value) {
        m_value = *value;
        Q_EMIT edited(m_value);
    }
}

void NumberEdit::complain()
{
    m_patience.stop();
    if (!m_complaint.isEmpty()) {
        Q_EMIT mistyped(m_complaint);
    }
}

void NumberEdit::stepBy(int steps)
{
    const ParamValue next = stepped(m_definition, m_value, steps);
    m_complaint.clear();
    lineEdit()->setText(QString::fromStdString(m_definition.text(next)));
    Q_EMIT mistyped({});
    if (next != m_value) {
        m_value = next;
        Q_EMIT edited(next);
    }
}

QValidator::State NumberEdit::validate(QString&, int&) const
{
    return QValidator::Acceptable; // anything may be typed; typed() judges it in words
}

QAbstractSpinBox::StepEnabled NumberEdit::stepEnabled() const
{
    return StepUpEnabled | StepDownEnabled;
}

void NumberEdit::keyPressEvent(QKeyEvent* event)
{
    if (event->key() == Qt::Key_Escape && !m_complaint.isEmpty()) {
        m_patience.stop();
        m_complaint.clear();
        lineEdit()->setText(QString::fromStdString(m_definition.text(m_value)));
        Q_EMIT mistyped({});
        return;
    }
    QAbstractSpinBox::keyPressEvent(event);
}

void NumberEdit::wheelEvent(QWheelEvent* event)
{
    if (hasFocus()) {
        QAbstractSpinBox::wheelEvent(event);
    } else {
        event->ignore();
    }
}

void NumberEdit::resizeEvent(QResizeEvent* event)
{
    QAbstractSpinBox::resizeEvent(event);
    if (m_unit != nullptr) {
        const QSize size = m_unit->sizeHint();
        m_unit->setGeometry(lineEdit()->width() - size.width(), 0, size.width(), lineEdit()->height());
    }
}

QSize NumberEdit::sizeHint() const
{
    const int unit = m_unit != nullptr ? m_unit->sizeHint().width() + 4 : 0;
    const int digits = fontMetrics().horizontalAdvance(QStringLiteral("000000"));
    return {digits + unit + 44, QAbstractSpinBox::sizeHint().height()};
}

QSize NumberEdit::minimumSizeHint() const
{
    if (buttonSymbols() == NoButtons) { // half of a pair
        return {fontMetrics().horizontalAdvance(QStringLiteral("000")) + 26, sizeHint().height()};
    }
    const int unit = m_unit != nullptr ? m_unit->sizeHint().width() + 4 : 0;
    return {fontMetrics().horizontalAdvance(QStringLiteral("00000")) + unit + 44, sizeHint().height()};
}

} // namespace plexus::studio
