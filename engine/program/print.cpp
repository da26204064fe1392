// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/base/number_text.h"
#include "engine/program/op.h"

namespace plexus {

namespace {

std::string inQuotes(std::string_view text)
{
    std::string result = "\"";
    for (const char c : text) {
        if (c == '"' || c == '\\') {
            result += '\\';
        }
        result += c == '\n' ? ' ' : c;
    }
    return result + "\"";
}

// A real is told from a whole number by its point, its exponent or its word.
std::string realText(double value)
{
    const std::string text = numberText(value);
    return text.find_first_of(".en") == std::string::npos ? text + ".0" : text;
}

template <typename T, typename Text>
std::string joined(const std::vector<T>& values, char open, char close, Text&& textOf)
{
    std::string result(1, open);
    for (size_t i = 0; i < values.size(); ++i) {
        result += (i == 0 ? "" : ", ") + textOf(values[i]);
    }
    return result + close;
}

std::string itemText(const Attributes::Item& item)
{
    if (const auto* number = std::get_if<int64_t>(&item)) {
        return std::to_string(*number);
    }
    if (const auto* real = std::get_if<double>(&item)) {
        return realText(*real);
    }
    if (const auto* numbers = std::get_if<std::vector<int64_t>>(&item)) {
        return joined(*numbers, '[', ']', [](int64_t value) { return std::to_string(value); });
    }
    if (const auto* reals = std::get_if<std::vector<double>>(&item)) {
        return joined(*reals, '(', ')', realText);
    }
    return inQuotes(std::get<std::string>(item));
}

std::string tableText(const char* word, const std::vector<ParameterInfo>& table)
{
    static constexpr const char* kinds[] = {"constant", "uniform", "normal", "orthogonal"};
    std::string result;
    for (const ParameterInfo& info : table) {
        result += std::string(word) + " " + inQuotes(info.name) + " " + info.shape.text() + " " +
                  kinds[static_cast<size_t>(info.init.kind)] + " " + realText(info.init.value) + " " +
                  inQuotes(info.node) + "\n";
    }
    return result;
}

} // namespace

std::string nodeText(const Program& program, ValueId id)
{
    const Node& node = program[id];
    std::string result = "%" + std::to_string(id) + " = " + node.op->key;
    for (const ValueId input : node.inputs) {
        result += " %" + std::to_string(input);
    }
    if (!node.attributes.items().empty()) {
        std::string list;
        for (const auto& [key, item] : node.attributes.items()) {
            list += (list.empty() ? "" : ", ") + key + "=" + itemText(item);
        }
        result += " {" + list + "}";
    }
    result += " : " + std::string(typeText(node.type)) + node.shape.text();
    return node.source.empty() ? result : result + " @" + inQuotes(node.source);
}

std::string Program::print() const
{
    std::string result = tableText("parameter", parameters) + tableText("state", states);
    for (size_t id = 0; id < nodes.size(); ++id) {
        result += nodeText(*this, static_cast<ValueId>(id)) + "\n";
    }
    for (const Output& output : outputs) {
        result += "output " + inQuotes(output.name) + " %" + std::to_string(output.value) + "\n";
    }
    return result;
}

} // namespace plexus
