// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/advice/advice.h"

#include <algorithm>

namespace plexus {

const AdviceRule* findAdvice(std::string_view key)
{
    const std::vector<AdviceRule>& all = allAdvice();
    const auto found = std::find_if(all.begin(), all.end(), [&](const AdviceRule& rule) { return rule.key == key; });
    return found == all.end() ? nullptr : &*found;
}

Inference review(const Graph& graph, const std::vector<FieldInfo>& fields, InferenceMemory* memory)
{
    Inference result = infer(graph, fields, Heads::Checked, memory);
    for (const AdviceRule& rule : allAdvice()) {
        for (Problem& advice : rule.look({graph, fields, result})) {
            advice.severity = Severity::Warning;
            advice.advice = rule.key;
            const bool isHeard = graph.silenced.count(silencedAs(advice)) == 0;
            (isHeard ? result.problems : result.silenced).push_back(std::move(advice));
        }
    }
    return result;
}

std::string silencedAs(const Problem& advice)
{
    return advice.advice + (advice.node.empty() ? "" : " " + advice.node);
}

std::unique_ptr<Edit> silence(const Graph& graph, const Problem& advice, Advice wish)
{
    const AdviceRule* rule = findAdvice(advice.advice);
    const GraphNode* node = graph.find(advice.node);
    const std::string name = (wish == Advice::Silenced ? "Silence \"" : "Hear \"")
                             + (rule != nullptr ? rule->title : advice.advice) + "\""
                             + (node != nullptr ? " at " + node->displayTitle() : "");
    return edits::setAdvice(name, silencedAs(advice), wish);
}

} // namespace plexus
