// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/studio/inspector/edit_gesture.h"
#include "app/studio/inspector/param_form.h"

class QLabel;
class QLineEdit;
class QPushButton;

namespace plexus::studio {

// Everything about one node: title, help, shapes, problems, parameters.
class NodePanel : public QWidget {
    Q_OBJECT

public:
    NodePanel(Document* document, const QString& key, QWidget* parent);
    ~NodePanel() override;

    const QString& key() const { return m_key; }
    ParamForm* form() const { return m_form; }
    void refresh();

private:
    void setParam(const std::string& param, const ParamValue& value, bool continues);
    void setTitle();
    void showFacts(const GraphNode& node);
    void showCosts();
    void showProblems();
    void showFix();

    Document& m_document;
    EditGesture m_gesture;
    QString m_key;
    QLineEdit* m_title;
    QPushButton* m_fix;
    Problem m_offered; // that it solves
    QLabel *m_in, *m_out, *m_weights, *m_costs, *m_problems;
    ParamForm* m_form;
};

} // namespace plexus::studio
