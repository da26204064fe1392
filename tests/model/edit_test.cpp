// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/base/random.h"
#include "engine/data/reader.h"
#include "engine/model/block.h"
#include "engine/model/bypass.h"
#include "engine/model/group.h"
#include "engine/model/infer.h"
#include "engine/model/marks.h"
#include "engine/model/optimizer.h"
#include "engine/model/project_file.h"
#include "engine/model/schedule.h"
#include "tests/model/graphs.h"

#include <gmock/gmock.h>

namespace plexus::test {
namespace {

using ::testing::HasSubstr;
using EditPtr = std::unique_ptr<Edit>;

Result<void> applyTo(Graph& graph, const EditPtr& edit)
{
    PLEXUS_CHECK(edit->check(graph));
    edit->apply(graph);
    return {};
}

std::string refusal(const Graph& graph, const EditPtr& edit)
{
    const auto checked = edit->check(graph);
    return checked.ok() ? "accepted" : checked.error().sentence();
}

// Draws edits that somebody might make; not all of them are legal in the state they meet.
class RandomEdits {
public:
    explicit RandomEdits(uint64_t seed) : m_random(seed, streamOf("edits")) {}

    EditPtr next(const Graph& graph)
    {
        if (graph.nodes().size() < 3) {
            return addSome(graph);
        }
        if (graph.marks.size() > 60) { // copies of blocks bring many
            std::vector<std::string> keys;
            for (const auto& [key, mark] : graph.marks) {
                keys.push_back(key);
            }
            keys.resize(50);
            return edits::removeMarks("Delete", std::move(keys));
        }
        switch (draw(21)) {
        case 0:
        case 1:
        case 2:
            return graph.nodes().size() < 40 ? addSome(graph) : removeSome(graph);
        case 3:
            return removeSome(graph);
        case 4:
        case 5:
        case 6:
            return connectSome(graph);
        case 7:
            return graph.wires().empty() ? addSome(graph)
                                         : edits::disconnect(graph.wires()[draw(graph.wires().size())]);
        case 8:
        case 9:
            return setSome(graph);
        case 10:
            return edits::setTitle(someNode(graph).key, draw(3) == 0 ? "" : "T" + std::to_string(draw(9)));
        case 11:
            return edits::moveNodes({{someNode(graph).key, {place(), place()}},
                                     {someNode(graph).key, {-place(), 3.0}}});
        case 12:
            return setTraining(graph);
        case 13:
            return regroupSome(graph);
        case 14: {
            auto toggled = bypass(graph, {someNode(graph).key}, infer(graph, {}), {});
            return toggled.ok() ? std::move(toggled).value() : pasteSome(graph);
        }
        case 15:
            return edits::setAdvice("Silence", "dead_branch " + someNode(graph).key,
                                    draw(2) == 0 ? Advice::Heard : Advice::Silenced);
        case 16:
            return edits::setCollapsed("Collapse", {{someNode(graph).key, draw(3) > 0}, {someNode(graph).key, true}});
        case 17:
            return markSome(graph);
        case 18:
            return laySome(graph);
        default:
            return pasteSome(graph);
        }
    }
    size_t draw(size_t bound) { return m_random.word(m_element++) % bound; }

private:
    double place() { return 0.25 * static_cast<double>(draw(2000)); }
    const GraphNode& someNode(const Graph& graph) { return graph.nodes()[draw(graph.nodes().size())]; }

    EditPtr addSome(const Graph& graph)
    {
        const std::string layer = draw(20) == 0 ? "from_the_future" : allLayers()[draw(allLayers().size())].key;
        GraphNode node = makeNode(graph.freeKey(layer), layer);
        node.position = {place(), place()};
        return edits::addNode(std::move(node));
    }

    // A frame or a note, new, changed or gone.
    EditPtr markSome(const Graph& graph)
    {
        const Box box{place(), -place(), 1 + place(), 1 + place()};
        auto some = graph.marks.begin();
        std::advance(some, static_cast<std::ptrdiff_t>(graph.marks.empty() ? 0 : draw(graph.marks.size())));
        if (graph.marks.size() < 4 || (graph.marks.size() < 30 && draw(2) == 0)) {
            const MarkKind kind = draw(2) == 0 ? MarkKind::Frame : MarkKind::Note;
            const std::string block(draw(2) == 0 ? blockOf(someNode(graph).key) : std::string_view());
            return edits::addMarks("Add", {{freeMarkKey(graph, kind, block), kind, "some\nlines", "blue", box, {}}});
        }
        if (draw(3) == 0) {
            return edits::removeMarks("Delete", {some->first});
        }
        Mark mark = some->second;
        mark.box = box;
        mark.text = "text " + std::to_string(draw(9));
        return edits::setMarks("Change", {std::move(mark)});
    }

    // A wire led through points.
    EditPtr laySome(const Graph& graph)
    {
        if (graph.wires().empty()) {
            return markSome(graph);
        }
        Wire wire = graph.wires()[draw(graph.wires().size())];
        wire.way = Way(draw(4), Position{place(), place()});
        return edits::layWires("Lead", {std::move(wire)});
    }

    EditPtr removeSome(const Graph& graph)
    {
        std::vector<std::string> keys{someNode(graph).key};
        const std::string other = someNode(graph).key;
        if (other != keys[0]) {
            keys.push_back(other);
        }
        return edits::removeNodes(std::move(keys));
    }

    EditPtr connectSome(const Graph& graph)
    {
        const GraphNode& to = someNode(graph);
        const std::vector<std::string> ports = graph.inputPorts(to);
        return edits::connect({someNode(graph).key, "out", to.key, ports.empty() ? "in" : ports[draw(ports.size())]});
    }

    ParamValue valueOf(const ParamDef& param)
    {
        switch (param.kind) {
        case ParamKind::Bool:
            return draw(2) == 0;
        case ParamKind::Integer:
            return static_cast<int64_t>(param.least) + static_cast<int64_t>(draw(4));
        case ParamKind::Real:
            return draw(2) == 0 ? param.least : param.most;
        case ParamKind::Pair:
            return std::vector<int64_t>{static_cast<int64_t>(draw(3)), static_cast<int64_t>(draw(3))};
        case ParamKind::Integers:
            return std::vector<int64_t>(draw(4), static_cast<int64_t>(draw(3)));
        case ParamKind::Reals:
            return std::vector<double>(draw(4), 0.5);
        case ParamKind::Choice:
            return param.choices[draw(param.choices.size())];
        case ParamKind::Text:
        case ParamKind::Path:
            break;
        }
        return "text" + std::to_string(draw(4));
    }

    EditPtr setSome(const Graph& graph)
    {
        const GraphNode& node = someNode(graph);
        if (node.params.definitions().empty()) {
            return edits::setTitle(node.key, "plain");
        }
        const ParamDef& param = node.params.definitions()[draw(node.params.definitions().size())];
        std::vector<EditPtr> parts;
        parts.push_back(edits::setParam(node.key, param.key, valueOf(param)));
        parts.push_back(edits::setTitle(node.key, "set"));
        return draw(2) == 0 ? std::move(parts[0]) : edits::together("Both", std::move(parts));
    }

    EditPtr setTraining(const Graph& graph)
    {
        switch (draw(4)) {
        case 0:
            return edits::choose(Setting::Optimizer, allOptimizers()[draw(allOptimizers().size())].key);
        case 1:
            return edits::choose(Setting::Schedule, allSchedules()[draw(allSchedules().size())].key);
        case 2:
            return edits::choose(Setting::Data, allReaders()[draw(allReaders().size())].key);
        default:
            break;
        }
        const Setting where = draw(2) == 0 ? Setting::General : Setting::Optimizer;
        const ParamDefs& params = where == Setting::General ? graph.training.general.definitions()
                                                            : graph.training.optimizer.params.definitions();
        const ParamDef& param = params[draw(params.size())];
        return edits::setTraining(where, param.key, valueOf(param));
    }

    // Some nodes that are seen together become a block, or a block goes.
    EditPtr regroupSome(const Graph& graph)
    {
        const std::string first = someNode(graph).key;
        std::vector<std::string> keys{first};
        for (const GraphNode& node : graph.nodes()) {
            if (node.key != first && blockOf(node.key) == blockOf(first) && draw(4) == 0) {
                keys.push_back(node.key);
            }
        }
        std::vector<std::string> marks;
        for (const auto& [key, mark] : graph.marks) {
            if (blockOf(key) == blockOf(first) && draw(4) == 0) {
                marks.push_back(key);
            }
        }
        auto regrouped = draw(2) == 0 ? group(graph, keys, marks) : ungroup(graph, keys);
        return regrouped.ok() ? std::move(regrouped->edit) : pasteSome(graph);
    }

    EditPtr pasteSome(const Graph& graph)
    {
        const std::string first = someNode(graph).key, second = someNode(graph).key;
        const bool isSeenTogether = blockOf(first) == blockOf(second);
        std::vector<std::string> marks;
        for (const auto& [key, mark] : graph.marks) {
            if (blockOf(key) == blockOf(first) && draw(8) == 0) {
                marks.push_back(key);
            }
        }
        const std::string text = edits::copyText(graph, {first, isSeenTogether ? second : first}, marks);
        auto pasted = edits::paste(graph, text, {10, 20});
        EXPECT_TRUE(pasted.ok()) << pasted.error().sentence();
        return std::move(pasted).value();
    }

    Random m_random;
    uint64_t m_element = 0;
};

TEST(Edits, TenThousandUndoneAndRedoneLeaveNoTrace)
{
    constexpr size_t wanted = 10000;
    RandomEdits random(42);
    Graph graph;
    const std::string first = projectText(graph);
    std::vector<EditPtr> done;
    std::vector<EditPtr> inverses;
    std::vector<std::string> texts{first}; // every hundredth state
    size_t refused = 0;
    while (done.size() < wanted) {
        EditPtr edit = random.next(graph);
        if (!applyTo(graph, edit).ok()) {
            ASSERT_LT(++refused, 4 * wanted);
            continue;
        }
        inverses.push_back(edit->inverse());
        done.push_back(std::move(edit));
        if (done.size() % 100 == 0) {
            texts.push_back(projectText(graph));
        }
    }
    const std::string last = projectText(graph);
    for (int round = 0; round < 2; ++round) {
        for (size_t i = wanted; i-- > 0;) {
            inverses[i]->apply(graph);
            if (i % 100 == 0) {
                ASSERT_EQ(projectText(graph), texts[i / 100]) << "after undoing edit " << i;
            }
        }
        ASSERT_EQ(projectText(graph), first);
        for (size_t i = 0; i < wanted; ++i) {
            done[i]->apply(graph);
            inverses[i] = done[i]->inverse();
        }
        ASSERT_EQ(projectText(graph), last);
    }
    const auto loaded = parseProject(last, "last");
    ASSERT_TRUE(loaded.ok()) << loaded.error().sentence();
    EXPECT_EQ(projectText(*loaded), last);
}

TEST(Edits, InferenceThatRemembersIsThatWhichDoesNot)
{
    RandomEdits random(7);
    Graph graph = smallNetwork();
    InferenceMemory memory;
    size_t asked = 0, nodes = 0;
    for (size_t done = 0; done < 300;) {
        EditPtr edit = random.next(graph);
        if (!applyTo(graph, edit).ok()) {
            continue;
        }
        ++done;
        const Inference fresh = infer(graph, kFields);
        const Inference remembered = infer(graph, kFields, Heads::Checked, &memory);
        ASSERT_EQ(remembered.nodes, fresh.nodes) << "after edit " << done << ", " << edit->name();
        ASSERT_EQ(remembered.problems, fresh.problems) << "after edit " << done << ", " << edit->name();
        ASSERT_EQ(remembered.parameterCount, fresh.parameterCount);
        asked += memory.asked();
        nodes += graph.nodes().size();
    }
    EXPECT_LT(asked * 4, nodes); // few of all are asked again
}

TEST(Edits, RepeatedSettingMergesIntoOne)
{
    Graph graph = smallNetwork();
    const std::string before = projectText(graph);
    EditPtr drag = edits::setParam("dense", "units", int64_t{11});
    drag->apply(graph);
    for (const int64_t units : {12, 13, 14}) {
        const EditPtr next = edits::setParam("dense", "units", units);
        next->apply(graph);
        ASSERT_TRUE(drag->mergeWith(*next));
    }
    EXPECT_EQ(drag->name(), "Set units of dense to 14");
    EXPECT_EQ(graph.find("dense")->params.integer("units"), 14);
    drag->inverse()->apply(graph);
    EXPECT_EQ(projectText(graph), before);
    drag->apply(graph);
    EXPECT_EQ(graph.find("dense")->params.integer("units"), 14);
}

TEST(Edits, OnlyEditsOfTheSameThingMerge)
{
    const EditPtr units = edits::setParam("dense", "units", int64_t{11});
    EXPECT_FALSE(units->mergeWith(*edits::setParam("dense", "bias", false)));
    EXPECT_FALSE(units->mergeWith(*edits::setParam("dense2", "units", int64_t{11})));
    EXPECT_FALSE(units->mergeWith(*edits::setTitle("dense", "x")));
    EXPECT_FALSE(edits::removeNodes({"a"})->mergeWith(*edits::removeNodes({"a"})));
    EXPECT_TRUE(edits::moveNodes({{"a", {1, 2}}})->mergeWith(*edits::moveNodes({{"a", {3, 4}}})));
    EXPECT_FALSE(edits::moveNodes({{"a", {1, 2}}})->mergeWith(*edits::moveNodes({{"b", {3, 4}}})));
    EXPECT_TRUE(edits::setTraining(Setting::General, "epochs", int64_t{3})
                    ->mergeWith(*edits::setTraining(Setting::General, "epochs", int64_t{4})));
}

TEST(Edits, PartsMergeAllOrNone)
{
    const auto both = [](const char* second, int64_t units) {
        std::vector<EditPtr> parts;
        parts.push_back(edits::setParam("dense", "units", units));
        parts.push_back(edits::setParam(second, "units", units));
        return edits::together("Set units", std::move(parts));
    };
    const EditPtr first = both("dense2", 4);
    EXPECT_TRUE(first->mergeWith(*both("dense2", 5)));
    EXPECT_FALSE(first->mergeWith(*both("dense3", 6)));
}

TEST(Edits, MovingAndRenamingChangeNoNetwork)
{
    EXPECT_FALSE(edits::moveNodes({{"dense", {1, 2}}})->changesNetwork());
    EXPECT_FALSE(edits::setTitle("dense", "Classes")->changesNetwork());
    EXPECT_TRUE(edits::setParam("dense", "units", int64_t{4})->changesNetwork());
}

TEST(Edits, ConnectingReplacesTheWireAndUndoRestoresIt)
{
    Graph graph = smallNetwork();
    const std::string before = projectText(graph);
    const EditPtr edit = edits::connect({"conv2d", "out", "flatten", "in"});
    ASSERT_TRUE(applyTo(graph, edit).ok());
    EXPECT_EQ(graph.into("flatten", "in")->from, "conv2d");
    edit->inverse()->apply(graph);
    EXPECT_EQ(projectText(graph), before);
}

TEST(Edits, RefusalsSayWhy)
{
    const Graph graph = smallNetwork();
    EXPECT_EQ(refusal(graph, edits::setParam("dense", "units", int64_t{0})),
              "dense: units must be between 1 and 65536, got 0");
    EXPECT_THAT(refusal(graph, edits::setParam("dense", "units", 3.5)), HasSubstr("units must be a whole number"));
    EXPECT_EQ(refusal(graph, edits::setParam("dense", "colour", int64_t{0})),
              "dense: there is no parameter \"colour\"");
    EXPECT_EQ(refusal(graph, edits::setParam("dance", "units", int64_t{1})), "there is no node \"dance\"");
    EXPECT_EQ(refusal(graph, edits::removeNodes({"dance"})), "there is no node \"dance\"");
    EXPECT_EQ(refusal(graph, edits::addNode(makeNode("dense", "dense"))), "there is a node \"dense\" already");
    EXPECT_THAT(refusal(graph, edits::addNode(makeNode("my node", "dense"))),
                HasSubstr("must start with a letter"));
    EXPECT_EQ(refusal(graph, edits::disconnect({"dense", "out", "conv2d", "in"})),
              "there is no wire dense.out -> conv2d.in");
    EXPECT_THAT(refusal(graph, edits::choose(Setting::Optimizer, "magic")),
                HasSubstr("nothing called \"magic\""));
    EXPECT_THAT(refusal(graph, edits::moveNodes({{"dense", {1e300, 0}}})), HasSubstr("between -1e7 and 1e7"));
}

TEST(Edits, TogetherIsAllOrNothing)
{
    const Graph graph = smallNetwork();
    std::vector<EditPtr> parts;
    parts.push_back(edits::removeNodes({"relu"}));
    parts.push_back(edits::setTitle("relu", "gone"));
    EXPECT_EQ(refusal(graph, edits::together("Both", std::move(parts))), "there is no node \"relu\"");
}

TEST(Clipboard, PasteGivesFreshKeysAndKeepsWiresAmongTheNodes)
{
    Graph graph = smallNetwork();
    const std::string text = edits::copyText(graph, {"relu", "flatten", "dense"});
    auto pasted = edits::paste(graph, text, {40, 30});
    ASSERT_TRUE(pasted.ok()) << pasted.error().sentence();
    ASSERT_TRUE(applyTo(graph, *pasted).ok());
    ASSERT_NE(graph.find("dense2"), nullptr);
    EXPECT_EQ(graph.find("dense2")->params.integer("units"), 10);
    EXPECT_EQ(graph.into("dense2", "in")->from, "flatten2");
    EXPECT_EQ(graph.into("relu2", "in"), nullptr);
    EXPECT_EQ(graph.find("relu2")->position.x, graph.find("relu")->position.x + 40);
}

TEST(Clipboard, ForeignTextIsRefused)
{
    const Graph graph = smallNetwork();
    for (const char* text : {"", "hello", "{}", "{\"format\": \"plexus-nodes\", \"version\": 1, \"nodes\": []}",
                             "[1, 2]"}) {
        const auto pasted = edits::paste(graph, text, {});
        ASSERT_FALSE(pasted.ok());
        EXPECT_EQ(pasted.error().what, "the clipboard holds no Plexus nodes");
    }
}

} // namespace
} // namespace plexus::test
