// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/studio/inspector/number_editor.h"

#include "app/studio/theme/theme.h"

#include <algorithm>
#include <cmath>
#include <QHBoxLayout>
#include <QSlider>
#include <QToolButton>
#include <QWheelEvent>

namespace plexus::studio {

namespace {

constexpr int kTicks = 400;
constexpr int kNumberWidth = 122; // with its unit; alike in all rows, so that the sliders end in one line

// Scrolling the form must not turn what happens to be under the cursor.
class CalmSlider : public QSlider {
public:
    using QSlider::QSlider;

protected:
    void wheelEvent(QWheelEvent* event) override
    {
        hasFocus() ? QSlider::wheelEvent(event) : event->ignore();
    }
};

double asNumber(const ParamValue& value)
{
    const auto* whole = std::get_if<int64_t>(&value);
    return whole != nullptr ? static_cast<double>(*whole) : std::get<double>(value);
}

// What a slider lands on: a round number within a thousandth of `size`.
double tidy(double value, double size)
{
    const double exponent = 2 - std::floor(std::log10(size));
    const double digits = std::pow(10.0, std::abs(exponent));
    return exponent >= 0 ? std::round(value * digits) / digits : std::round(value / digits) * digits;
}

}

NumberEditor::NumberEditor(const ParamDef& definition, QWidget* parent)
    : ParamEditor(definition, parent), m_number(new NumberEdit(definition, this)),
      m_low(definition.sliderLeast), m_high(definition.sliderMost)
{
    prepare(m_number);
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(spaceM);
    if (m_low == m_high && definition.least > -1e9 && definition.most < 1e9
        && (definition.isLogarithmic || definition.most - definition.least <= 1000)) {
        m_low = definition.least;
        m_high = definition.most;
    }
    if (m_low < m_high && !(definition.isLogarithmic && m_low <= 0)) {
        m_slider = new CalmSlider(Qt::Horizontal, this);
        prepare(m_slider, ".slider");
        m_slider->setFocusPolicy(Qt::ClickFocus); // the spin box beside it is the keyboard's way
        m_slider->setMinimumWidth(28);
        const bool isCounted = definition.kind == ParamKind::Integer && !definition.isLogarithmic
                               && m_high - m_low <= kTicks;
        m_slider->setRange(0, isCounted ? static_cast<int>(m_high - m_low) : kTicks);
        m_slider->setPageStep(std::max(1, m_slider->maximum() / 10));
        layout->addWidget(m_slider, 1);
        m_number->setFixedWidth(kNumberWidth);
        connect(m_slider, &QSlider::sliderPressed, this, [this] { m_hasSlid = false; });
        connect(m_slider, &QSlider::valueChanged, this, &NumberEditor::slid);
    } else {
        layout->addStretch(1);
    }
    layout->addWidget(m_number);
    setFocusProxy(m_number);
    connect(m_number, &NumberEdit::edited, this, [this](const ParamValue& value) {
        setValue(value);
        Q_EMIT edited(value, false);
    });
    connect(m_number, &NumberEdit::mistyped, this, &ParamEditor::mistyped);
}

int NumberEditor::tickOf(double value) const
{
    const double at = std::clamp(value, m_low, m_high);
    const double share = definition().isLogarithmic ? std::log(at / m_low) / std::log(m_high / m_low)
                                                    : (at - m_low) / (m_high - m_low);
    return static_cast<int>(std::lround(share * m_slider->maximum()));
}

double NumberEditor::valueAt(int tick) const
{
    if (tick <= 0 || tick >= m_slider->maximum()) {
        return tick <= 0 ? m_low : m_high;
    }
    const double share = static_cast<double>(tick) / m_slider->maximum();
    if (definition().isLogarithmic) {
        const double value = m_low * std::pow(m_high / m_low, share);
        return std::clamp(tidy(value, value * 10), m_low, m_high); // two digits
    }
    return tidy(m_low + share * (m_high - m_low), m_high - m_low);
}

void NumberEditor::slid(int tick)
{
    if (m_isShowing) {
        return;
    }
    const double number = valueAt(tick);
    const ParamValue value = definition().kind == ParamKind::Integer
                                 ? ParamValue(static_cast<int64_t>(std::llround(number)))
                                 : ParamValue(number);
    m_number->setValue(value);
    Q_EMIT edited(value, m_slider->isSliderDown() && m_hasSlid);
    m_hasSlid = true;
}

void NumberEditor::setValue(const ParamValue& value)
{
    m_isShowing = true;
    m_number->setValue(value);
    if (m_slider != nullptr && !m_slider->isSliderDown()) {
        m_slider->setValue(tickOf(asNumber(value)));
    }
    m_isShowing = false;
}

void NumberEditor::setWrong(bool isWrong)
{
    markWrong(m_number, isWrong);
}

PairEditor::PairEditor(const ParamDef& definition, QWidget* parent)
    : ParamEditor(definition, parent), m_link(new QToolButton(this))
{
    ParamDef half = definition;
    half.kind = ParamKind::Integer;
    half.unit.clear(); // said once, by the title
    half.initial = std::get<std::vector<int64_t>>(definition.initial).front();
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(spaceS);
    for (size_t i = 0; i < 2; ++i) {
        m_numbers[i] = new NumberEdit(half, this);
        m_numbers[i]->setButtonSymbols(QAbstractSpinBox::NoButtons); // two with arrows are too wide
        m_numbers[i]->setAlignment(Qt::AlignHCenter);
        prepare(m_numbers[i], i == 0 ? "" : ".1");
        const QString title = QString::fromStdString(definition.displayTitle());
        m_numbers[i]->setAccessibleName(i == 0 ? tr("%1, vertical").arg(title) : tr("%1, horizontal").arg(title));
        connect(m_numbers[i], &NumberEdit::edited, this, [this, i](const ParamValue& value) { set(i, value); });
        connect(m_numbers[i], &NumberEdit::mistyped, this, [this, i](const QString& sentence) {
            m_mistyped[i] = sentence;
            Q_EMIT mistyped(m_mistyped[0].isEmpty() ? m_mistyped[1] : m_mistyped[0]);
        });
    }
    prepare(m_link, ".link");
    m_link->setCheckable(true);
    m_link->setText(QStringLiteral("="));
    m_link->setToolTip(tr("Keep vertical and horizontal equal"));
    m_link->setAccessibleName(m_link->toolTip());
    layout->addWidget(m_numbers[0], 1);
    layout->addWidget(m_link);
    layout->addWidget(m_numbers[1], 1);
    setFocusProxy(m_numbers[0]);
    PairEditor::setValue(definition.initial);
}

void PairEditor::setValue(const ParamValue& value)
{
    const auto& both = std::get<std::vector<int64_t>>(value);
    if (both.size() != 2) {
        return; // a file's wrong length; the problem says so
    }
    if (both[0] != both[1]) {
        m_link->setChecked(false);
    } else if (m_value.empty()) {
        m_link->setChecked(true);
    }
    m_value = both;
    m_numbers[0]->setValue(both[0]);
    m_numbers[1]->setValue(both[1]);
}

void PairEditor::set(size_t index, const ParamValue& number)
{
    std::vector<int64_t> next = m_value;
    next[index] = std::get<int64_t>(number);
    if (m_link->isChecked()) {
        next[1 - index] = next[index];
    }
    setValue(next);
    Q_EMIT edited(next, false);
}

void PairEditor::setWrong(bool isWrong)
{
    markWrong(m_numbers[0], isWrong);
    markWrong(m_numbers[1], isWrong);
}

} // namespace plexus::studio
