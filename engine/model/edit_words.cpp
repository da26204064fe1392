// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/model/edit_words.h"

#include "engine/model/block.h"

#include <cctype>

namespace plexus {

namespace {

constexpr size_t longestMarkWords = 24;

} // namespace

std::string nodeWords(const GraphNode& node)
{
    if (!node.title.empty()) {
        return node.title;
    }
    const std::string_view key = std::string_view(node.key).substr(node.key.rfind('.') + 1);
    const std::string_view number = key.starts_with(node.layer) ? key.substr(node.layer.size()) : std::string_view();
    const bool isNumber = number.find_first_not_of("0123456789") == std::string_view::npos;
    if (number.empty() && key != node.layer) {
        return std::string(key); // somebody chose it
    }
    return number.empty() || !isNumber ? node.displayTitle() : node.displayTitle() + " " + std::string(number);
}

std::string andOthers(std::string first, size_t count)
{
    const std::string others = count == 2 ? " and 1 other" : " and " + std::to_string(count - 1) + " others";
    return count > 1 ? std::move(first) + others : first;
}

std::string nodeWords(const Graph& graph, const std::vector<std::string>& keys)
{
    return keys.empty() ? "" : andOthers(nodeWords(*graph.find(keys.front())), keys.size());
}

std::string endWords(const Graph& graph, const std::string& key, LayerRole border)
{
    const GraphNode* node = graph.find(key);
    const GraphNode* block = node != nullptr && hasRole(*node, border) ? graph.find(blockOf(key)) : nullptr;
    return block != nullptr ? nodeWords(*block) : node != nullptr ? nodeWords(*node) : key;
}

std::string wireWords(const Graph& graph, const Wire& wire, const char* between)
{
    return endWords(graph, wire.from, LayerRole::BlockOutput) + between + endWords(graph, wire.to, LayerRole::BlockInput);
}

std::string wireWords(const Graph& graph, const std::vector<Wire>& wires)
{
    return wires.empty() ? "" : andOthers("wire of " + wireWords(graph, wires.front()), wires.size());
}

std::string markWords(const Mark& mark)
{
    std::string text = mark.text.substr(0, mark.text.find('\n'));
    if (text.size() > longestMarkWords) {
        size_t end = text.rfind(' ', longestMarkWords);
        end = end == std::string::npos || end == 0 ? longestMarkWords : end;
        while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xc0U) == 0x80U) { // not within a letter
            --end;
        }
        text.resize(end);
        text += " ...";
    }
    const std::string kind = mark.kind == MarkKind::Frame ? "frame" : "note";
    return text.empty() ? kind : kind + " " + text;
}

std::string valueWords(const ParamDef* definition, const std::string& key, const std::string& owner,
                       const ParamValue& value)
{
    std::string what = definition != nullptr ? definition->displayTitle() : key;
    const bool isWord = what.size() > 1 && std::islower(static_cast<unsigned char>(what[1])) != 0; // no "L2"
    if (isWord) {
        what[0] = static_cast<char>(std::tolower(static_cast<unsigned char>(what[0])));
    }
    if (!owner.empty()) {
        what += " of " + owner;
    }
    const std::string text = definition != nullptr ? definition->text(value) : ParamDef().text(value);
    return text.empty() ? "Clear " + what : "Set " + what + " to " + text;
}

} // namespace plexus
