// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/random.h"
#include "engine/data/reader.h"
#include "engine/model/block.h"
#include "engine/model/bypass.h"
#include "engine/model/edit_value.h"
#include "engine/model/group.h"
#include "engine/model/infer.h"
#include "engine/model/layout.h"
#include "engine/model/marks.h"
#include "engine/model/optimizer.h"
#include "engine/model/schedule.h"

#include <gtest/gtest.h>

namespace plexus::test {

using EditPtr = std::unique_ptr<Edit>;

inline Result<void> applyTo(Graph& graph, const EditPtr& edit)
{
    PLEXUS_CHECK(edit->check(graph));
    edit->apply(graph);
    return {};
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
        switch (draw(23)) {
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
        case 19:
            return arrangeSome(graph);
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

    // All that a block shows laid out, or some of it lined up.
    EditPtr arrangeSome(const Graph& graph)
    {
        const std::string block(blockOf(someNode(graph).key));
        std::vector<std::string> keys;
        for (const GraphNode* node : seenNodes(graph, block)) {
            if (draw(3) > 0) {
                keys.push_back(node->key);
            }
        }
        NodePositions positions = draw(2) == 0 ? arranged(graph, block, {})
                                               : aligned(graph, keys, {}, static_cast<Alignment>(draw(6)));
        return positions.empty() ? laySome(graph) : edits::moveNodes(std::move(positions));
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
        const Setting all[] = {Setting::General, Setting::Optimizer, Setting::Schedule, Setting::Data};
        const Setting where = all[draw(4)];
        const ParamDefs& params = settings(graph.training, where).definitions();
        if (params.empty()) { // a constant rate has none
            return edits::choose(Setting::Schedule, allSchedules().back().key);
        }
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

} // namespace plexus::test
