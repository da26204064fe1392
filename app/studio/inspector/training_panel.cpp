// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/studio/inspector/training_panel.h"

#include "app/studio/inspector/word_editors.h"
#include "app/studio/theme/theme.h"
#include "engine/data/reader.h"
#include "engine/model/optimizer.h"
#include "engine/model/schedule.h"

#include <algorithm>
#include <QComboBox>
#include <QLabel>
#include <QVBoxLayout>

namespace plexus::studio {

namespace {

const char* settingName(Setting where)
{
    switch (where) {
    case Setting::Data: return "data";
    case Setting::Optimizer: return "optimizer";
    case Setting::Schedule: return "schedule";
    case Setting::General: break;
    }
    return "general";
}

// "optimizer.learning_rate" is a parameter of the optimizer, "optimizer" the choice of one; what has
// no such prefix is a general setting.
std::pair<Setting, std::string> settingOf(const std::string& param)
{
    for (const Setting where : {Setting::Data, Setting::Optimizer, Setting::Schedule}) {
        const std::string name = settingName(where);
        if (param == name) {
            return {where, ""};
        }
        if (param.rfind(name + ".", 0) == 0) {
            return {where, param.substr(name.size() + 1)};
        }
    }
    return {Setting::General, param};
}

}

TrainingPanel::TrainingPanel(Document* document, QWidget* dataView, QWidget* parent)
    : QWidget(parent), m_document(*document), m_gesture(*document), m_layout(new QVBoxLayout(this)),
      m_dataProblem(new QLabel(this)), m_preview(new SchedulePreview(this))
{
    m_layout->setContentsMargins(spaceL - 2, spaceL - 4, spaceM, spaceL);
    m_layout->setSpacing(spaceM);

    addSection(Setting::Data, tr("Data"), allReaders());
    m_dataProblem->setObjectName(QStringLiteral("dataProblem"));
    m_dataProblem->setProperty("role", "error");
    m_dataProblem->setWordWrap(true);
    m_layout->addWidget(m_dataProblem);
    if (dataView != nullptr) {
        m_layout->addWidget(dataView);
    }
    addSection<OptimizerDef>(Setting::General, tr("Training"), {});
    addForm(Setting::General, trainingParams());
    addSection(Setting::Optimizer, tr("Optimizer"), allOptimizers());
    addSection(Setting::Schedule, tr("Learning rate schedule"), allSchedules());
    m_layout->addWidget(m_preview);
    m_layout->addStretch(1);
    refresh();
}

template <typename Def>
void TrainingPanel::addSection(Setting where, const QString& title, const std::vector<Def>& all)
{
    Section& added = section(where);
    if (m_layout->count() > 1) {
        m_layout->addSpacing(spaceM);
        auto* line = new QFrame(this);
        line->setProperty("role", "line");
        line->setFixedHeight(1);
        m_layout->addWidget(line);
        m_layout->addSpacing(spaceS);
    }
    auto* heading = new QLabel(title, this);
    heading->setProperty("role", "heading");
    m_layout->addWidget(heading);
    if (!all.empty()) {
        added.choice = calmComboBox(this);
        added.choice->setObjectName(QStringLiteral("choose.%1").arg(QLatin1String(settingName(where))));
        added.choice->setAccessibleName(title);
        for (const Def& definition : all) {
            added.choice->addItem(QString::fromStdString(definition.title), QString::fromStdString(definition.key));
            const QString help = QString::fromStdString(definition.help);
            added.choice->setItemData(added.choice->count() - 1,
                                      QStringLiteral("<p>%1</p>").arg(help.toHtmlEscaped()), Qt::ToolTipRole);
        }
        m_layout->addWidget(added.choice);
        added.help = new QLabel(this);
        added.help->setProperty("role", "dim");
        added.help->setFont(smallFont());
        added.help->setWordWrap(true);
        m_layout->addWidget(added.help);
        connect(added.choice, &QComboBox::activated, this, [this, where](int index) {
            const std::string key = section(where).choice->itemData(index).toString().toStdString();
            if (key != section(where).shown) {
                (void)m_document.apply(edits::choose(where, key)); // refused() tells
            }
        });
    }
    added.place = new QVBoxLayout;
    added.place->setContentsMargins(0, 0, 0, 0);
    m_layout->addLayout(added.place);
}

void TrainingPanel::addForm(Setting where, const ParamDefs& definitions)
{
    Section& changed = section(where);
    delete changed.form;
    changed.form = new ParamForm(definitions, this);
    changed.form->setObjectName(QStringLiteral("form.%1").arg(QLatin1String(settingName(where))));
    changed.form->setVisible(!definitions.empty());
    changed.place->addWidget(changed.form);
    connect(changed.form, &ParamForm::edited, this,
            [this, where](const std::string& param, const ParamValue& value, bool continues) {
                const std::string field = std::string(settingName(where)) + "." + param;
                (void)m_document.apply(edits::setTraining(where, param, value), m_gesture.next(field, continues));
            });
}

template <typename Def>
void TrainingPanel::follow(Setting where, const Choice& choice, const Def* definition)
{
    Section& changed = section(where);
    if (changed.shown != choice.key || changed.form == nullptr) {
        changed.shown = choice.key;
        static const ParamDefs none;
        addForm(where, definition != nullptr ? definition->params : none);
        changed.choice->setCurrentIndex(changed.choice->findData(QString::fromStdString(choice.key)));
        changed.help->setText(definition != nullptr ? QString::fromStdString(definition->help)
                              : choice.key.empty() ? QString() // what is missing stands below
                                  : tr("This version does not know “%1”.").arg(QString::fromStdString(choice.key)));
    }
    changed.choice->setToolTip(QStringLiteral("<p>%1</p>").arg(changed.help->text().toHtmlEscaped()));
    changed.help->setVisible(!changed.help->text().isEmpty());
    if (definition != nullptr) {
        changed.form->setValues(choice.params);
    }
}

void TrainingPanel::refresh()
{
    const TrainingSettings& training = m_document.graph().training;
    follow(Setting::Data, training.data, findReader(training.data.key));
    follow(Setting::Optimizer, training.optimizer, findOptimizer(training.optimizer.key));
    follow(Setting::Schedule, training.schedule, findSchedule(training.schedule.key));
    form(Setting::General)->setValues(training.general);

    std::array<std::map<std::string, QString>, 4> problems; // by setting and parameter
    for (const Problem& problem : m_document.inference().problems) {
        if (problem.node.empty() && !problem.param.empty()) {
            QString sentence = QString::fromStdString(problem.what);
            if (!problem.accepted.empty()) {
                sentence += QStringLiteral("; ") + QString::fromStdString(problem.accepted);
            }
            const auto [where, key] = settingOf(problem.param);
            problems[static_cast<size_t>(where)].emplace(key, sentence);
        }
    }
    for (size_t each = 0; each < m_sections.size(); ++each) {
        m_sections[each].form->setProblems(problems[each]);
    }
    m_dataProblem->setText(m_document.data().problem());
    m_dataProblem->setVisible(!m_document.data().problem().isEmpty());

    uint64_t stepsPerEpoch = 0;
    if (const auto samples = m_document.data().samples()) {
        const int64_t count = samples->training.count();
        const int64_t perStep = std::max<int64_t>(1, samplesPerStep(training, count));
        stepsPerEpoch = static_cast<uint64_t>((count + perStep - 1) / perStep);
    }
    m_preview->show(training, stepsPerEpoch);
}

bool TrainingPanel::focus(const std::string& param)
{
    const auto [where, key] = settingOf(param);
    Section& found = section(where);
    if (!key.empty()) {
        return found.form->focus(key);
    }
    found.choice->setFocus(Qt::OtherFocusReason);
    return true;
}

} // namespace plexus::studio
