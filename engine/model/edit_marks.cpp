// SPDX-License-Identifier: GPL-3.0-or-later
// Edits of what is on the canvas beside the network: frames, notes, the ways of wires.
#include "engine/model/edit_value.h"
#include "engine/model/marks.h"

#include <algorithm>
#include <optional>

namespace plexus::edits {

namespace {

enum class MarkChange : uint8_t { Add, Set, Remove };

// Gives marks other values, nothing included.
class ChangeMarks : public ValueEdit {
public:
    using Values = std::map<std::string, std::optional<Mark>>;
    ChangeMarks(std::string name, MarkChange change, Values values)
        : m_name(std::move(name)), m_change(change), m_values(std::move(values))
    {
    }
    std::string name() const override { return m_name; }

    Result<void> check(const Graph& graph) const override
    {
        for (const auto& [key, mark] : m_values) {
            const bool exists = graph.marks.count(key) > 0;
            if (exists && m_change == MarkChange::Add) {
                return Error{.what = "there is a frame or note \"" + key + "\" already"};
            }
            if (!exists && m_change != MarkChange::Add) {
                return Error{.what = "there is no frame or note \"" + key + "\""};
            }
            if (mark) {
                PLEXUS_CHECK(checkMark(graph, *mark));
            }
        }
        return {};
    }

    void apply(Graph& graph) override
    {
        m_before.clear();
        for (const auto& [key, mark] : m_values) {
            const auto old = graph.marks.find(key);
            m_before[key] = old != graph.marks.end() ? std::optional(old->second) : std::nullopt;
            if (mark) {
                graph.marks.insert_or_assign(key, *mark);
            } else {
                graph.marks.erase(key);
            }
        }
    }

    std::unique_ptr<Edit> inverse() const override
    {
        const MarkChange back = m_change == MarkChange::Add      ? MarkChange::Remove
                                : m_change == MarkChange::Remove ? MarkChange::Add
                                                                 : MarkChange::Set;
        return std::make_unique<ChangeMarks>(m_name, back, m_before);
    }
    bool changesNetwork() const override { return false; }

    // Something new that is named at once is one step.
    bool isAbout(const Edit& other) const override
    {
        const auto* next = dynamic_cast<const ChangeMarks*>(&other);
        return next != nullptr && m_change != MarkChange::Remove && next->m_change == MarkChange::Set
               && std::equal(m_values.begin(), m_values.end(), next->m_values.begin(), next->m_values.end(),
                             [](const auto& left, const auto& right) { return left.first == right.first; });
    }
    void adopt(const Edit& other) override
    {
        const auto& next = static_cast<const ChangeMarks&>(other);
        m_values = next.m_values;
        m_name = m_change == MarkChange::Add ? "Add " + markWords(*m_values.begin()->second) : next.m_name;
    }

private:
    std::string m_name;
    MarkChange m_change;
    Values m_values, m_before;
};

class LayWires : public ValueEdit {
public:
    LayWires(std::string name, std::vector<Wire> wires) : m_name(std::move(name)), m_wires(std::move(wires)) {}
    std::string name() const override { return m_name; }

    Result<void> check(const Graph& graph) const override
    {
        for (const Wire& wire : m_wires) {
            const Wire* found = graph.into(wire.to, wire.toPort);
            if (found == nullptr || !(*found == wire)) {
                return Error{.what = "there is no wire " + wire.text()};
            }
            PLEXUS_CHECK(checkWay(wire));
        }
        return {};
    }

    void apply(Graph& graph) override
    {
        m_before.clear();
        for (const Wire& wire : m_wires) {
            m_before.insert(m_before.begin(), *graph.into(wire.to, wire.toPort)); // backwards: it may occur twice
            graph.lay(wire);
        }
    }

    std::unique_ptr<Edit> inverse() const override { return std::make_unique<LayWires>(m_name, m_before); }
    bool changesNetwork() const override { return false; }
    bool isAbout(const Edit& other) const override
    {
        const auto* next = dynamic_cast<const LayWires*>(&other);
        return next != nullptr && next->m_wires == m_wires;
    }
    void adopt(const Edit& other) override { m_wires = static_cast<const LayWires&>(other).m_wires; }

private:
    std::string m_name;
    std::vector<Wire> m_wires, m_before;
};

std::unique_ptr<Edit> changeMarks(std::string name, MarkChange change, std::vector<Mark> marks)
{
    ChangeMarks::Values values;
    for (Mark& mark : marks) {
        std::string key = mark.key;
        values.insert_or_assign(std::move(key), std::move(mark));
    }
    return std::make_unique<ChangeMarks>(std::move(name), change, std::move(values));
}

} // namespace

std::unique_ptr<Edit> addMarks(std::string name, std::vector<Mark> marks)
{
    return changeMarks(std::move(name), MarkChange::Add, std::move(marks));
}

std::unique_ptr<Edit> setMarks(std::string name, std::vector<Mark> marks)
{
    return changeMarks(std::move(name), MarkChange::Set, std::move(marks));
}

std::unique_ptr<Edit> removeMarks(std::string name, std::vector<std::string> keys)
{
    ChangeMarks::Values values;
    for (std::string& key : keys) {
        values[std::move(key)] = std::nullopt;
    }
    return std::make_unique<ChangeMarks>(std::move(name), MarkChange::Remove, std::move(values));
}

std::unique_ptr<Edit> layWires(std::string name, std::vector<Wire> wires)
{
    return std::make_unique<LayWires>(std::move(name), std::move(wires));
}

} // namespace plexus::edits
