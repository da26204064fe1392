// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/param.h"

#include <QStringList>
#include <QWidget>

namespace plexus::studio {

// The widget of one parameter, by its kind. It knows no document: it shows a value and tells edits.
class ParamEditor : public QWidget {
    Q_OBJECT

public:
    // The inner widgets that take the keyboard are called "param.<key>" (a pair's second: ".1").
    static ParamEditor* make(const ParamDef& definition, QWidget* parent);

    virtual void setValue(const ParamValue& value) = 0; // shown, not emitted
    virtual void setSuggestions(const QStringList&) {}   // for free text
    virtual void setWrong(bool isWrong) = 0;             // highlighted
    const ParamDef& definition() const { return m_definition; }

Q_SIGNALS:
    // Legal. `continues`: one movement of a slider goes on, so undo takes it back as a whole.
    void edited(const plexus::ParamValue& value, bool continues);
    void mistyped(const QString& sentence); // not applied; empty: right again

protected:
    ParamEditor(ParamDef definition, QWidget* parent);
    QString widgetName(const char* suffix = "") const;
    QString toolTipText() const;                           // help, range, initial value
    void prepare(QWidget* field, const char* suffix = ""); // name, tool tip, accessible name

private:
    ParamDef m_definition;
};

// "cross_entropy" as people read it: "Cross entropy".
QString choiceTitle(const std::string& choice);
void markWrong(QWidget* field, bool isWrong);

} // namespace plexus::studio
