// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/studio/inspector/word_editors.h"

#include "app/studio/theme/icons.h"
#include "app/studio/theme/theme.h"

#include <QCheckBox>
#include <QComboBox>
#include <QCompleter>
#include <QFileDialog>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QStringListModel>
#include <QToolButton>
#include <QWheelEvent>

namespace plexus::studio {

namespace {

class CalmComboBox : public QComboBox {
public:
    using QComboBox::QComboBox;

protected:
    void wheelEvent(QWheelEvent* event) override
    {
        hasFocus() ? QComboBox::wheelEvent(event) : event->ignore();
    }
};

QHBoxLayout* rowOf(QWidget* owner)
{
    auto* layout = new QHBoxLayout(owner);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(spaceS);
    return layout;
}

}

QComboBox* calmComboBox(QWidget* parent)
{
    auto* box = new CalmComboBox(parent);
    box->setFocusPolicy(Qt::StrongFocus);
    box->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    box->setMinimumContentsLength(8);
    return box;
}

BoolEditor::BoolEditor(const ParamDef& definition, QWidget* parent)
    : ParamEditor(definition, parent), m_box(new QCheckBox(this))
{
    prepare(m_box);
    QHBoxLayout* row = rowOf(this);
    row->addStretch(1);
    row->addWidget(m_box);
    setFocusProxy(m_box);
    connect(m_box, &QCheckBox::clicked, this, [this](bool isOn) { Q_EMIT edited(isOn, false); });
}

void BoolEditor::setValue(const ParamValue& value)
{
    m_box->setChecked(std::get<bool>(value));
}

void BoolEditor::setWrong(bool isWrong)
{
    markWrong(m_box, isWrong);
}

ChoiceEditor::ChoiceEditor(const ParamDef& definition, QWidget* parent)
    : ParamEditor(definition, parent), m_box(calmComboBox(this))
{
    prepare(m_box);
    for (const std::string& choice : definition.choices) {
        m_box->addItem(choiceTitle(choice), QString::fromStdString(choice));
    }
    rowOf(this)->addWidget(m_box, 1);
    setFocusProxy(m_box);
    connect(m_box, &QComboBox::activated, this, [this](int index) {
        Q_EMIT edited(m_box->itemData(index).toString().toStdString(), false);
    });
}

void ChoiceEditor::setValue(const ParamValue& value)
{
    const QString key = QString::fromStdString(std::get<std::string>(value));
    int index = m_box->findData(key);
    if (index < 0) { // a newer file's choice: shown, so that nothing is lost by looking
        m_box->addItem(choiceTitle(key.toStdString()), key);
        index = m_box->count() - 1;
    }
    m_box->setCurrentIndex(index);
}

void ChoiceEditor::setWrong(bool isWrong)
{
    markWrong(m_box, isWrong);
}

TextEditor::TextEditor(const ParamDef& definition, QWidget* parent)
    : ParamEditor(definition, parent), m_line(new QLineEdit(this)),
      m_suggestions(new QStringListModel(this))
{
    prepare(m_line);
    auto* completer = new QCompleter(m_suggestions, this);
    completer->setCaseSensitivity(Qt::CaseInsensitive);
    completer->setFilterMode(Qt::MatchContains);
    m_line->setCompleter(completer);
    rowOf(this)->addWidget(m_line, 1);
    setFocusProxy(m_line);
    connect(m_line, &QLineEdit::editingFinished, this, &TextEditor::commit);
    connect(completer, qOverload<const QString&>(&QCompleter::activated), this, [this](const QString& text) {
        m_line->setText(text);
        commit();
    });
}

void TextEditor::setValue(const ParamValue& value)
{
    const std::string text = definition().text(value);
    if (text != m_value || !m_line->isModified()) { // what is being typed stays
        m_value = text;
        m_line->setText(QString::fromStdString(text));
    }
}

void TextEditor::setSuggestions(const QStringList& suggestions)
{
    m_suggestions->setStringList(suggestions);
    m_line->setPlaceholderText(suggestions.join(QStringLiteral(", ")));
}

void TextEditor::setWrong(bool isWrong)
{
    markWrong(m_line, isWrong);
}

TextEditor::~TextEditor()
{
    m_line->disconnect(this); // it loses the focus, and says so, when it goes after this
}

void TextEditor::commit()
{
    const Result<ParamValue> value = definition().fromText(m_line->text().toStdString());
    Q_EMIT mistyped(value.ok() ? QString() : QString::fromStdString(value.error().sentence()));
    m_line->setModified(false);
    if (value.ok() && definition().text(*value) != m_value) {
        m_value = definition().text(*value);
        Q_EMIT edited(*value, false);
    }
}

PathEditor::PathEditor(const ParamDef& definition, QWidget* parent) : TextEditor(definition, parent)
{
    m_line->setPlaceholderText(tr("Choose a folder …"));
    auto* button = new QToolButton(this);
    button->setObjectName(widgetName(".choose"));
    button->setIcon(icon("folder"));
    button->setToolTip(tr("Choose a folder"));
    button->setAccessibleName(tr("Choose a folder"));
    layout()->addWidget(button);
    connect(button, &QToolButton::clicked, this, &PathEditor::choose);
}

void PathEditor::choose()
{
    const QString title = QString::fromStdString(definition().displayTitle());
    const QString folder = QFileDialog::getExistingDirectory(this, title, m_line->text());
    if (!folder.isEmpty()) {
        m_line->setText(folder);
        commit();
    }
}

} // namespace plexus::studio
