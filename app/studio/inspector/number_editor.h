// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/studio/inspector/number_edit.h"
#include "app/studio/inspector/param_editor.h"

class QSlider;
class QToolButton;

namespace plexus::studio {

// A number: a slider over what the definition offers (logarithmic where it says so) and a spin box over
// everything that is legal.
class NumberEditor : public ParamEditor {
    Q_OBJECT

public:
    NumberEditor(const ParamDef& definition, QWidget* parent);
    void setValue(const ParamValue& value) override;
    void setWrong(bool isWrong) override;

private:
    void slid(int tick);
    int tickOf(double value) const;
    double valueAt(int tick) const;

    NumberEdit* m_number;
    QSlider* m_slider = nullptr; // only where the definition has a range worth sliding over
    double m_low = 0, m_high = 0;
    bool m_isShowing = false, m_hasSlid = false;
};

// Two integers, vertical and horizontal. While linked, both are the same.
class PairEditor : public ParamEditor {
    Q_OBJECT

public:
    PairEditor(const ParamDef& definition, QWidget* parent);
    void setValue(const ParamValue& value) override;
    void setWrong(bool isWrong) override;

private:
    void set(size_t index, const ParamValue& number);

    NumberEdit* m_numbers[2];
    QString m_mistyped[2]; // what is wrong with each half
    QToolButton* m_link;
    std::vector<int64_t> m_value;
};

} // namespace plexus::studio
