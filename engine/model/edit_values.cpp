// SPDX-License-Identifier: GPL-3.0-or-later
// Edits of values: parameters, titles, positions, training settings. Repeated ones merge.
#include "engine/data/reader.h"
#include "engine/model/edit_value.h"
#include "engine/model/optimizer.h"
#include "engine/model/schedule.h"

#include <algorithm>
#include <cmath>

namespace plexus {

const Params& settings(const TrainingSettings& training, Setting where)
{
    switch (where) {
    case Setting::Data:
        return training.data.params;
    case Setting::Optimizer:
        return training.optimizer.params;
    case Setting::Schedule:
        return training.schedule.params;
    case Setting::General:
        break;
    }
    return training.general;
}

Params& settings(TrainingSettings& training, Setting where)
{
    return const_cast<Params&>(settings(std::as_const(training), where));
}

} // namespace plexus

namespace plexus::edits {

namespace {

constexpr size_t longestTitle = 200;

Result<void> checkValue(const Params& params, const std::string& owner, const std::string& param,
                        const ParamValue& value)
{
    const ParamDef* definition = params.definition(param);
    if (definition == nullptr) {
        return Error{.what = "there is no parameter \"" + param + "\"", .where = owner};
    }
    auto checked = definition->check(value);
    if (!checked) {
        checked.error().where = owner;
    }
    return checked;
}

class SetParam : public ValueEdit {
public:
    SetParam(std::string node, std::string param, ParamValue value)
        : m_node(std::move(node)), m_param(std::move(param)), m_value(std::move(value)), m_before(m_value)
    {
    }
    std::string name() const override
    {
        return valueWords(m_definition, m_param, m_words.empty() ? m_node : m_words, m_value);
    }
    Result<void> check(const Graph& graph) const override
    {
        const GraphNode* node = graph.find(m_node);
        if (node == nullptr) {
            return noSuchNode(m_node);
        }
        return checkValue(node->params, node->key, m_param, m_value);
    }
    void apply(Graph& graph) override
    {
        GraphNode& node = *graph.find(m_node);
        Params& params = node.params;
        m_words = nodeWords(node);
        m_definition = params.definition(m_param);
        m_before = params.value(m_param);
        params.set(m_param, m_value);
    }
    std::unique_ptr<Edit> inverse() const override
    {
        return std::make_unique<SetParam>(m_node, m_param, m_before);
    }
    bool isAbout(const Edit& other) const override
    {
        const auto* next = dynamic_cast<const SetParam*>(&other);
        return next != nullptr && next->m_node == m_node && next->m_param == m_param;
    }
    void adopt(const Edit& other) override { m_value = static_cast<const SetParam&>(other).m_value; }

private:
    std::string m_node, m_param, m_words;
    ParamValue m_value, m_before;
    const ParamDef* m_definition = nullptr; // known once it was applied, as are the words
};

class SetTitle : public ValueEdit {
public:
    SetTitle(std::string node, std::string title) : m_node(std::move(node)), m_title(std::move(title)) {}
    std::string name() const override
    {
        const std::string& node = m_words.empty() ? m_node : m_words;
        return m_title.empty() ? "Remove the title of " + node : "Rename " + node + " to " + m_title;
    }
    Result<void> check(const Graph& graph) const override
    {
        if (graph.find(m_node) == nullptr) {
            return noSuchNode(m_node);
        }
        if (m_title.size() > longestTitle) {
            return Error{.what = "a title must have at most " + std::to_string(longestTitle) + " characters",
                         .seen = std::to_string(m_title.size())};
        }
        return {};
    }
    void apply(Graph& graph) override
    {
        GraphNode& node = *graph.find(m_node);
        m_words = nodeWords(node);
        m_before = node.title;
        node.title = m_title;
    }
    std::unique_ptr<Edit> inverse() const override { return std::make_unique<SetTitle>(m_node, m_before); }
    bool changesNetwork() const override { return false; }
    bool isAbout(const Edit& other) const override
    {
        const auto* next = dynamic_cast<const SetTitle*>(&other);
        return next != nullptr && next->m_node == m_node;
    }
    void adopt(const Edit& other) override { m_title = static_cast<const SetTitle&>(other).m_title; }

private:
    std::string m_node, m_title, m_before, m_words;
};

class SetCollapsed : public Edit {
public:
    using States = std::vector<std::pair<std::string, bool>>;
    SetCollapsed(std::string name, States states) : m_name(std::move(name)), m_states(std::move(states)) {}
    std::string name() const override { return m_name; }
    Result<void> check(const Graph& graph) const override
    {
        for (const auto& [key, isCollapsed] : m_states) {
            if (graph.find(key) == nullptr) {
                return noSuchNode(key);
            }
        }
        return {};
    }
    void apply(Graph& graph) override
    {
        m_before.clear();
        for (const auto& [key, isCollapsed] : m_states) {
            bool& state = graph.find(key)->isCollapsed;
            m_before.insert(m_before.begin(), {key, state}); // backwards: a node may stand there twice
            state = isCollapsed;
        }
    }
    std::unique_ptr<Edit> inverse() const override { return std::make_unique<SetCollapsed>(m_name, m_before); }
    bool changesNetwork() const override { return false; }

private:
    std::string m_name;
    States m_states, m_before;
};

using Positions = std::vector<std::pair<std::string, Position>>;

class MoveNodes : public ValueEdit {
public:
    explicit MoveNodes(Positions positions) : m_positions(std::move(positions)) {}
    std::string name() const override
    {
        const std::string& first = m_words.empty() ? m_positions.front().first : m_words;
        return "Move " + andOthers(first, m_positions.size());
    }
    Result<void> check(const Graph& graph) const override
    {
        for (const auto& [key, position] : m_positions) {
            if (graph.find(key) == nullptr) {
                return noSuchNode(key);
            }
            if (!(std::abs(position.x) <= farthestPosition) || !(std::abs(position.y) <= farthestPosition)) {
                return Error{.what = "a position must be two numbers between -1e7 and 1e7", .where = key};
            }
        }
        return {};
    }
    void apply(Graph& graph) override
    {
        m_before.clear();
        m_words = m_positions.empty() ? "" : nodeWords(*graph.find(m_positions.front().first));
        for (const auto& [key, position] : m_positions) {
            GraphNode& node = *graph.find(key);
            m_before.insert(m_before.begin(), {key, node.position}); // backwards: a key may occur twice
            node.position = position;
        }
    }
    std::unique_ptr<Edit> inverse() const override { return std::make_unique<MoveNodes>(m_before); }
    bool changesNetwork() const override { return false; }
    bool isAbout(const Edit& other) const override
    {
        const auto* next = dynamic_cast<const MoveNodes*>(&other);
        return next != nullptr
               && std::equal(m_positions.begin(), m_positions.end(), next->m_positions.begin(),
                             next->m_positions.end(),
                             [](const auto& left, const auto& right) { return left.first == right.first; });
    }
    void adopt(const Edit& other) override { m_positions = static_cast<const MoveNodes&>(other).m_positions; }

private:
    Positions m_positions, m_before;
    std::string m_words;
};

class SetTraining : public ValueEdit {
public:
    SetTraining(Setting where, std::string param, ParamValue value)
        : m_where(where), m_param(std::move(param)), m_value(std::move(value)), m_before(m_value)
    {
    }
    std::string name() const override { return valueWords(m_definition, m_param, {}, m_value); }
    Result<void> check(const Graph& graph) const override
    {
        return checkValue(settings(graph.training, m_where), "training", m_param, m_value);
    }
    void apply(Graph& graph) override
    {
        Params& params = settings(graph.training, m_where);
        m_definition = params.definition(m_param);
        m_before = params.value(m_param);
        params.set(m_param, m_value);
    }
    std::unique_ptr<Edit> inverse() const override
    {
        return std::make_unique<SetTraining>(m_where, m_param, m_before);
    }
    bool isAbout(const Edit& other) const override
    {
        const auto* next = dynamic_cast<const SetTraining*>(&other);
        return next != nullptr && next->m_where == m_where && next->m_param == m_param;
    }
    void adopt(const Edit& other) override { m_value = static_cast<const SetTraining&>(other).m_value; }

private:
    Setting m_where;
    std::string m_param;
    ParamValue m_value, m_before;
    const ParamDef* m_definition = nullptr; // known once it was applied
};

class SetAdvice : public Edit {
public:
    SetAdvice(std::string name, std::string entry, Advice advice)
        : m_name(std::move(name)), m_entry(std::move(entry)), m_advice(advice)
    {
    }
    std::string name() const override { return m_name; }
    Result<void> check(const Graph&) const override { return {}; }
    void apply(Graph& graph) override
    {
        m_before = graph.silenced.count(m_entry) > 0 ? Advice::Silenced : Advice::Heard;
        if (m_advice == Advice::Silenced) {
            graph.silenced.insert(m_entry);
        } else {
            graph.silenced.erase(m_entry);
        }
    }
    std::unique_ptr<Edit> inverse() const override
    {
        return std::make_unique<SetAdvice>(m_name, m_entry, m_before);
    }
    bool changesNetwork() const override { return false; }

private:
    std::string m_name, m_entry;
    Advice m_advice, m_before = Advice::Heard;
};

// Puts a whole choice, with its parameters, in the place of another.
class Choose : public Edit {
public:
    Choose(Setting where, Choice choice) : m_where(where), m_choice(std::move(choice)) {}
    std::string name() const override
    {
        const auto titled = [this](const char* what, const auto* definition) {
            return std::string(what) + (definition != nullptr ? definition->title : m_choice.key);
        };
        return m_where == Setting::Data        ? titled("Choose the data ", findReader(m_choice.key))
               : m_where == Setting::Optimizer ? titled("Choose the optimizer ", findOptimizer(m_choice.key))
                                               : titled("Choose the schedule ", findSchedule(m_choice.key));
    }
    Result<void> check(const Graph&) const override
    {
        const bool known = (m_where == Setting::Data && findReader(m_choice.key) != nullptr)
                           || (m_where == Setting::Optimizer && findOptimizer(m_choice.key) != nullptr)
                           || (m_where == Setting::Schedule && findSchedule(m_choice.key) != nullptr);
        if (!known) {
            return Error{.what = "there is nothing called \"" + m_choice.key + "\" to choose here",
                         .accepted = "use one of " + choices()};
        }
        return {};
    }
    void apply(Graph& graph) override
    {
        Choice& place = m_where == Setting::Data        ? graph.training.data
                        : m_where == Setting::Optimizer ? graph.training.optimizer
                                                        : graph.training.schedule;
        m_before = std::move(place);
        place = m_choice;
    }
    std::unique_ptr<Edit> inverse() const override { return std::make_unique<Choose>(m_where, m_before); }

private:
    std::string choices() const
    {
        std::string keys;
        const auto add = [&](const auto& all) {
            for (const auto& one : all) {
                keys += (keys.empty() ? "" : ", ") + one.key;
            }
        };
        switch (m_where) {
        case Setting::Data: add(allReaders()); break;
        case Setting::Optimizer: add(allOptimizers()); break;
        case Setting::Schedule: add(allSchedules()); break;
        case Setting::General: break;
        }
        return keys;
    }

    Setting m_where;
    Choice m_choice, m_before;
};

} // namespace

std::unique_ptr<Edit> setParam(std::string node, std::string param, ParamValue value)
{
    return std::make_unique<SetParam>(std::move(node), std::move(param), std::move(value));
}

std::unique_ptr<Edit> setTitle(std::string node, std::string title)
{
    return std::make_unique<SetTitle>(std::move(node), std::move(title));
}

std::unique_ptr<Edit> moveNodes(std::vector<std::pair<std::string, Position>> positions)
{
    return std::make_unique<MoveNodes>(std::move(positions));
}

std::unique_ptr<Edit> setCollapsed(std::string name, std::vector<std::pair<std::string, bool>> nodes)
{
    return std::make_unique<SetCollapsed>(std::move(name), std::move(nodes));
}

std::unique_ptr<Edit> setTraining(Setting where, std::string param, ParamValue value)
{
    return std::make_unique<SetTraining>(where, std::move(param), std::move(value));
}

std::unique_ptr<Edit> setAdvice(std::string name, std::string entry, Advice advice)
{
    return std::make_unique<SetAdvice>(std::move(name), std::move(entry), advice);
}

std::unique_ptr<Edit> choose(Setting where, std::string key)
{
    Choice choice = where == Setting::Data        ? chooseReader(std::move(key))
                    : where == Setting::Optimizer ? chooseOptimizer(std::move(key))
                                                  : chooseSchedule(std::move(key));
    return std::make_unique<Choose>(where, std::move(choice));
}

} // namespace plexus::edits
