// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/base/number_text.h"
#include "engine/program/op.h"
#include "engine/program/verify.h"

#include <charconv>

namespace plexus {

namespace {

// Reads one line of a program's text from left to right.
class Line {
public:
    explicit Line(std::string_view text) : m_text(text) {}

    bool atEnd()
    {
        skipSpace();
        return m_text.empty();
    }
    bool take(std::string_view word)
    {
        skipSpace();
        if (!m_text.starts_with(word)) {
            return false;
        }
        m_text.remove_prefix(word.size());
        return true;
    }
    // Letters, digits and underscores.
    std::string word()
    {
        skipSpace();
        const size_t end = m_text.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_");
        return cut(end == std::string_view::npos ? m_text.size() : end);
    }
    bool quoted(std::string& result)
    {
        result.clear();
        if (!take("\"")) {
            return false;
        }
        while (!m_text.empty() && m_text[0] != '"') {
            m_text.remove_prefix(m_text[0] == '\\' && m_text.size() > 1 ? 1 : 0);
            result += cut(1);
        }
        return take("\"");
    }
    template <typename T>
    bool number(T& value)
    {
        skipSpace();
        const auto [end, code] = std::from_chars(m_text.data(), m_text.data() + m_text.size(), value);
        m_text.remove_prefix(static_cast<size_t>(end - m_text.data()));
        return code == std::errc();
    }
    template <typename T>
    bool list(std::string_view open, std::string_view close, std::vector<T>& values)
    {
        if (!take(open)) {
            return false;
        }
        while (!take(close)) {
            if ((!values.empty() && !take(",")) || !number(values.emplace_back())) {
                return false;
            }
        }
        return true;
    }
    bool value(ValueId& id) { return take("%") && number(id); }
    bool item(Attributes::Item& result)
    {
        skipSpace();
        const char first = m_text.empty() ? ' ' : m_text[0];
        if (first == '"') {
            return quoted(result.emplace<std::string>());
        }
        if (first == '[') {
            return list("[", "]", result.emplace<std::vector<int64_t>>());
        }
        if (first == '(') {
            return list("(", ")", result.emplace<std::vector<double>>());
        }
        const std::string_view token = m_text.substr(0, m_text.find_first_of(",}"));
        return token.find_first_of(".en") == std::string_view::npos ? number(result.emplace<int64_t>())
                                                                    : number(result.emplace<double>());
    }

private:
    void skipSpace()
    {
        while (m_text.starts_with(' ')) {
            m_text.remove_prefix(1);
        }
    }
    std::string cut(size_t count)
    {
        std::string result(m_text.substr(0, count));
        m_text.remove_prefix(count);
        return result;
    }

    std::string_view m_text;
};

bool shape(Line& line, Shape& result)
{
    std::vector<int64_t> extents;
    const bool read = line.list("(", ")", extents);
    result = Shape(std::move(extents));
    return read;
}

bool tableEntry(Line& line, std::vector<ParameterInfo>& table)
{
    ParameterInfo info;
    if (!line.quoted(info.name) || !shape(line, info.shape)) {
        return false;
    }
    const std::string kind = line.word();
    info.init.kind = kind == "uniform"      ? Init::Kind::Uniform
                     : kind == "normal"     ? Init::Kind::Normal
                     : kind == "orthogonal" ? Init::Kind::Orthogonal
                                            : Init::Kind::Constant;
    if (!line.number(info.init.value) || !line.quoted(info.node)) {
        return false;
    }
    table.push_back(std::move(info));
    return kind == "constant" || info.init.kind != Init::Kind::Constant;
}

bool attributes(Line& line, Attributes& result)
{
    if (!line.take("{")) {
        return true;
    }
    do {
        const std::string key = line.word();
        Attributes::Item item;
        if (key.empty() || result.has(key) || !line.take("=") || !line.item(item)) {
            return false;
        }
        result.set(key, std::move(item));
    } while (line.take(","));
    return line.take("}");
}

bool callLine(Line& line, Program& program)
{
    ValueId id = noValue;
    if (!line.value(id) || static_cast<size_t>(id) != program.nodes.size() || !line.take("=")) {
        return false;
    }
    Node node;
    node.op = findOp(line.word());
    while (line.take("%")) {
        if (!line.number(node.inputs.emplace_back())) {
            return false;
        }
    }
    if (!node.op || !attributes(line, node.attributes) || !line.take(":")) {
        return false;
    }
    const std::string wanted = line.word();
    bool known = false;
    for (const Type type : {Type::F32, Type::I32, Type::U8}) {
        if (typeText(type) == wanted) {
            node.type = type;
            known = true;
        }
    }
    if (!known || !shape(line, node.shape) || (line.take("@") && !line.quoted(node.source))) {
        return false;
    }
    program.nodes.push_back(std::move(node));
    return true;
}

bool parseLine(Line& line, Program& program)
{
    if (line.atEnd()) {
        return true;
    }
    if (line.take("parameter ")) {
        return tableEntry(line, program.parameters) && line.atEnd();
    }
    if (line.take("state ")) {
        return tableEntry(line, program.states) && line.atEnd();
    }
    if (line.take("output ")) {
        Output& output = program.outputs.emplace_back();
        return line.quoted(output.name) && line.value(output.value) && line.atEnd();
    }
    return callLine(line, program) && line.atEnd();
}

} // namespace

Result<Program> Program::parse(std::string_view text)
{
    Program program;
    for (int number = 1; !text.empty(); ++number) {
        const size_t end = text.find('\n');
        const std::string_view content = text.substr(0, end);
        Line line(content);
        if (!parseLine(line, program)) {
            return Error{.what = "this is no line of a program",
                         .where = "line " + std::to_string(number),
                         .seen = "\"" + quotable(content, 80) + "\""};
        }
        text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    }
    PLEXUS_CHECK(verify(program));
    return program;
}

} // namespace plexus
