// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/param.h"

#include <QAbstractSpinBox>
#include <QTimer>

class QLabel;

namespace plexus::studio {

// A spin box for an Integer, a Real or half of a Pair: the full range of 64-bit integers and doubles,
// the shortest text that reads back to the same value, and the definition's own sentence for what is
// not legal. Typing applies at once; the complaint waits until one stops typing.
class NumberEdit : public QAbstractSpinBox {
    Q_OBJECT

public:
    // definition: Integer or Real. Its unit stands inside, behind the number.
    NumberEdit(ParamDef definition, QWidget* parent);

    void setValue(const ParamValue& value); // shown, not emitted
    void stepBy(int steps) override;
    QValidator::State validate(QString& text, int& position) const override;
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

Q_SIGNALS:
    void edited(const plexus::ParamValue& value); // legal
    void mistyped(const QString& sentence);       // empty: right again

protected:
    StepEnabled stepEnabled() const override;
    void keyPressEvent(QKeyEvent* event) override;
    void wheelEvent(QWheelEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    void typed();
    void complain();

    ParamDef m_definition;
    ParamValue m_value;
    QLabel* m_unit = nullptr;
    QString m_complaint;
    QTimer m_patience;
};

// The next value up or down: integers by `steps`, reals along 1, 2, 5, 10 when logarithmic, else in
// twentieths (a power of ten) of the slider's range. Stays within the legal range.
ParamValue stepped(const ParamDef& definition, const ParamValue& value, int steps);

} // namespace plexus::studio
