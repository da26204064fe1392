// SPDX-License-Identifier: GPL-3.0-or-later
// A hundred broken graphs: none ends the program, each problem is found at the right node, and what is offered
// solves nearly all of them.
#include "tests/advice/gallery.h"

#include "engine/advice/advice.h"
#include "tests/advice/sketch.h"

#include <algorithm>
#include <gmock/gmock.h>

namespace plexus::test {
namespace {

using ::testing::HasSubstr;

std::string told(const Inference& inference)
{
    std::string text;
    for (const Problem& problem : inference.problems) {
        text += problem.node + ": " + problem.what + "; " + problem.accepted + "\n";
    }
    return text;
}

bool isFoundAt(const Broken& broken, const Inference& inference)
{
    return std::any_of(inference.problems.begin(), inference.problems.end(), [&](const Problem& problem) {
        return problem.node == broken.node && problem.what.find(broken.says) != std::string::npos;
    });
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
        EXPECT_TRUE(isFoundAt(broken, inference)) << broken.name << "\n" << told(inference);
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
