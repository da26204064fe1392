// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/io/torch_read.h"

#include "engine/io/torch_arguments.h"
#include "engine/model/block.h"
#include "engine/model/layout.h"
#include "engine/model/unroll.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>

namespace plexus {

namespace {

using Kind = PythonNode::Kind;

constexpr size_t mostTorchLayers = 5000; // as many as a project may have
constexpr size_t mostSaid = 100;
constexpr size_t longestBlock = 120;
const char* const passingClass = "Identity"; // stands where a class is not known

std::vector<const LayerDef*> layersOfClass(const std::string& name)
{
    std::vector<const LayerDef*> found;
    for (const LayerDef& layer : allLayers()) {
        const std::vector<std::string> classes = torchClasses(layer);
        if (std::find(classes.begin(), classes.end(), name) != classes.end()) {
            found.push_back(&layer);
        }
    }
    return found;
}

bool isOfTorch(std::string_view callee)
{
    return callee.starts_with("nn.") || callee.starts_with("torch.nn.");
}

// Classes whose children follow each other.
bool isContainer(const PythonNode& node)
{
    const std::string name = lastName(node.callee);
    const bool hasChildren = std::find(node.isChild.begin(), node.isChild.end(), true) != node.isChild.end();
    return node.kind == Kind::Call
           && (name == "Sequential" || name == "ModuleList" || (hasChildren && layersOfClass(name).empty()));
}

struct Item {
    std::string name;
    const PythonNode* node = nullptr;
    int64_t count = 1;
};

void collect(const PythonNode& node, const std::string& name, std::vector<Item>& items)
{
    const std::string callee = lastName(node.callee);
    if (node.kind == Kind::Repeat) {
        items.push_back({name, &node.items.front(), node.count});
    } else if (node.kind == Kind::List) {
        for (const PythonNode& item : node.items) {
            const bool isPair = item.kind == Kind::List && item.items.size() == 2
                                && item.items[0].kind == Kind::Literal && item.items[0].literal.isString();
            collect(isPair ? item.items[1] : item, isPair ? item.items[0].literal.string() : "", items);
        }
    } else if (node.kind == Kind::Call && (callee == "OrderedDict" || callee == "dict")) {
        for (size_t i = 0; i < node.items.size(); ++i) {
            collect(node.items[i], node.names[i], items);
        }
    } else {
        items.push_back({name, &node});
    }
}

std::vector<Item> childrenOf(const PythonNode& container)
{
    std::vector<Item> items;
    for (size_t i = 0; i < container.items.size(); ++i) {
        const PythonNode& item = container.items[i];
        const bool isArgument = !container.isChild[i] && !container.names[i].empty(); // of a class nobody knows
        if (!isArgument) {
            collect(item, container.names[i], items);
        }
    }
    return items;
}

class TorchReader {
public:
    TorchRead run(std::string_view text, TorchEnds ends, const std::vector<FieldInfo>& fields)
    {
        const PythonText python = parsePython(text);
        std::vector<Item> items;
        for (size_t i = 0; i < python.statements.size(); ++i) {
            if (!python.used[i]) {
                addStatement(python.statements[i], items);
            }
        }
        if (items.size() == 1 && items[0].count == 1 && isContainer(*items[0].node)) {
            sayContainer(*items[0].node);
            items = childrenOf(*items[0].node);
        }
        std::optional<PortEnd> last;
        if (ends == TorchEnds::Added && !items.empty()) {
            last = add(layerWith(LayerRole::Input), "", {}, {}, {});
        }
        last = addChain(items, {}, last);
        if (m_known == 0) {
            return {Graph(), told(), {}};
        }
        if (ends == TorchEnds::Added) {
            add(layerWith(LayerRole::Output), "", {}, {}, last);
        }
        if (python.hasForward) {
            say(SIZE_MAX, "forward() is not read: the layers stand in the order in which they are made");
        }
        for (auto& [line, sentence] : wrongClaims(m_graph, m_claims, m_graph.nodes().front().key, fields)) {
            say(line, std::move(sentence));
        }
        layOut(m_graph);
        return {std::move(m_graph), told(), std::move(m_claims)};
    }

private:
    void say(size_t line, std::string sentence)
    {
        const std::pair<size_t, std::string> entry(line, std::move(sentence));
        if (m_said.size() < mostSaid && std::find(m_said.begin(), m_said.end(), entry) == m_said.end()) {
            m_said.push_back(entry);
        }
    }
    void sayAt(const PythonNode& node, const std::string& what)
    {
        say(node.line, "line " + std::to_string(node.line) + ": " + what);
    }
    std::vector<std::string> told() // in the order of the text
    {
        std::stable_sort(m_said.begin(), m_said.end(),
                         [](const auto& left, const auto& right) { return left.first < right.first; });
        std::vector<std::string> sentences;
        for (auto& [line, sentence] : m_said) {
            sentences.push_back(std::move(sentence));
        }
        return sentences;
    }

    // What a line of its own makes, if it makes a module at all.
    void addStatement(const PythonStatement& statement, std::vector<Item>& items)
    {
        const PythonNode& value = statement.value;
        const std::string_view target = statement.target;
        const std::string name(target.starts_with("self.") ? target.substr(5) : target);
        const bool isMeant = isOfTorch(value.callee) || target.starts_with("self.");
        if (statement.isStrange) {
            sayAt(value, value.text + " is not read");
        } else if (value.kind == Kind::List || value.kind == Kind::Repeat) {
            collect(value, {}, items);
        } else if (value.kind == Kind::Call && lastName(value.callee).ends_with("Loss")) {
            sayAt(value, value.callee + " is a loss: choose it in the Output layer");
        } else if (isContainer(value)) {
            items.push_back({name == "model" || name == "net" ? "" : name, &value});
        } else if (value.kind == Kind::Call && (isMeant || !layersOfClass(lastName(value.callee)).empty())) {
            items.push_back({name, &value});
        } else if (value.kind != Kind::Literal || target.empty()) {
            sayAt(value, value.text + " is not read");
        }
    }

    void sayContainer(const PythonNode& node)
    {
        const std::string name = lastName(node.callee);
        if (name != "Sequential" && name != "ModuleList") {
            sayAt(node, "how " + name + " joins its layers does not stand in the text; they follow each other");
        }
    }

    std::optional<PortEnd> addChain(const std::vector<Item>& items, const std::string& block, std::optional<PortEnd> last)
    {
        for (const Item& item : items) {
            last = addItem(item, block, last);
        }
        return last;
    }

    std::optional<PortEnd> addItem(const Item& given, const std::string& block, const std::optional<PortEnd>& last)
    {
        Item item = given; // a Sequential of copies alone is the block that stands several times
        while (item.count == 1 && isContainer(*item.node)) {
            const std::vector<Item> children = childrenOf(*item.node);
            if (children.size() != 1 || children.front().count == 1) {
                break;
            }
            item = {item.name, children.front().node, children.front().count};
        }
        if (m_layers >= mostTorchLayers) {
            say(SIZE_MAX, "only the first " + std::to_string(mostTorchLayers) + " layers are read");
            return last;
        }
        if (isContainer(*item.node) || item.count != 1) {
            const bool isDeep = block.size() > longestBlock; // keys would become too long
            return isDeep ? addChain(inside(item), block, last) : addBlock(item, block, last);
        }
        const PythonNode& node = *item.node;
        if (node.kind != Kind::Call && node.kind != Kind::Name) {
            sayAt(node, node.text + " is not read");
            return last;
        }
        ++m_layers;
        const std::vector<const LayerDef*> candidates =
            node.kind == Kind::Call ? classOf(node) : std::vector<const LayerDef*>();
        m_known += candidates.empty() && !isOfTorch(node.callee) ? 0 : 1;
        if (candidates.empty()) {
            const std::string what = node.kind == Kind::Call ? node.callee : node.text;
            sayAt(node, what + " is not a layer of Plexus; an " + passingClass + " keeps its place");
            return add(*layersOfClass(passingClass).front(), item.name, block, node.text, last);
        }
        const LayerDef& layer = chosenLayer(node, candidates);
        const PortEnd end = add(layer, item.name, block, {}, last);
        readTorchArguments(node, layer, m_graph.find(end.node)->params,
                           [this](const PythonNode& where, const std::string& what) { sayAt(where, what); });
        std::vector<TorchClaim> claims = torchClaims(node, layer, end.node);
        m_claims.insert(m_claims.end(), claims.begin(), claims.end());
        return end;
    }

    static std::vector<Item> inside(const Item& item)
    {
        return isContainer(*item.node) ? childrenOf(*item.node) : std::vector<Item>{{{}, item.node}};
    }

    std::optional<PortEnd> addBlock(const Item& item, const std::string& block, const std::optional<PortEnd>& last)
    {
        if (isContainer(*item.node)) {
            sayContainer(*item.node);
        }
        const std::string key = add(layerWith(LayerRole::Block), item.name, block, item.name, {}).node;
        m_graph.find(key)->params.set(repeatKey, std::max<int64_t>(item.count, 1));
        const LayerDef& input = layerWith(LayerRole::BlockInput);
        const PortEnd start = add(input, "", key, {}, last);
        const std::optional<PortEnd> end = addChain(inside(item), key, start);
        return add(layerWith(LayerRole::BlockOutput), "", key, {}, end);
    }

    // A node in the block, fed by `last`. Its own name where it may have it.
    PortEnd add(const LayerDef& layer, const std::string& name, const std::string& block, const std::string& title,
                const std::optional<PortEnd>& last)
    {
        const std::string wanted = block.empty() ? name : block + "." + name;
        const bool isFree = name.find('.') == std::string::npos && isNodeKey(wanted) && m_keys.count(wanted) == 0;
        GraphNode node = makeNode(isFree ? wanted : freeKey(layer.key, block), layer.key);
        m_keys.insert(node.key);
        node.title = title;
        const PortEnd end{node.key, layer.outputs.empty() ? "" : layer.outputs.front()};
        m_graph.insert(std::move(node), m_graph.nodes().size());
        if (last && !layer.inputs.empty()) {
            m_graph.connect({last->node, last->port, end.node, layer.inputs.front()});
        }
        return end;
    }

    // "relu", "relu2", ... as Graph::freeKey() does, without trying them all each time.
    std::string freeKey(const std::string& layer, const std::string& block)
    {
        const std::string stem = (block.empty() ? "" : block + ".") + layer;
        std::string key = stem;
        for (size_t& number = m_numbers[stem]; m_keys.count(key) > 0;) {
            number = std::max<size_t>(number + 1, 2);
            key = stem + std::to_string(number);
        }
        return key;
    }

    // LazyLinear is a Linear that finds out itself what comes in.
    static std::vector<const LayerDef*> classOf(const PythonNode& node)
    {
        const std::string name = lastName(node.callee);
        std::vector<const LayerDef*> found = layersOfClass(name);
        return found.empty() && name.starts_with("Lazy") ? layersOfClass(name.substr(4)) : found;
    }

    Graph m_graph;
    std::set<std::string> m_keys;
    std::map<std::string, size_t> m_numbers;
    std::vector<std::pair<size_t, std::string>> m_said; // line, sentence
    std::vector<TorchClaim> m_claims;
    size_t m_layers = 0, m_known = 0;
};

} // namespace

TorchRead readTorch(std::string_view text, TorchEnds ends, const std::vector<FieldInfo>& fields)
{
    return TorchReader().run(text, ends, fields);
}

} // namespace plexus
