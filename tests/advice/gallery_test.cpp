// SPDX-License-Identifier: GPL-3.0-or-later
// A hundred broken graphs: none ends the program, each problem is found at the right node, and what is offered
// solves nearly all of them.
#include "tests/advice/gallery.h"

#include "engine/advice/advice.h"
#include "tests/advice/sketch.h"

#include <algorithm>
#include <gmock/gmock.h>
#include <iterator>
#include <set>
#include <sstream>

namespace plexus::test {
namespace {

using ::testing::HasSubstr;

std::string told(const Inference& inference)
{
    std::string text;
    for (const Problem& problem : inference.problems) {
        text += (problem.severity == Severity::Error ? "error at " : "advice at ") + problem.node + ": " + problem.what + "; " + problem.accepted + "\n";
    }
    return text;
}

// The keys of nodes at which there is something of this severity; "" is the network.
std::set<std::string> nodesWith(Severity severity, const Inference& inference)
{
    std::set<std::string> nodes;
    for (const Problem& problem : inference.problems) {
        if (problem.severity == severity) {
            nodes.insert(problem.node);
        }
    }
    return nodes;
}

std::set<std::string> words(std::string_view list)
{
    std::istringstream stream{std::string(list)};
    return {std::istream_iterator<std::string>(stream), {}};
}

// What must be said is said at the node; and what else is said is expected: an error stands at a node of another
// mistake that the graph has, advice at those that it names.
std::string misplaced(const Broken& broken, const Inference& inference)
{
    const auto said = std::find_if(inference.problems.begin(), inference.problems.end(), [&](const Problem& problem) {
        return problem.what.find(broken.says) != std::string::npos;
    });
    if (said == inference.problems.end() || said->node != broken.node) {
        return "not said, or not at its node";
    }
    std::set<std::string> errors = words(broken.alsoWrong), advice = words(broken.alsoAdvised);
    (said->severity == Severity::Error ? errors : advice).insert(broken.node);
    if (nodesWith(Severity::Error, inference) != errors) {
        return "errors at other nodes than expected";
    }
    return nodesWith(Severity::Warning, inference) != advice ? "advice at other nodes than expected" : "";
}

// Why what was fixed does not count, or nothing.
std::string flawOf(const Graph& graph, const Fixed& fixed)
{
    if (!fixed.inference.ok()) {
        return "there are problems left:\n" + told(fixed.inference);
    }
    for (const GraphNode& node : graph.nodes()) {
        const bool isLayer = node.definition == nullptr || node.definition->gives == Gives::Anything;
        if (isLayer && fixed.graph.find(node.key) == nullptr) {
            return node.key + " is gone";
        }
    }
    return trainOneStep(fixed.graph, galleryFields());
}

TEST(Gallery, HoldsAHundredGraphsOfDifferentNames)
{
    std::set<std::string> names;
    for (const Broken& broken : gallery()) {
        EXPECT_TRUE(names.insert(broken.name).second) << broken.name;
    }
    EXPECT_GE(names.size(), 100U);
}

TEST(Gallery, EveryProblemIsFoundAtItsNode)
{
    for (const Broken& broken : gallery()) {
        const Inference inference = review(sketch(broken.graph), galleryFields());
        EXPECT_EQ(misplaced(broken, inference), "") << broken.name << "\n" << told(inference);
    }
}

TEST(Gallery, WhatIsOfferedSolvesThem)
{
    size_t solved = 0;
    std::string open;
    for (const Broken& broken : gallery()) {
        const Graph graph = sketch(broken.graph);
        const bool isAdvice = infer(graph, galleryFields()).ok();
        const Fixed fixed = fixAll(graph, galleryFields(), isAdvice ? FixScope::Advice : FixScope::Errors);
        const std::string flaw = flawOf(graph, fixed);
        solved += flaw.empty() ? 1 : 0;
        if (!flaw.empty()) {
            open += std::string(broken.name) + ": " + flaw + "\n";
        }
        EXPECT_TRUE(flaw.empty() || !broken.isTutorial) << broken.name << ": " << flaw;
        if (std::getenv("PLEXUS_SHOW_GALLERY") != nullptr) {
            std::string done;
            for (const std::string& name : fixed.done) {
                done += "    " + name + "\n";
            }
            std::cout << broken.name << (flaw.empty() ? "" : "  OPEN: " + flaw) << "\n" << done;
        }
    }
    EXPECT_GE(solved, 80U) << open;
    RecordProperty("solved", static_cast<int>(solved));
}

} // namespace
} // namespace plexus::test
