// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/model/edit_value.h"

namespace plexus::edits {

namespace {

using Parts = std::vector<std::unique_ptr<Edit>>;

class Together : public Edit {
public:
    Together(std::string name, Parts parts) : m_name(std::move(name)), m_parts(std::move(parts)) {}
    std::string name() const override { return m_name; }

    // A part may build on those before it, so they are tried on a copy. What a part remembers for its
    // inverse is overwritten when it is applied in earnest.
    Result<void> check(const Graph& graph) const override
    {
        Graph trial = graph;
        for (const auto& part : m_parts) {
            PLEXUS_CHECK(part->check(trial));
            part->apply(trial);
        }
        return {};
    }

    void apply(Graph& graph) override
    {
        for (const auto& part : m_parts) {
            part->apply(graph);
        }
    }

    std::unique_ptr<Edit> inverse() const override
    {
        Parts back;
        for (auto part = m_parts.rbegin(); part != m_parts.rend(); ++part) {
            back.push_back((*part)->inverse());
        }
        return std::make_unique<Together>(m_name, std::move(back));
    }

    // The same parameter of several nodes, dragged on: all parts merge or none.
    bool mergeWith(const Edit& other) override
    {
        const auto* next = dynamic_cast<const Together*>(&other);
        if (next == nullptr || next->m_parts.size() != m_parts.size()) {
            return false;
        }
        for (size_t index = 0; index < m_parts.size(); ++index) {
            const auto* part = dynamic_cast<const ValueEdit*>(m_parts[index].get());
            if (part == nullptr || !part->isAbout(*next->m_parts[index])) {
                return false;
            }
        }
        for (size_t index = 0; index < m_parts.size(); ++index) {
            m_parts[index]->mergeWith(*next->m_parts[index]);
        }
        m_name = next->m_name;
        return true;
    }

    bool changesNetwork() const override
    {
        for (const auto& part : m_parts) {
            if (part->changesNetwork()) {
                return true;
            }
        }
        return false;
    }

private:
    std::string m_name;
    Parts m_parts;
};

} // namespace

std::unique_ptr<Edit> together(std::string name, std::vector<std::unique_ptr<Edit>> parts)
{
    return std::make_unique<Together>(std::move(name), std::move(parts));
}

} // namespace plexus::edits
