// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/studio/inspector/param_editor.h"

#include <map>
#include <memory>
#include <vector>

class QLabel;
class QToolButton;

namespace plexus::studio {

// A form of parameter definitions: a row each with its title, its editor, a button back to the initial
// value, and below it the sentence that says what is wrong. Rows of a section are folded under its
// heading, which one opens for all forms. The only place that makes forms.
class ParamForm : public QWidget {
    Q_OBJECT

public:
    ParamForm(const ParamDefs& definitions, QWidget* parent);
    ~ParamForm() override;

    void setValues(const Params& params);
    void setProblems(const std::map<std::string, QString>& sentences); // by parameter key
    void setSuggestions(const QStringList& suggestions);
    ParamEditor* editor(const std::string& key) const;
    bool focus(const std::string& key); // false: no such parameter here

Q_SIGNALS:
    // `continues`: the same movement as the edit before; undo takes both back.
    void edited(const std::string& key, const plexus::ParamValue& value, bool continues);

private:
    struct Row;
    void addRow(const ParamDef& definition);
    void addHeading(const std::string& section);
    void open(const std::string& section, bool isOpen);
    void showRows();
    void showComplaint(Row& row);

    std::vector<std::unique_ptr<Row>> m_rows;
    std::map<std::string, QToolButton*> m_headings; // by section
};

} // namespace plexus::studio
