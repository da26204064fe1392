// SPDX-License-Identifier: GPL-3.0-or-later
// Every block, with every example: a network around it has no problem and is lowered, and what lies in it
// is laid out without overlaps.
#include "engine/compile/lower.h"
#include "engine/model/block.h"
#include "engine/model/infer.h"

#include <gmock/gmock.h>

namespace plexus::test {
namespace {

TEST(Blocks, EveryExampleIsANetworkThatCanBeTrained)
{
    const std::vector<Normalization> none;
    int tried = 0;
    for (const LayerDef& layer : allLayers()) {
        for (const LayerExample& example : layer.role == LayerRole::Block ? layer.examples : std::vector<LayerExample>()) {
            SCOPED_TRACE(layer.key + ", " + example.name);
            const Shape& shape = example.inputs.front();
            const std::vector<int64_t> sample(shape.begin() + 1, shape.end());
            Chain chain;
            Graph graph = chain.then("input").block(layer.key, example.params).then("flatten").then("dense", {{"units", int64_t{3}}}).then("output").take();
            graph.training.data = chooseReader("digits");
            const std::vector<FieldInfo> fields{{"image", Shape(sample)}, {"label", {}, 3}};
            const Inference inference = infer(graph, fields);
            EXPECT_TRUE(inference.ok()) << (inference.problems.empty() ? "" : inference.problems.front().node + ": " + inference.problems.front().what);
            EXPECT_TRUE(inference.nodes.at(layer.key).known);
            const auto lowered = lower({.graph = graph, .fields = fields, .preprocessing = none, .batch = 2, .kind = LowerRequest::Kind::Training});
            EXPECT_TRUE(lowered.ok()) << lowered.error().sentence();
            std::set<std::pair<double, double>> places;
            for (const GraphNode& node : graph.nodes()) {
                EXPECT_TRUE(blockOf(node.key) != layer.key || places.emplace(node.position.x, node.position.y).second)
                    << node.key << " lies on another node";
            }
            ++tried;
        }
    }
    EXPECT_GE(tried, 8);
}

} // namespace
} // namespace plexus::test
