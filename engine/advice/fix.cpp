// SPDX-License-Identifier: GPL-3.0-or-later
// Proposals are tried on a copy of the graph: the rules guess, this decides.
#include "engine/advice/fix.h"

#include "engine/advice/advice.h"
#include "engine/advice/shapes.h"

#include <algorithm>
#include <set>

namespace plexus {

namespace {

constexpr size_t mostTries = 40;  // of one problem
constexpr size_t mostRounds = 200; // of fixAll()

struct Proposal {
    std::unique_ptr<Edit> edit;
    int order = 0;
    size_t undone = 0; // errors and nodes of unknown shape that it leaves
};

bool isError(const Problem& problem)
{
    return problem.severity == Severity::Error;
}

ptrdiff_t errorsAt(const Inference& inference, const std::string& node)
{
    return std::count_if(inference.problems.begin(), inference.problems.end(),
                         [&](const Problem& problem) { return isError(problem) && problem.node == node; });
}

ptrdiff_t errorsIn(const Inference& inference)
{
    return std::count_if(inference.problems.begin(), inference.problems.end(), isError);
}

bool has(const Inference& inference, const Problem& problem)
{
    return std::any_of(inference.problems.begin(), inference.problems.end(), [&](const Problem& other) {
        return other.node == problem.node && other.port == problem.port && other.param == problem.param
               && other.advice == problem.advice && (!problem.advice.empty() || other.what == problem.what);
    });
}

// An error is solved when there are fewer at its node, and nothing that was well is worse. What comes after it was
// unknown until now, so that new errors may show there; at a port without a wire so was what the node says to one.
bool isSolved(const Problem& problem, const Inference& before, const Inference& after)
{
    if (has(after, problem)) {
        return false;
    }
    if (!problem.advice.empty()) {
        return errorsIn(after) <= errorsIn(before) && after.problems.size() < before.problems.size();
    }
    for (const auto& [key, info] : before.nodes) {
        const auto now = after.nodes.find(key);
        if (info.known && (now == after.nodes.end() || !now->second.known
                           || errorsAt(after, key) > errorsAt(before, key))) {
            return false;
        }
    }
    const ptrdiff_t allowed = errorsAt(before, problem.node) - (problem.port.empty() ? 1 : 0);
    return errorsAt(after, problem.node) <= allowed;
}

size_t undoneIn(const Inference& inference)
{
    const auto unknown = std::count_if(inference.nodes.begin(), inference.nodes.end(),
                                       [](const auto& node) { return !node.second.known; });
    return static_cast<size_t>(errorsIn(inference) + unknown);
}

std::vector<Proposal> proposalsFor(const FixCall& call)
{
    std::vector<Proposal> all;
    const auto ask = [&](const std::function<void(const FixCall&, Fixes&)>& propose, int order) {
        Fixes fixes;
        if (propose) {
            propose(call, fixes);
        }
        for (auto& edit : fixes) {
            all.push_back({std::move(edit), order});
        }
    };
    if (const AdviceRule* advice = findAdvice(call.problem.advice)) {
        ask(advice->propose, 0);
    } else if (call.problem.advice.empty()) {
        for (const FixRule& rule : allFixRules()) {
            ask(rule.propose, rule.order);
        }
    }
    std::stable_sort(all.begin(), all.end(),
                     [](const Proposal& left, const Proposal& right) { return left.order < right.order; });
    return all;
}

} // namespace

Fixes fixesFor(const Graph& graph, const std::vector<FieldInfo>& fields, const Inference& now,
               const Problem& problem, size_t most)
{
    FixCall call{graph, fields, now, problem};
    call.node = graph.find(problem.node);
    if (call.node != nullptr && call.node->definition != nullptr) {
        call.inputs = shapesInto(graph, *call.node, fields, now);
    }
    std::vector<Proposal> good;
    std::set<std::string> names;
    size_t tries = 0;
    for (Proposal& proposal : proposalsFor(call)) {
        if (tries == mostTries || names.count(proposal.edit->name()) > 0 || !proposal.edit->check(graph)) {
            continue;
        }
        ++tries;
        Graph trial = graph;
        proposal.edit->apply(trial);
        const Inference after = problem.advice.empty() ? infer(trial, fields) : review(trial, fields);
        if (isSolved(problem, now, after)) {
            proposal.undone = undoneIn(after);
            names.insert(proposal.edit->name());
            good.push_back(std::move(proposal));
        }
    }
    std::stable_sort(good.begin(), good.end(),
                     [](const Proposal& left, const Proposal& right) { return left.undone < right.undone; });
    Fixes fixes;
    for (Proposal& proposal : good) {
        if (fixes.size() < most) {
            fixes.push_back(std::move(proposal.edit));
        }
    }
    return fixes;
}

Fixed fixAll(Graph graph, const std::vector<FieldInfo>& fields, FixScope scope)
{
    Fixed result{std::move(graph), {}, {}};
    for (size_t round = 0; round < mostRounds; ++round) {
        result.inference = review(result.graph, fields);
        Fixes fixes;
        for (const Severity severity : {Severity::Error, Severity::Warning}) {
            for (const Problem& problem : result.inference.problems) {
                const bool isMeant = severity == Severity::Error || scope == FixScope::Advice;
                if (isMeant && fixes.empty() && problem.severity == severity) {
                    fixes = fixesFor(result.graph, fields, result.inference, problem, 1);
                }
            }
        }
        if (fixes.empty()) {
            break;
        }
        fixes.front()->apply(result.graph);
        result.done.push_back(fixes.front()->name());
    }
    return result;
}

} // namespace plexus
