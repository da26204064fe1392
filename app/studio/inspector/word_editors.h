// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/studio/inspector/param_editor.h"

class QCheckBox;
class QComboBox;
class QLineEdit;
class QStringListModel;

namespace plexus::studio {

class BoolEditor : public ParamEditor {
    Q_OBJECT

public:
    BoolEditor(const ParamDef& definition, QWidget* parent);
    void setValue(const ParamValue& value) override;
    void setWrong(bool isWrong) override;

private:
    QCheckBox* m_box;
};

class ChoiceEditor : public ParamEditor {
    Q_OBJECT

public:
    ChoiceEditor(const ParamDef& definition, QWidget* parent);
    void setValue(const ParamValue& value) override;
    void setWrong(bool isWrong) override;

private:
    QComboBox* m_box;
};

// Free text with suggestions (the fields of the data), or a list of numbers. Applied when one leaves the field or presses Enter.
class TextEditor : public ParamEditor {
    Q_OBJECT

public:
    TextEditor(const ParamDef& definition, QWidget* parent);
    ~TextEditor() override;
    void setValue(const ParamValue& value) override;
    void setSuggestions(const QStringList& suggestions) override;
    void setWrong(bool isWrong) override;

protected:
    void commit();
    QLineEdit* m_line;

private:
    QStringListModel* m_suggestions;
    std::string m_value;
};

// A text with a button that asks for the folder.
class PathEditor : public TextEditor {
    Q_OBJECT

public:
    PathEditor(const ParamDef& definition, QWidget* parent);

private:
    void choose();
};

// A combo box that leaves the wheel to the form while it has no focus.
QComboBox* calmComboBox(QWidget* parent);

} // namespace plexus::studio
