// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/advice/advice.h"
#include "engine/model/project_file.h"
#include "tests/advice/gallery.h"
#include "tests/advice/sketch.h"

#include <gmock/gmock.h>

namespace plexus::test {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

// What is offered for the first problem.
std::vector<std::string> offered(const char* text)
{
    const Graph graph = sketch(text);
    const Inference now = review(graph, galleryFields());
    std::vector<std::string> names;
    if (!now.problems.empty()) {
        for (const auto& fix : fixesFor(graph, galleryFields(), now, now.problems.front())) {
            names.push_back(fix->name());
        }
    }
    return names;
}

TEST(Fix, SaysWhatItDoes)
{
    EXPECT_EQ(offered("input > conv2d channels=4 > relu > dense units=10 > output").front(),
              "Insert Flatten before Dense");
    EXPECT_EQ(offered("input > max_pool2d padding=2 > flatten > dense units=10 > output").front(),
              "Set padding of Max pool 2d to 1 x 1");
    EXPECT_EQ(offered("input > flatten > dense units=1 > output").front(), "Set units of Dense to 10");
    EXPECT_EQ(offered("input > flatten > dense units=10 > softmax > output").front(),
              "Remove Softmax before Cross-entropy");
    EXPECT_EQ(offered("input > flatten > conv2d channels=2 > dense units=10 > output").front(),
              "Move Flatten behind Conv 2d");
    EXPECT_EQ(offered("input > conv2d channels=4 > output").front(), "Insert Flatten and Dense before Output");
    EXPECT_EQ(offered("input field=imag > flatten > dense units=10 > output").front(), "Set field of Input to image");
    EXPECT_THAT(offered("input > conv2d channels=4 kernel=9 > flatten > dense units=10 > output"),
                Contains("Turn same padding of Conv 2d on"));
}

TEST(Fix, AJoinIsOfferedBothWidthAndProjection)
{
    const auto names = offered("input > conv2d:a channels=4 same_padding=true > relu > conv2d:b channels=8 same_padding=true > add"
                               " > flatten > dense units=10 > output; @relu > @add");
    EXPECT_THAT(names, Contains("Set channels of Conv 2d (b) to 4"));
    EXPECT_THAT(names, Contains("Insert Conv 2d before Add"));
}

TEST(Fix, NothingIsOfferedWhereNothingHelps)
{
    EXPECT_THAT(offered("input > flatten > quantum_foam > dense units=10 > output"), IsEmpty());
    EXPECT_THAT(offered("input > flatten > dense units=10 > output"), IsEmpty());
}

TEST(Fix, IsOneEditThatUndoTakesBack)
{
    for (const Broken& broken : gallery()) {
        const Graph graph = sketch(broken.graph);
        const std::string before = projectText(graph);
        const Inference now = review(graph, galleryFields());
        for (const Problem& problem : now.problems) {
            for (const auto& fix : fixesFor(graph, galleryFields(), now, problem)) {
                Graph trial = graph;
                ASSERT_TRUE(fix->check(trial).ok()) << broken.name << ": " << fix->name();
                fix->apply(trial);
                EXPECT_NE(projectText(trial), before) << broken.name << ": " << fix->name();
                fix->inverse()->apply(trial);
                EXPECT_EQ(projectText(trial), before) << broken.name << ": " << fix->name();
            }
        }
    }
}

TEST(Fix, WhatIsPutInStandsApart)
{
    const Graph graph = sketch("input > conv2d channels=4 > relu > dense units=10 > output");
    const Fixed fixed = fixAll(graph, galleryFields());
    EXPECT_THAT(fixed.done, ElementsAre("Insert Flatten before Dense"));
    for (const GraphNode& one : fixed.graph.nodes()) {
        for (const GraphNode& other : fixed.graph.nodes()) {
            EXPECT_TRUE(one.key == other.key || std::abs(one.position.x - other.position.x) >= 200)
                << one.key << " and " << other.key;
        }
    }
}

TEST(Fix, ErrorsAloneLeaveAdviceAlone)
{
    const Graph graph = sketch("input > conv2d channels=2 > dense:a units=16 > dense units=10 > output");
    EXPECT_THAT(fixAll(graph, galleryFields()).done, ElementsAre("Insert Flatten before Dense"));
    EXPECT_THAT(fixAll(graph, galleryFields(), FixScope::Advice).done,
                Contains("Insert ReLU before Dense"));
}

} // namespace
} // namespace plexus::test
