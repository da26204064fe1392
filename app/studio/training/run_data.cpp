// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/studio/training/run_data.h"

#include "engine/model/data_choice.h"

#include <QPointer>
#include <QThreadPool>

namespace plexus::studio {

std::string fieldOf(const Graph& graph, LayerRole role)
{
    for (const GraphNode& node : graph.nodes()) {
        if (node.definition && node.definition->role == role && node.params.definition("field")) {
            return node.params.text("field");
        }
    }
    return {};
}

namespace {

TaskKind kindOf(const DataField& input)
{
    if (input.sample.rank() == 3 && (input.sample[0] == 1 || input.sample[0] == 3)) {
        return TaskKind::Images;
    }
    return input.sample == Shape{2} ? TaskKind::Points : TaskKind::Other;
}

// The settings that decide what is read and how it is split.
bool isSameData(const TrainingSettings& left, const TrainingSettings& right)
{
    if (left.data != right.data) {
        return false;
    }
    for (const char* key : {"seed", "validation_fraction"}) {
        if (left.general.definition(key) && right.general.definition(key)
            && left.general.value(key) != right.general.value(key)) {
            return false;
        }
    }
    return true;
}

} // namespace

void RunData::load(const Graph& graph, Loaded known, QObject* context,
                   std::function<void()> changed)
{
    m_inputField = fieldOf(graph, LayerRole::Input);
    m_targetField = fieldOf(graph, LayerRole::Output);
    if (m_data && isSameData(graph.training, m_settings)) {
        return;
    }
    m_data.reset();
    m_kind = TaskKind::Unknown;
    m_classes.clear();
    m_problem.clear();
    m_settings = graph.training;
    const int ticket = ++*m_ticket;
    if (known) {
        take(std::move(known));
        changed();
        return;
    }
    Graph settings;
    settings.training = graph.training;
    const QPointer<QObject> alive(context);
    const std::weak_ptr<int> current = m_ticket;
    QThreadPool::globalInstance()->start([this, settings, alive, current, ticket, changed] {
        auto loaded = loadData(settings);
        auto shared = std::make_shared<Result<LoadedData>>(std::move(loaded));
        if (!alive) {
            return;
        }
        // The ticket is looked at in the window's thread, where `this` lives and dies with
        // `context`.
        QMetaObject::invokeMethod(alive.data(), [this, shared, current, ticket, changed] {
            const std::shared_ptr<int> newest = current.lock();
            if (!newest || *newest != ticket) {
                return;
            }
            if (shared->ok()) {
                take(std::make_shared<const LoadedData>(std::move(*shared).value()));
            } else {
                m_problem = QString::fromStdString(shared->error().sentence());
            }
            changed();
        });
    });
}

void RunData::take(Loaded data)
{
    m_data = std::move(data);
    if (const DataField* input = validationInput()) {
        m_kind = kindOf(*input);
    }
    if (const DataField* target = validationTarget()) {
        for (const std::string& name : target->classes) {
            m_classes.append(QString::fromStdString(name));
        }
    }
}

const DataField* RunData::field(const std::string& name, Dataset LoadedData::*part) const
{
    return m_data ? ((*m_data).*part).find(name) : nullptr;
}

QString RunData::className(int64_t index) const
{
    return index >= 0 && index < m_classes.size() ? m_classes[index] : QString::number(index);
}

int64_t RunData::target(int64_t sample) const
{
    const DataField* target = validationTarget();
    if (!target || target->classes.empty() || target->sample.rank() != 0 || sample < 0 || sample >= target->count) {
        return -1;
    }
    return static_cast<int64_t>(target->at(sample, 0));
}

} // namespace plexus::studio
