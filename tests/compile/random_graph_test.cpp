// SPDX-License-Identifier: GPL-3.0-or-later
// Graphs nobody thought of: what infer() lets pass is lowered, and what it refuses it refuses in words.
#include "engine/base/random.h"
#include "engine/compile/lower.h"
#include "engine/program/verify.h"

#include <gmock/gmock.h>

namespace plexus::test {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

const std::vector<FieldInfo> kPictureFields{{"image", {2, 7, 6}}, {"label", {}, 3}};

class RandomGraph {
public:
    explicit RandomGraph(uint64_t seed) : m_random(seed, streamOf("graph")) {}

    Graph make()
    {
        append("input", {});
        const size_t depth = 1 + draw(6);
        for (size_t i = 0; i < depth; ++i) {
            const LayerDef& layer = allLayers()[draw(allLayers().size())];
            if (layer.role == LayerRole::Inner) {
                append(layer.key, someKey());
            }
        }
        append("flatten", {});
        append("dense", {});
        m_graph.find(m_graph.nodes().back().key)->params.set("units", int64_t{3});
        append("output", {});
        m_graph.training.data = chooseReader("digits");
        m_graph.training.general.set("batch_size", static_cast<int64_t>(1 + draw(4)));
        return std::move(m_graph);
    }

private:
    size_t draw(size_t bound) { return m_random.word(m_element++) % bound; }
    std::string someKey() { return m_graph.nodes()[draw(m_graph.nodes().size())].key; }

    // Wired to the newest node; a join also to another.
    void append(const std::string& layer, const std::string& other)
    {
        GraphNode node = makeNode(m_graph.freeKey(layer), layer);
        for (const ParamDef& param : node.definition->params) {
            if (draw(2) == 0) {
                setSome(node.params, param);
            }
        }
        const std::string last = m_graph.nodes().empty() ? "" : m_graph.nodes().back().key;
        const std::string key = node.key;
        const bool joins = node.definition->portCount == PortCount::Any;
        const bool takesWires = !node.definition->inputs.empty();
        m_graph.insert(std::move(node), m_graph.nodes().size());
        if (!last.empty() && takesWires) {
            m_graph.connect({last, "out", key, "in"});
        }
        if (joins && !other.empty() && draw(2) == 0) {
            m_graph.connect({other, "out", key, "in2"});
        }
    }

    void setSome(Params& params, const ParamDef& param)
    {
        switch (param.kind) {
        case ParamKind::Bool:
            params.set(param.key, draw(2) == 0);
            break;
        case ParamKind::Integer:
            params.set(param.key, static_cast<int64_t>(param.sliderLeast) + static_cast<int64_t>(draw(5)));
            break;
        case ParamKind::Pair:
            params.set(param.key, std::vector<int64_t>{static_cast<int64_t>(draw(4)), static_cast<int64_t>(draw(4))});
            break;
        default:
            break; // fields and losses stay, numbers are always legal
        }
    }

    Random m_random;
    uint64_t m_element = 0;
    Graph m_graph;
};

TEST(RandomGraphs, AcceptedOnesAreLoweredWithTheStatedShapes)
{
    int accepted = 0;
    for (uint64_t seed = 0; seed < 600; ++seed) {
        SCOPED_TRACE("seed " + std::to_string(seed));
        const Graph graph = RandomGraph(seed).make();
        const Inference inference = infer(graph, kPictureFields);
        for (const Problem& problem : inference.problems) {
            ASSERT_FALSE(problem.what.empty());
            ASSERT_THAT(problem.what, Not(HasSubstr("cannot be built"))) << "a shape rule is too lenient";
        }
        const int64_t batch = graph.training.general.integer("batch_size");
        const auto program = lower({graph, kPictureFields, {}, batch, LowerRequest::Kind::Training});
        ASSERT_EQ(program.ok(), inference.ok()) << (program.ok() ? "" : program.error().sentence());
        if (!program.ok()) {
            continue;
        }
        ++accepted;
        ASSERT_TRUE(verify(*program).ok()) << verify(*program).error().sentence();
        int64_t parameters = 0;
        for (const ParameterInfo& parameter : program->parameters) {
            parameters += parameter.shape.elements();
        }
        EXPECT_EQ(parameters, inference.parameterCount);
        EXPECT_EQ((*program)[program->output("logits/output")].shape, inference.nodes.at("output").shape);
    }
    EXPECT_GT(accepted, 100);
}

} // namespace
} // namespace plexus::test
