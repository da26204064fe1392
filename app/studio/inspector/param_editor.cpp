// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/studio/inspector/param_editor.h"

#include "app/studio/inspector/number_editor.h"
#include "app/studio/inspector/word_editors.h"

#include <QStyle>

namespace plexus::studio {

ParamEditor::ParamEditor(ParamDef definition, QWidget* parent)
    : QWidget(parent), m_definition(std::move(definition))
{
}

ParamEditor* ParamEditor::make(const ParamDef& definition, QWidget* parent)
{
    switch (definition.kind) {
    case ParamKind::Bool: return new BoolEditor(definition, parent);
    case ParamKind::Integer:
    case ParamKind::Real: return new NumberEditor(definition, parent);
    case ParamKind::Pair: return new PairEditor(definition, parent);
    case ParamKind::Choice: return new ChoiceEditor(definition, parent);
    case ParamKind::Path: return new PathEditor(definition, parent);
    case ParamKind::Text:
    case ParamKind::Integers:
    case ParamKind::Reals: break; // lists are typed: "3, 4"
    }
    return new TextEditor(definition, parent);
}

QString ParamEditor::widgetName(const char* suffix) const
{
    return QStringLiteral("param.%1%2").arg(QString::fromStdString(m_definition.key), QLatin1String(suffix));
}

QString ParamEditor::toolTipText() const
{
    QStringList parts{QString::fromStdString(m_definition.helpText)};
    const bool isNumber = m_definition.kind == ParamKind::Integer || m_definition.kind == ParamKind::Real
                          || m_definition.kind == ParamKind::Pair;
    if (isNumber) {
        const bool hasLeast = m_definition.least > -1e299, hasMost = m_definition.most < 1e299;
        const auto number = [](double value) { return QString::number(value, 'g', 12); };
        if (hasLeast && hasMost) {
            parts << tr("From %1 to %2.").arg(number(m_definition.least), number(m_definition.most));
        } else if (hasLeast) {
            parts << tr("At least %1.").arg(number(m_definition.least));
        } else if (hasMost) {
            parts << tr("At most %1.").arg(number(m_definition.most));
        }
    }
    if (const std::string initial = m_definition.text(m_definition.initial); !initial.empty()) {
        parts << tr("Initially %1.").arg(QString::fromStdString(initial));
    }
    parts.removeAll(QString());
    return QStringLiteral("<p>%1</p>").arg(parts.join(u' ').toHtmlEscaped());
}

void ParamEditor::prepare(QWidget* field, const char* suffix)
{
    field->setObjectName(widgetName(suffix));
    field->setToolTip(toolTipText());
    field->setAccessibleName(QString::fromStdString(m_definition.displayTitle()));
    field->setAccessibleDescription(QString::fromStdString(m_definition.helpText));
}

QString choiceTitle(const std::string& choice)
{
    QString title = QString::fromStdString(choice).replace(u'_', u' ');
    if (!title.isEmpty()) {
        title[0] = title[0].toUpper();
    }
    return title;
}

void markWrong(QWidget* field, bool isWrong)
{
    if (field->property("wrong").toBool() != isWrong) {
        field->setProperty("wrong", isWrong);
        field->style()->unpolish(field); // the style sheet looks at the property only then
        field->style()->polish(field);
    }
}

} // namespace plexus::studio
