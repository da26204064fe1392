// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/data/dataset.h"
#include "engine/model/graph.h"

#include <functional>
#include <memory>
#include <QObject>
#include <QString>
#include <QStringList>

namespace plexus::studio {

enum class TaskKind : uint8_t { Unknown, Images, Points, Other };

// The data of the run that is shown, read in the background, for pictures and class names.
class RunData {
public:
    using Loaded = std::shared_ptr<const LoadedData>;

    // Reads what the graph's reader gives; `changed` is called in the window's thread. A later call
    // makes an earlier one void. Does nothing when the same data are there already; reads nothing
    // when somebody has them (`known`).
    void load(const Graph& graph, Loaded known, QObject* context, std::function<void()> changed);

    TaskKind kind() const { return m_kind; }
    const QStringList& classes() const { return m_classes; }
    // nullptr until loaded, or without such a field.
    const DataField* validationInput() const
    {
        return field(m_inputField, &LoadedData::validation);
    }
    const DataField* validationTarget() const
    {
        return field(m_targetField, &LoadedData::validation);
    }
    const DataField* trainingInput() const { return field(m_inputField, &LoadedData::training); }
    const DataField* trainingTarget() const { return field(m_targetField, &LoadedData::training); }
    const std::string& inputField() const { return m_inputField; }
    QString className(int64_t index) const; // its name, or the number
    int64_t target(int64_t sample) const;   // class of a validation sample; -1: none
    const QString& problem() const { return m_problem; }

private:
    const DataField* field(const std::string& name, Dataset LoadedData::*part) const;

    void take(Loaded data);

    Loaded m_data;
    std::shared_ptr<int> m_ticket = std::make_shared<int>(0);
    TrainingSettings m_settings;
    std::string m_inputField, m_targetField;
    TaskKind m_kind = TaskKind::Unknown;
    QStringList m_classes;
    QString m_problem;
};

// The field the first input (output) layer names.
std::string fieldOf(const Graph& graph, LayerRole role);

} // namespace plexus::studio
