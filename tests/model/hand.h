// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/model/journal.h"
#include "tests/model/random_edits.h"

namespace plexus::test {

// Somebody at work: edits, undoes, redoes and jumps as a seed says, with a journal or without.
class Hand {
public:
    explicit Hand(uint64_t seed, Graph graph = {}) : m_edits(seed), m_graph(std::move(graph)) {}

    const Graph& graph() const { return m_graph; }
    size_t done() const { return m_done; }
    size_t count() const { return m_steps.size(); }

    void next(Journal* journal = nullptr)
    {
        if (!m_steps.empty() && m_edits.draw(5) == 0) {
            const size_t back = m_done - std::min<size_t>(m_done, 1);
            jump(m_edits.draw(3) > 0 ? back : m_edits.draw(m_steps.size() + 1), journal);
            return;
        }
        EditPtr edit = m_edits.next(m_graph);
        while (!applyTo(m_graph, edit).ok()) {
            edit = m_edits.next(m_graph);
        }
        m_steps.resize(m_done++);
        const std::string name = edit->name();
        m_steps.push_back({std::move(edit), nullptr});
        m_steps.back().back = m_steps.back().edit->inverse();
        if (journal != nullptr) {
            journal->edited(m_done, name, m_graph);
        }
    }

    void jump(size_t to, Journal* journal = nullptr)
    {
        for (; m_done > to; --m_done) {
            m_steps[m_done - 1].back->apply(m_graph);
        }
        for (; m_done < to; ++m_done) {
            m_steps[m_done].edit->apply(m_graph);
            m_steps[m_done].back = m_steps[m_done].edit->inverse();
        }
        if (journal != nullptr) {
            journal->moved(m_done, m_graph);
        }
    }

private:
    struct Step {
        EditPtr edit, back;
    };
    RandomEdits m_edits;
    Graph m_graph;
    std::vector<Step> m_steps;
    size_t m_done = 0;
};

} // namespace plexus::test
