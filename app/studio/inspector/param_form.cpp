// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/studio/inspector/param_form.h"

#include "app/studio/theme/icons.h"
#include "app/studio/theme/theme.h"

#include <algorithm>
#include <QGridLayout>
#include <QLabel>
#include <QSignalBlocker>
#include <QToolButton>
#include <set>

namespace plexus::studio {

namespace {

enum FormColumn { TitleColumn, EditorColumn, ResetColumn };

// What is open stays open for the next node that one looks at.
std::set<std::string>& openSections()
{
    static std::set<std::string> open;
    return open;
}

}

struct ParamForm::Row {
    ParamDef definition;
    QLabel* title = nullptr;
    ParamEditor* editor = nullptr;
    QToolButton* reset = nullptr;
    QLabel* complaint = nullptr;
    QString mistyped = {}, problem = {};
    bool isShown = true;   // beside the values of the others
    bool isInitial = true;
    bool isVisible = true; // shown, and not folded away
};

ParamForm::ParamForm(const ParamDefs& definitions, QWidget* parent) : QWidget(parent)
{
    auto* grid = new QGridLayout(this);
    grid->setContentsMargins(0, 0, 0, 0);
    grid->setHorizontalSpacing(spaceM);
    grid->setVerticalSpacing(6);
    grid->setColumnStretch(EditorColumn, 1);
    for (const ParamDef& definition : definitions) {
        addRow(definition);
    }
}

ParamForm::~ParamForm() = default;

void ParamForm::addHeading(const std::string& section)
{
    auto* heading = new QToolButton(this);
    heading->setObjectName(QStringLiteral("section.%1").arg(QString::fromStdString(section)));
    heading->setCheckable(true);
    heading->setAutoRaise(true);
    heading->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    heading->setStyleSheet(QStringLiteral("QToolButton { padding-left: 0; } QToolButton:checked { background: transparent; }"));
    auto* grid = static_cast<QGridLayout*>(layout());
    grid->addWidget(heading, grid->rowCount(), TitleColumn, 1, 3, Qt::AlignLeft);
    m_headings[section] = heading;
    connect(heading, &QToolButton::toggled, this, [this, section](bool isOpen) { open(section, isOpen); });
}

void ParamForm::open(const std::string& section, bool isOpen)
{
    if (isOpen) {
        openSections().insert(section);
    } else {
        openSections().erase(section);
    }
    showRows();
}

void ParamForm::addRow(const ParamDef& definition)
{
    if (!definition.section.empty() && m_headings.count(definition.section) == 0) {
        addHeading(definition.section);
    }
    m_rows.push_back(std::make_unique<Row>(Row{.definition = definition}));
    Row& row = *m_rows.back();
    const QString key = QString::fromStdString(definition.key);
    const QString help = QString::fromStdString(definition.helpText);
    QString title = QString::fromStdString(definition.displayTitle());
    if (definition.kind == ParamKind::Pair && !definition.unit.empty()) {
        title += QStringLiteral(" (%1)").arg(QString::fromStdString(definition.unit));
    }
    row.title = new QLabel(title, this);
    row.title->setProperty("role", "dim");
    row.title->setToolTip(QStringLiteral("<p>%1</p>").arg(help.toHtmlEscaped()));
    row.editor = ParamEditor::make(definition, this);
    row.title->setBuddy(row.editor);
    row.reset = new QToolButton(this);
    row.reset->setObjectName(QStringLiteral("reset.%1").arg(key));
    row.reset->setIcon(icon("reset"));
    row.reset->setIconSize({14, 14});
    row.reset->setFixedSize(20, 20);
    row.reset->setStyleSheet(QStringLiteral("padding: 0px;")); // the theme's would leave no room for it
    row.reset->setAutoRaise(true);
    row.reset->setToolTip(tr("Back to %1").arg(QString::fromStdString(definition.text(definition.initial))));
    row.reset->setAccessibleName(tr("Reset %1").arg(row.title->text()));
    row.complaint = new QLabel(this);
    row.complaint->setObjectName(QStringLiteral("complaint.%1").arg(key));
    row.complaint->setProperty("role", "error");
    row.complaint->setFont(smallFont());
    row.complaint->setWordWrap(true);
    row.complaint->hide();

    auto* grid = static_cast<QGridLayout*>(layout());
    const int line = grid->rowCount();
    grid->addWidget(row.title, line, TitleColumn, Qt::AlignVCenter | Qt::AlignLeft);
    grid->addWidget(row.editor, line, EditorColumn);
    grid->addWidget(row.reset, line, ResetColumn);
    grid->addWidget(row.complaint, line + 1, TitleColumn, 1, 3);

    connect(row.editor, &ParamEditor::edited, this,
            [this, name = definition.key](const ParamValue& value, bool continues) {
                Q_EMIT edited(name, value, continues);
            });
    connect(row.editor, &ParamEditor::mistyped, this, [this, &row](const QString& sentence) {
        row.mistyped = sentence;
        showComplaint(row);
    });
    connect(row.reset, &QToolButton::clicked, this, [this, name = definition.key, initial = definition.initial] {
        Q_EMIT edited(name, initial, false);
    });
}

void ParamForm::showComplaint(Row& row)
{
    const QString& sentence = row.mistyped.isEmpty() ? row.problem : row.mistyped;
    row.complaint->setText(sentence);
    row.complaint->setVisible(!sentence.isEmpty() && row.isVisible);
    row.editor->setWrong(!sentence.isEmpty());
}

void ParamForm::setValues(const Params& params)
{
    for (const std::unique_ptr<Row>& row : m_rows) {
        if (params.definition(row->definition.key) == nullptr) {
            continue;
        }
        row->editor->setValue(params.value(row->definition.key));
        row->isShown = params.matters(row->definition);
        row->isInitial = params.isInitial(row->definition.key);
    }
    showRows();
}

void ParamForm::showRows()
{
    for (const auto& [section, heading] : m_headings) {
        const bool isOpen = openSections().count(section) > 0;
        const auto changed = std::count_if(m_rows.begin(), m_rows.end(), [&](const auto& row) {
            return row->definition.section == section && row->isShown && !row->isInitial;
        });
        const QString title = QString::fromStdString(section);
        const QSignalBlocker blocker(heading);
        heading->setChecked(isOpen);
        heading->setArrowType(isOpen ? Qt::DownArrow : Qt::RightArrow);
        heading->setText(isOpen || changed == 0 ? title : tr("%1 (%2 changed)").arg(title).arg(changed));
    }
    for (const std::unique_ptr<Row>& row : m_rows) {
        const std::string& section = row->definition.section;
        row->isVisible = row->isShown && (section.empty() || openSections().count(section) > 0);
        row->title->setVisible(row->isVisible);
        row->editor->setVisible(row->isVisible);
        // A button that comes and goes would push the editors about; a hidden row takes no room at all.
        QSizePolicy policy = row->reset->sizePolicy();
        policy.setRetainSizeWhenHidden(row->isVisible);
        row->reset->setSizePolicy(policy);
        row->reset->setVisible(row->isVisible && !row->isInitial);
        showComplaint(*row);
    }
}

void ParamForm::setProblems(const std::map<std::string, QString>& sentences)
{
    for (const std::unique_ptr<Row>& row : m_rows) {
        const auto found = sentences.find(row->definition.key);
        row->problem = found == sentences.end() ? QString() : found->second;
        if (const auto heading = m_headings.find(row->definition.section);
            !row->problem.isEmpty() && heading != m_headings.end()) {
            heading->second->setChecked(true);
        }
        showComplaint(*row);
    }
}

void ParamForm::setSuggestions(const QStringList& suggestions)
{
    for (const std::unique_ptr<Row>& row : m_rows) {
        if (row->definition.kind == ParamKind::Text) {
            row->editor->setSuggestions(suggestions);
        }
    }
}

ParamEditor* ParamForm::editor(const std::string& key) const
{
    for (const std::unique_ptr<Row>& row : m_rows) {
        if (row->definition.key == key) {
            return row->editor;
        }
    }
    return nullptr;
}

bool ParamForm::focus(const std::string& key)
{
    for (const std::unique_ptr<Row>& row : m_rows) {
        if (row->definition.key == key) {
            if (const auto heading = m_headings.find(row->definition.section); heading != m_headings.end()) {
                heading->second->setChecked(true);
            }
            row->editor->setFocus(Qt::OtherFocusReason);
            return true;
        }
    }
    return false;
}

} // namespace plexus::studio
