// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/model/layout.h"

#include "engine/model/block.h"
#include "engine/model/chain.h"
#include "tests/model/graphs.h"

#include <chrono>
#include <gmock/gmock.h>

namespace plexus::test {
namespace {

using Places = std::map<std::string, Position>;

Places arrange(const Graph& graph, std::string_view block = {}, const NodeSizes& sizes = {})
{
    Places places;
    for (const auto& [key, position] : arranged(graph, block, sizes)) {
        places[key] = position;
    }
    return places;
}

bool overlap(const Places& places)
{
    const NodeSize size;
    for (auto one = places.begin(); one != places.end(); ++one) {
        for (auto other = std::next(one); other != places.end(); ++other) {
            if (std::abs(one->second.x - other->second.x) < size.width
                && std::abs(one->second.y - other->second.y) < size.height) {
                return true;
            }
        }
    }
    return false;
}

TEST(Layout, PlacesAChainInOneStraightRow)
{
    const Graph graph = smallNetwork();
    const Places places = arrange(graph);
    ASSERT_EQ(places.size(), 6u);
    for (const Wire& wire : graph.wires()) {
        EXPECT_GT(places.at(wire.to).x, places.at(wire.from).x + NodeSize().width);
        EXPECT_EQ(places.at(wire.to).y, places.at(wire.from).y);
    }
    EXPECT_EQ(places.at("input"), (Position{0, 0})) << "the corner stays";
    EXPECT_EQ(arrange(graph), places);
}

TEST(Layout, WideNodesGetWideColumns)
{
    const Places places = arrange(smallNetwork(), {}, {{"conv2d", {400, 100}}});
    EXPECT_GT(places.at("relu").x - places.at("conv2d").x, 400);
    EXPECT_LT(places.at("conv2d").x - places.at("input").x, 400);
}

TEST(Layout, BranchesThatWereCrossedLieSideBySide)
{
    // Two chains whose nodes were added in turns, the second one's upside down.
    Graph graph;
    for (const char* key : {"input", "a1", "b1", "b2", "a2", "a3", "b3", "add"}) {
        addNode(graph, key, key == std::string("input") ? "input" : key == std::string("add") ? "add" : "relu");
    }
    for (const char* chain : {"a", "b"}) {
        const std::string name = chain;
        graph.connect({"input", "out", name + "1", "in"});
        graph.connect({name + "1", "out", name + "2", "in"});
        graph.connect({name + "2", "out", name + "3", "in"});
        graph.connect({name + "3", "out", "add", name == "a" ? "in" : "in2"});
    }
    const Places places = arrange(graph);
    EXPECT_FALSE(overlap(places));
    for (const char* pair : {"1", "2", "3"}) {
        const std::string number = pair;
        EXPECT_EQ(places.at("a1").y < places.at("b1").y, places.at("a" + number).y < places.at("b" + number).y);
        EXPECT_EQ(places.at("a" + number).y, places.at("a1").y) << "a straight branch";
    }
}

TEST(Layout, LongWiresPassNodesBy)
{
    Graph graph = Chain().then("input").then("conv2d").then("relu").then("tanh").take();
    addNode(graph, "add", "add");
    graph.connect({"tanh", "out", "add", "in"});
    graph.connect({"input", "out", "add", "in2"});
    const Places places = arrange(graph);
    EXPECT_FALSE(overlap(places));
    EXPECT_GT(places.at("add").x, places.at("tanh").x);
}

TEST(Layout, IsOfOneBlockAndKnowsNestedOnes)
{
    const Graph graph = Chain().then("input").block("residual").then("relu").then("output").take();
    const Places outer = arrange(graph);
    EXPECT_EQ(outer.size(), 4u);
    EXPECT_GT(outer.at("relu").x, outer.at("residual").x);
    EXPECT_GT(outer.at("residual").x, outer.at("input").x);
    const Places inner = arrange(graph, "residual");
    EXPECT_EQ(inner.size(), 9u);
    EXPECT_FALSE(overlap(inner));
    EXPECT_GT(inner.at("residual.block_output").x, inner.at("residual.relu2").x);
}

TEST(Layout, WhatABlockAndOthersDoInTurnsIsNoEndlessLoop)
{
    // relu feeds the block and is fed by it, through two ways in it
    Graph graph;
    for (const auto& [key, layer] : std::vector<std::pair<std::string, std::string>>{
             {"block", "block"}, {"block.in", "block_input"}, {"block.out", "block_output"},
             {"block.in2", "block_input"}, {"block.out2", "block_output"}, {"relu", "relu"}}) {
        addNode(graph, key, layer);
    }
    graph.connect({"block.in", "out", "block.out", "in"});
    graph.connect({"block.out", "out", "relu", "in"});
    graph.connect({"relu", "out", "block.in2", "in"});
    graph.connect({"block.in2", "out", "block.out2", "in"});
    EXPECT_FALSE(overlap(arrange(graph)));
}

TEST(Layout, ALongChainGoesOnInRows)
{
    Chain chain;
    chain.then("input");
    for (int i = 0; i < 58; ++i) {
        chain.then("relu");
    }
    const Graph graph = chain.then("output").take();
    std::map<std::string, Position> at;
    double right = 0, bottom = 0;
    std::set<double> rows;
    for (const auto& [key, position] : arranged(graph, {}, {})) {
        at[key] = position;
        rows.insert(position.y);
        right = std::max(right, position.x + 180);
        bottom = std::max(bottom, position.y + 100);
    }
    EXPECT_GE(rows.size(), 5U);
    EXPECT_LT(right / bottom, 2.5);
    EXPECT_GT(right / bottom, 1.2);
    for (const Wire& wire : graph.wires()) { // on to the right, or to the beginning of the next row
        const Position from = at.at(wire.from), to = at.at(wire.to);
        EXPECT_TRUE((to.y == from.y && to.x > from.x) || (to.y > from.y && to.x == 0)) << wire.text();
    }
}

TEST(Layout, AChainOfAScreensWidthStaysInALineAndLeNetDoesNot)
{
    const auto rowsOf = [](int length) {
        Chain chain;
        chain.then("input");
        for (int i = 0; i < length - 2; ++i) {
            chain.then("relu");
        }
        std::set<double> rows;
        for (const auto& [key, position] : arranged(chain.then("output").take(), {}, {})) {
            rows.insert(position.y);
        }
        return rows.size();
    };
    EXPECT_EQ(rowsOf(8), 1U);
    EXPECT_EQ(rowsOf(14), 4U);
}

TEST(Layout, ThousandsOfNodesTakeLessThanASecond)
{
    Graph graph;
    constexpr int rows = 10, length = 200;
    addNode(graph, "input", "input");
    addNode(graph, "add", "add");
    for (int row = 0; row < rows; ++row) {
        std::string last = "input";
        for (int i = 0; i < length; ++i) {
            const std::string key = "n" + std::to_string(i) + "_" + std::to_string(row);
            addNode(graph, key, "relu");
            graph.connect({last, "out", key, "in"});
            last = key;
        }
        graph.connect({last, "out", "add", row == 0 ? "in" : "in" + std::to_string(row + 1)});
    }
    const auto start = std::chrono::steady_clock::now();
    EXPECT_EQ(arrange(graph).size(), static_cast<size_t>(rows * length + 2));
    EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(5)) << "with sanitizers";
}

TEST(Align, LinesUpEdgesAndEvensOutGaps)
{
    Graph graph = Chain().then("input").then("relu").then("tanh").take();
    graph.find("input")->position = {0, 0};
    graph.find("relu")->position = {400, 56};
    graph.find("tanh")->position = {800, 16};
    const std::vector<std::string> keys{"input", "relu", "tanh"};
    const auto at = [&](const NodePositions& positions, const std::string& key) {
        for (const auto& [node, position] : positions) {
            if (node == key) {
                return position;
            }
        }
        return graph.find(key)->position; // did not move
    };
    const NodeSizes sizes{{"input", {100, 100}}, {"relu", {200, 100}}, {"tanh", {100, 50}}};
    EXPECT_EQ(at(aligned(graph, keys, sizes, Alignment::Top), "relu"), (Position{400, 0}));
    EXPECT_EQ(at(aligned(graph, keys, sizes, Alignment::Left), "tanh"), (Position{0, 16}));
    EXPECT_EQ(at(aligned(graph, keys, sizes, Alignment::Bottom), "input"), (Position{0, 56}));
    EXPECT_EQ(at(aligned(graph, keys, sizes, Alignment::Right), "relu"), (Position{704, 56})) << "on the grid";
    const NodePositions even = aligned(graph, keys, sizes, Alignment::Across);
    EXPECT_EQ(at(even, "input").x, 0);
    EXPECT_EQ(at(even, "relu").x, 352); // gaps of 250
    EXPECT_EQ(at(even, "tanh").x, 800);
    EXPECT_TRUE(aligned(graph, {"relu"}, sizes, Alignment::Left).empty());
}

} // namespace
} // namespace plexus::test
