// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/advice/change.h"
#include "engine/advice/fix.h"
#include "engine/advice/shapes.h"

#include <algorithm>

namespace plexus::fixes {

namespace {

constexpr int64_t farthest = 64; // how far from the value that is refused one is looked for

// The list with every entry at most, or at least, this; and those with only one entry changed.
void capped(const std::vector<int64_t>& now, std::vector<ParamValue>& values)
{
    const int64_t largest = *std::max_element(now.begin(), now.end());
    const auto all = [&](int64_t bound, bool isMost) {
        std::vector<int64_t> other = now;
        for (int64_t& entry : other) {
            entry = isMost ? std::min(entry, bound) : std::max(entry, bound);
        }
        values.emplace_back(std::move(other));
    };
    for (int64_t step = 1; step <= farthest; ++step) {
        all(largest - step, true);
        all(*std::min_element(now.begin(), now.end()) + step, false);
    }
}

// Other values, the nearest first.
std::vector<ParamValue> around(const ParamDef& param, const ParamValue& now)
{
    std::vector<ParamValue> values;
    if (const auto* flag = std::get_if<bool>(&now)) {
        values.emplace_back(!*flag);
    } else if (const auto* number = std::get_if<int64_t>(&now)) {
        for (int64_t step = 1; step <= farthest; ++step) {
            values.emplace_back(*number - step);
            values.emplace_back(*number + step);
        }
    } else if (const auto* list = std::get_if<std::vector<int64_t>>(&now); list != nullptr && !list->empty()) {
        capped(*list, values);
    }
    for (const std::string& choice : param.choices) {
        values.emplace_back(choice);
    }
    values.push_back(param.initial);
    return values;
}

// An illegal whole number as the nearest that is legal, a real one as it is at first, a choice as the one that is spelled most alike.
ParamValue legalised(const ParamDef& param, const ParamValue& now)
{
    const auto whole = [&](int64_t value) {
        return static_cast<int64_t>(std::clamp(static_cast<double>(value), param.least, param.most));
    };
    if (const auto* number = std::get_if<int64_t>(&now)) {
        return whole(*number);
    }
    if (const auto* list = std::get_if<std::vector<int64_t>>(&now)) {
        std::vector<int64_t> legal = *list;
        std::transform(legal.begin(), legal.end(), legal.begin(), whole);
        return legal;
    }
    if (const auto* word = std::get_if<std::string>(&now); word != nullptr && !param.choices.empty()) {
        return *std::min_element(param.choices.begin(), param.choices.end(), [&](const auto& left, const auto& right) {
            return lettersApart(*word, left) < lettersApart(*word, right);
        });
    }
    return param.initial;
}

// The value that the rules take and that is nearest.
void nearest(const FixCall& call, const ParamDef& param, Fixes& fixes)
{
    const ParamValue& now = call.node->params.value(param.key);
    for (const ParamValue& value : around(param, now)) {
        Params trial = call.node->params;
        trial.set(param.key, value);
        if (value != now && accepts(*call.node, trial, call.inputs, call.fields)) {
            fixes.push_back(setValues(call.graph, *call.node, {{param.key, value}}));
            return;
        }
    }
}

void refused(const FixCall& call, Fixes& fixes)
{
    const GraphNode& node = *call.node;
    if (node.definition->mend) {
        for (const ParamValues& values : node.definition->mend({node.params, call.inputs})) {
            Params trial = node.params;
            for (const auto& [key, value] : values) {
                trial.set(key, value);
            }
            if (accepts(node, trial, call.inputs, call.fields)) {
                fixes.push_back(setValues(call.graph, node, values));
            }
        }
    }
    if (const ParamDef* blamed = node.params.definition(call.problem.param)) {
        nearest(call, *blamed, fixes);
    }
    for (const ParamDef& param : node.definition->params) {
        if (param.key != call.problem.param && param.kind != ParamKind::Choice) { // a choice changes what is meant
            nearest(call, param, fixes);
        }
    }
}

void setParameter(const FixCall& call, Fixes& fixes)
{
    if (call.node == nullptr || call.node->definition == nullptr) {
        return;
    }
    const Params& params = call.node->params;
    const ParamDef* blamed = params.definition(call.problem.param);
    if (blamed != nullptr && !blamed->check(params.value(blamed->key))) {
        fixes.push_back(setValues(call.graph, *call.node,
                                  {{blamed->key, legalised(*blamed, params.value(blamed->key))}}));
    } else if (!call.inputs.empty() && !accepts(*call.node, params, call.inputs, call.fields)) {
        refused(call, fixes);
    }
    for (const ParamDef& param : call.node->definition->params) {
        if (!params.isInitial(param.key) && (blamed == nullptr || blamed == &param)) {
            fixes.push_back(setValues(call.graph, *call.node, {{param.key, param.initial}}));
        }
    }
}

}

// Another value for a parameter of the node itself.
FixRule set_parameter()
{
    return {.key = "set_parameter", .order = 10, .propose = setParameter};
}

} // namespace plexus::fixes
