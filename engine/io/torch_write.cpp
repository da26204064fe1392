// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/io/torch_write.h"

#include "engine/model/block.h"
#include "engine/model/bypass.h"
#include "engine/model/unroll.h"
#include "engine/program/weight_choices.h"

#include <algorithm>
#include <optional>

namespace plexus {

namespace {

const std::string indent = "    ";

// A name for Python: not a word of the language, nor one that modules have themselves.
std::string pythonName(std::string_view key)
{
    static const std::set<std::string, std::less<>> taken{
        "False", "None", "True", "and", "apply", "as", "assert", "async", "await", "bfloat16", "break", "buffers", "call",
        "children", "class", "compile", "continue", "cpu", "cuda", "def", "del", "double", "elif", "else", "eval", "except",
        "finally", "float", "for", "forward", "from", "global", "half", "if", "import", "in", "is", "lambda", "modules",
        "nn", "nonlocal", "not", "or", "parameters", "pass", "raise", "return", "self", "to", "torch", "train", "training",
        "try", "type", "while", "with", "x", "yield"};
    std::string name(key);
    if (!name.empty() && std::isdigit(static_cast<unsigned char>(name.front())) != 0) {
        return "copy" + name; // of a block that stands several times
    }
    return taken.count(name) > 0 ? name + "_" : name;
}

std::string className(std::string_view title)
{
    std::string name;
    bool isStart = true;
    for (const char letter : title) {
        const bool isLetter = std::isalnum(static_cast<unsigned char>(letter)) != 0;
        if (isLetter && !(name.empty() && std::isdigit(static_cast<unsigned char>(letter)) != 0)) {
            name += static_cast<char>(isStart ? std::toupper(static_cast<unsigned char>(letter)) : letter);
        }
        isStart = !isLetter;
    }
    return name.empty() ? "Block" : name;
}

// What one module computes, a step a line.
struct Step {
    const GraphNode* node = nullptr;
    std::vector<PortEnd> sources; // what feeds it; no node: nothing does
};

struct Level {
    std::vector<const GraphNode*> inputs, outputs;
    std::vector<Step> steps;
};

class TorchWriter {
public:
    TorchWriter(const Graph& graph, Inference inference)
        : m_graph(graph), m_inference(std::move(inference)), m_matter(nodesThatMatter(graph))
    {
    }

    TorchCode run()
    {
        const Level level = levelOf({});
        std::string network;
        if (isChain(level)) {
            network = "model = " + sequential(level, "") + "\n";
        } else {
            const std::string name = makeClass("Network", level);
            network = "model = " + name + "()\n";
        }
        for (const GraphNode& node : m_graph.nodes()) {
            const std::string owner = sharedWith(node.params);
            if (!owner.empty() && m_graph.find(owner) != nullptr && isWritten(node)) {
                network += "model." + path(node.key) + " = model." + path(owner) + "  # one set of weights\n";
            }
        }
        return {header(m_helpers + m_classes + network) + m_helpers + m_classes + network, std::move(m_said)};
    }

private:
    static std::string header(const std::string& code)
    {
        const auto uses = [&](const char* name) { return code.find(name) != std::string::npos; };
        std::string text;
        text += uses("OrderedDict(") ? "from collections import OrderedDict\n\n" : "";
        text += uses("torch.") ? "import torch\n" : "";
        text += uses("torchvision.") ? "import torchvision\n" : "";
        return text + "from torch import nn\n\n" + (uses("class ") ? "\n" : "");
    }

    void say(const GraphNode& node, const std::string& what)
    {
        const std::string sentence = node.key + ": " + what;
        if (std::find(m_said.begin(), m_said.end(), sentence) == m_said.end()) {
            m_said.push_back(sentence);
        }
    }

    static std::string path(std::string_view key)
    {
        const std::string_view block = blockOf(key);
        return (block.empty() ? "" : path(block) + ".") + pythonName(nameInBlock(key));
    }

    // Without an output everything is.
    bool isWritten(const GraphNode& node) const
    {
        if (m_matter.empty() || m_matter.count(node.key) > 0) {
            return true;
        }
        return hasRole(node, LayerRole::Block) && std::any_of(m_matter.begin(), m_matter.end(), [&](const std::string& key) {
                   return liesIn(key, node.key);
               });
    }

    // Where the data of an end comes from, past what is bypassed.
    PortEnd sourceOf(const std::string& node, const std::string& port) const
    {
        const Wire* wire = m_graph.into(node, port);
        while (wire != nullptr && isLeftOut(m_graph, *m_graph.find(wire->from))) {
            const GraphNode& passed = *m_graph.find(wire->from);
            const std::vector<Wire> into = inputWires(m_graph, passed);
            wire = into.empty() ? nullptr : m_graph.into(passed.key, into.front().toPort);
        }
        return wire == nullptr ? PortEnd() : PortEnd{wire->from, wire->fromPort};
    }

    std::vector<PortEnd> sourcesOf(const GraphNode& node) const
    {
        std::vector<PortEnd> sources;
        if (hasRole(node, LayerRole::Block)) {
            for (const PortEnd& end : inputEnds(m_graph, node)) {
                sources.push_back(sourceOf(end.node, end.port));
            }
            return sources;
        }
        for (const Wire& wire : inputWires(m_graph, node)) {
            sources.push_back(sourceOf(wire.to, wire.toPort));
        }
        const size_t needed = node.definition == nullptr || node.definition->portCount == PortCount::Any
                                  ? 1
                                  : node.definition->inputs.size() - (node.definition->isLastOptional ? 1 : 0);
        sources.resize(std::max(sources.size(), needed));
        return sources;
    }

    // Nodes of a block, each after what feeds it.
    Level levelOf(const std::string& block)
    {
        Level level;
        std::vector<const GraphNode*> waiting;
        for (const GraphNode& node : m_graph.nodes()) {
            if (blockOf(node.key) != block || node.isBypassed) {
                continue;
            }
            const bool isIn = hasRole(node, LayerRole::Input) || (!block.empty() && hasRole(node, LayerRole::BlockInput));
            const bool isOut =
                hasRole(node, LayerRole::Output) || (!block.empty() && hasRole(node, LayerRole::BlockOutput));
            if (isIn || isOut) {
                (isIn ? level.inputs : level.outputs).push_back(&node);
            } else if (isWritten(node)) {
                waiting.push_back(&node);
            }
        }
        std::set<std::string> done;
        const auto isReady = [&](const GraphNode* node) {
            const std::vector<PortEnd> sources = sourcesOf(*node);
            return std::all_of(sources.begin(), sources.end(), [&](const PortEnd& source) {
                const std::string shown = shownIn(source.node, block);
                return std::none_of(waiting.begin(), waiting.end(),
                                    [&](const GraphNode* other) { return other->key == shown; });
            });
        };
        while (!waiting.empty()) {
            auto next = std::find_if(waiting.begin(), waiting.end(), isReady);
            if (next == waiting.end()) {
                next = waiting.begin();
                say(**next, "what it gives comes back to it, which no order of lines can say");
            }
            level.steps.push_back({*next, sourcesOf(**next)});
            waiting.erase(next);
        }
        for (Step& step : level.steps) {
            const LayerDef* layer = step.node->definition;
            if (layer == nullptr || !isSource(*layer)) {
                continue;
            }
            if (level.inputs.empty()) {
                say(*step.node, "no data enters its block, which would tell how many samples there are");
            } else { // is shown the samples, to count them
                const GraphNode& data = *level.inputs.front();
                step.sources.push_back({data.key, data.definition->outputs.front()});
            }
        }
        return level;
    }

    // The node that stands for `key` where this block is open.
    static std::string shownIn(const std::string& key, const std::string& block)
    {
        return key.substr(0, key.find('.', block.empty() ? 0 : block.size() + 1));
    }

    std::vector<Shape> shapesOf(const Step& step) const
    {
        std::vector<Shape> shapes;
        for (const PortEnd& source : step.sources) {
            const auto info = m_inference.nodes.find(source.node);
            shapes.push_back(info != m_inference.nodes.end() && info->second.known ? info->second.shape : Shape());
        }
        return shapes;
    }

    static bool hasModule(const GraphNode& node)
    {
        return node.definition == nullptr || !node.definition->torchForm.expression;
    }

    std::string callOf(const Step& step, const std::vector<std::string>& inputs)
    {
        const std::string self = "self." + pythonName(nameInBlock(step.node->key));
        const std::vector<Shape> shapes = shapesOf(step);
        const TorchSite site{step.node->params, shapes, inputs, self};
        const TorchForm usual;
        const TorchForm& form = step.node->definition != nullptr ? step.node->definition->torchForm : usual;
        return form.expression ? form.expression(site) : form.call ? form.call(site) : self + "(" + site.all(", ") + ")";
    }

    // Does each step take what the one before gives, and nothing else?
    bool isChain(const Level& level)
    {
        if (level.inputs.size() != 1 || level.outputs.size() != 1 || level.steps.empty()) {
            return false;
        }
        std::string last = level.inputs.front()->key;
        for (const Step& step : level.steps) {
            const bool isBlock = hasRole(*step.node, LayerRole::Block);
            const bool isPlain =
                step.sources.size() == 1 && hasModule(*step.node)
                && callOf(step, {"x"}) == "self." + pythonName(nameInBlock(step.node->key)) + "(x)"
                && (!isBlock || outputEnds(m_graph, *step.node).size() == 1);
            if (!isPlain || step.sources.front().node != last) {
                return false;
            }
            last = isBlock ? outputEnds(m_graph, *step.node).front().node : step.node->key;
        }
        const GraphNode& out = *level.outputs.front();
        return sourceOf(out.key, out.definition->inputs.front()).node == last;
    }

    std::string sequential(const Level& level, const std::string& margin)
    {
        const auto modulesAt = [&](const std::string& deep) {
            std::vector<std::string> modules;
            for (const Step& step : level.steps) {
                modules.push_back(moduleOf(step, deep));
            }
            return modules;
        };
        const auto name = [&](size_t i) { return std::string(nameInBlock(level.steps[i].node->key)); };
        const std::vector<std::string> modules = modulesAt(margin + indent);
        if (isCopy(level.steps.front().node->key)) { // which PyTorch numbers like this itself
            if (std::count(modules.begin(), modules.end(), modules.front()) == static_cast<std::ptrdiff_t>(modules.size())) {
                return "nn.Sequential(*[" + modulesAt(margin).front() + " for _ in range("
                       + std::to_string(modules.size()) + ")])";
            }
            std::string text = "nn.Sequential(\n";
            for (const std::string& module : modules) {
                text += margin + indent + module + ",\n";
            }
            return text + margin + ")";
        }
        std::string text = "nn.Sequential(OrderedDict([\n";
        for (size_t i = 0; i < modules.size(); ++i) {
            text += margin + indent + "('" + pythonName(name(i)) + "', " + modules[i] + "),\n";
        }
        return text + margin + "]))";
    }

    std::string moduleOf(const Step& step, const std::string& margin)
    {
        const GraphNode& node = *step.node;
        if (node.definition == nullptr) {
            say(node, "Plexus does not know the layer \"" + node.layer + "\", an Identity stands for it");
            return "nn.Identity()";
        }
        if (hasRole(node, LayerRole::Block)) {
            const Level level = levelOf(node.key);
            return isChain(level) ? sequential(level, margin) : makeClass(className(node.displayTitle()), level) + "()";
        }
        const std::string& helper = node.definition->torchForm.helper;
        if (!helper.empty() && m_helpers.find(helper) == std::string::npos) {
            m_helpers += helper + "\n\n";
        }
        const std::vector<Shape> shapes = shapesOf(step);
        std::string text = torchModule(*node.definition, {node.params, shapes, {}, {}});
        if (text.find(unknownExtent) != std::string::npos) {
            say(node, "what comes in is not known, so that ... stands for its size");
        }
        return text;
    }

    // Writes a class, unless an equal one stands there already; gives its name.
    std::string makeClass(const std::string& wanted, const Level& level)
    {
        std::string body = indent + "def __init__(self):\n" + indent + indent + "super().__init__()\n";
        for (const Step& step : level.steps) {
            if (hasModule(*step.node)) {
                body += indent + indent + "self." + pythonName(nameInBlock(step.node->key)) + " = "
                        + moduleOf(step, indent + indent) + "\n";
            }
        }
        body += "\n" + forward(level);
        for (const auto& [name, text] : m_bodies) {
            if (text == body) {
                return name;
            }
        }
        std::string name = wanted;
        const auto isTaken = [&] {
            return std::any_of(m_bodies.begin(), m_bodies.end(), [&](const auto& entry) { return entry.first == name; })
                   || m_helpers.find("class " + name + "(") != std::string::npos;
        };
        for (int number = 2; isTaken(); ++number) {
            name = wanted + std::to_string(number);
        }
        m_bodies.emplace_back(name, body);
        m_classes += "class " + name + "(nn.Module):\n" + body + "\n\n";
        return name;
    }

    std::string forward(const Level& level)
    {
        std::map<PortEnd, std::string> names; // of values, by where they come from
        const std::vector<std::vector<size_t>> readers = readersOf(level);
        std::string head = indent + "def forward(self";
        for (size_t i = 0; i < level.inputs.size(); ++i) {
            const GraphNode& input = *level.inputs[i];
            const bool isPassing = level.inputs.size() == 1 && readers[level.steps.size()] == std::vector<size_t>{0};
            const std::string name = isPassing ? "x" : pythonName(nameInBlock(input.key));
            names[{input.key, input.definition->outputs.front()}] = name;
            head += ", " + name;
        }
        std::string text = head + "):\n";
        for (size_t i = 0; i < level.steps.size(); ++i) {
            const Step& step = level.steps[i];
            std::vector<std::string> inputs;
            for (const PortEnd& source : step.sources) {
                const auto known = names.find(source);
                if (known == names.end()) {
                    say(*step.node, "nothing is wired to one of its inputs");
                }
                inputs.push_back(known == names.end() ? "None" : known->second);
            }
            std::vector<PortEnd> gives = outputEnds(m_graph, *step.node);
            if (gives.empty()) {
                gives = {{step.node->key, "out"}}; // of a layer that nobody knows
            }
            const std::string own = readers[i] == std::vector<size_t>{i + 1} ? "x" : pythonName(nameInBlock(step.node->key));
            std::string left;
            for (size_t port = 0; port < gives.size(); ++port) {
                const std::string name = gives.size() == 1 ? own : own + "_" + std::to_string(port + 1);
                names[gives[port]] = name;
                left += (port == 0 ? "" : ", ") + name;
            }
            text += indent + indent + left + " = " + callOf(step, inputs) + "\n";
        }
        std::string result;
        for (const PortEnd& source : resultsOf(level)) {
            const auto known = names.find(source);
            result += (result.empty() ? "" : ", ") + (known == names.end() ? "None" : known->second);
        }
        return text + indent + indent + "return " + (result.empty() ? "None" : result) + "\n";
    }

    // What the outputs get; without any what nobody takes.
    std::vector<PortEnd> resultsOf(const Level& level) const
    {
        std::vector<PortEnd> results;
        for (const GraphNode* output : level.outputs) {
            results.push_back(sourceOf(output->key, output->definition->inputs.front()));
        }
        if (!level.outputs.empty()) {
            return results;
        }
        for (const Step& step : level.steps) {
            for (const PortEnd& end : outputEnds(m_graph, *step.node)) {
                if (m_graph.from(end.node).empty()) {
                    results.push_back(end);
                }
            }
        }
        return results;
    }

    // Which steps take what each step gives, once each; the number after the last is the return. The entry behind
    // those of the steps is for the inputs.
    std::vector<std::vector<size_t>> readersOf(const Level& level) const
    {
        std::vector<std::vector<size_t>> readers(level.steps.size() + 1);
        const auto read = [&](const PortEnd& source, size_t by) {
            size_t giver = level.steps.size();
            for (size_t i = 0; i < level.steps.size(); ++i) {
                const std::string& key = level.steps[i].node->key;
                giver = source.node == key || liesIn(source.node, key) ? i : giver;
            }
            std::vector<size_t>& list = readers[giver];
            if (list.empty() || list.back() != by) {
                list.push_back(by);
            }
        };
        for (size_t i = 0; i < level.steps.size(); ++i) {
            for (const PortEnd& source : level.steps[i].sources) {
                read(source, i);
            }
        }
        for (const PortEnd& source : resultsOf(level)) {
            read(source, level.steps.size());
        }
        return readers;
    }

    const Graph& m_graph;
    const Inference m_inference;
    const std::set<std::string, std::less<>> m_matter;
    std::string m_helpers, m_classes;
    std::vector<std::pair<std::string, std::string>> m_bodies; // name, what stands below it
    std::vector<std::string> m_said;
};

} // namespace

TorchCode writeTorch(const Graph& graph, const std::vector<FieldInfo>& fields)
{
    const auto all = unrolled(graph); // copies may see different sizes
    const Graph& network = all ? *all : graph;
    return TorchWriter(network, infer(network, fields, Heads::Ignored)).run();
}

} // namespace plexus
