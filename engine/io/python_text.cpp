// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/io/python_text.h"

#include "engine/base/number_text.h"
#include "engine/io/python_tokens.h"

#include <algorithm>
#include <cmath>
#include <optional>

namespace plexus {

namespace {

using Kind = PythonNode::Kind;
using Token = PythonToken;

constexpr int deepest = 64;
constexpr size_t longestText = size_t{1} << 20;
constexpr int64_t mostCopies = 1000;
constexpr size_t mostCopied = 40'000; // nodes that names stand for, all together

PythonNode literal(Json value, size_t line)
{
    return {.kind = Kind::Literal, .literal = std::move(value), .line = line};
}

// a <sign> b of two numbers.
std::optional<Json> computed(const Json& left, const std::string& sign, const Json& right)
{
    const double a = left.number(), b = right.number();
    double result = 0;
    if (sign == "+") {
        result = a + b;
    } else if (sign == "-") {
        result = a - b;
    } else if (sign == "*") {
        result = a * b;
    } else if (sign == "**") {
        result = std::pow(a, b);
    } else if (b == 0) {
        return std::nullopt;
    } else if (sign == "/") {
        result = a / b;
    } else if (sign == "//") {
        result = std::floor(a / b);
    } else {
        result = a - b * std::floor(a / b);
    }
    if (!std::isfinite(result)) {
        return std::nullopt;
    }
    const bool isWhole = left.isInteger() && right.isInteger() && sign != "/" && std::abs(result) < 1e15
                         && result == std::floor(result);
    return isWhole ? Json(static_cast<int64_t>(result)) : Json(result);
}

size_t nodesIn(const PythonNode& node)
{
    size_t count = 1;
    for (const PythonNode& item : node.items) {
        count += nodesIn(item);
    }
    return count;
}

class Parser {
public:
    Parser(std::string_view text, std::vector<Token> tokens) : m_text(text), m_tokens(std::move(tokens)) {}

    PythonText run()
    {
        while (!is(Token::Kind::End)) {
            if (is(Token::Kind::Line)) {
                ++m_at;
            } else {
                statement();
            }
        }
        return std::move(m_result);
    }

private:
    const Token& now() const { return m_tokens[m_at]; }
    const Token& after(size_t by) const { return m_tokens[std::min(m_at + by, m_tokens.size() - 1)]; }
    bool is(Token::Kind kind) const { return now().kind == kind; }
    bool isSign(std::string_view text, size_t by = 0) const
    {
        return after(by).kind == Token::Kind::Sign && after(by).text == text;
    }
    bool take(std::string_view sign)
    {
        const bool isThere = isSign(sign);
        m_at += isThere ? 1 : 0;
        return isThere;
    }
    bool isWord(std::string_view word) const { return is(Token::Kind::Name) && now().text == word; }

    std::string written(size_t from) const // tokens from there to before this one
    {
        const size_t begin = m_tokens[from].begin;
        const size_t end = m_at > from ? m_tokens[m_at - 1].end : m_tokens[from].end;
        return quotable(m_text.substr(begin, end - begin), 40);
    }

    void skipLine()
    {
        while (!is(Token::Kind::Line) && !is(Token::Kind::End)) {
            ++m_at;
        }
    }

    // What stands further right on the lines that follow.
    void skipBody(size_t column)
    {
        skipLine();
        while (is(Token::Kind::Line) && (after(1).kind == Token::Kind::Line || after(1).column > column)
               && after(1).kind != Token::Kind::End) {
            ++m_at;
            if (!is(Token::Kind::Line)) {
                skipLine();
            }
        }
    }

    void statement()
    {
        const size_t from = m_at, column = now().column;
        if (isWord("def")) {
            if (after(1).text == "__init__") {
                skipLine();
                return;
            }
            m_result.hasForward = m_result.hasForward || after(1).text == "forward";
            skipBody(column);
            return;
        }
        for (const char* word : {"import", "from", "class", "return", "pass", "super"}) {
            if (isWord(word)) {
                skipLine();
                return;
            }
        }
        if (isSign("@") || is(Token::Kind::Text)) { // a decorator, a sentence about the class
            skipLine();
            return;
        }
        PythonStatement made;
        if (is(Token::Kind::Name) && isSign("=", 1)) {
            made.target = now().text;
            m_at += 2;
        } else if (isSign("(") && isSign(")", 2) && isSign(":", 3)) {
            made.target = after(1).text; // lines of what was printed
            m_at += 4;
        }
        made.value = expression(0);
        take(","); // a line out of a list
        if (!is(Token::Kind::Line) && !is(Token::Kind::End)) {
            skipLine();
            made.isStrange = true;
        }
        made.isStrange = made.isStrange || made.value.kind == Kind::Strange;
        made.value.text = written(from);
        if (made.target.empty() && made.value.kind == Kind::Literal) {
            return;
        }
        if (!made.target.empty()) {
            m_names[made.target] = m_result.statements.size();
        }
        m_result.statements.push_back(std::move(made));
        m_result.used.push_back(false);
    }

    static int strength(const std::string& sign)
    {
        return sign == "+" || sign == "-" ? 1 : sign == "*" || sign == "/" || sign == "//" || sign == "%" ? 2
                                             : sign == "**"                                           ? 3
                                                                                                      : 0;
    }

    PythonNode expression(int least)
    {
        const size_t from = m_at;
        PythonNode left = operand();
        while (is(Token::Kind::Sign) && strength(now().text) > least) {
            const std::string sign = now().text;
            ++m_at;
            const PythonNode right = expression(strength(sign));
            const bool areNumbers = left.kind == Kind::Literal && right.kind == Kind::Literal
                                    && left.literal.isNumber() && right.literal.isNumber();
            const auto value = areNumbers ? computed(left.literal, sign, right.literal) : std::nullopt;
            left = value ? literal(*value, left.line) : PythonNode{.kind = Kind::Strange, .line = left.line};
        }
        left.text = written(from);
        return left;
    }

    PythonNode operand()
    {
        const size_t line = now().line;
        if (++m_depth > deepest) {
            --m_depth;
            ++m_at;
            return {.line = line};
        }
        PythonNode node = operandOf(line);
        --m_depth;
        return node;
    }

    PythonNode operandOf(size_t line)
    {
        if (take("-")) {
            PythonNode node = expression(2);
            if (node.kind == Kind::Literal && node.literal.isNumber()) {
                return literal(node.literal.isInteger() ? Json(-node.literal.integer()) : Json(-node.literal.number()), line);
            }
            return {.line = line};
        }
        if (take("*") || take("**")) {
            return expression(0); // "*layers"
        }
        if (is(Token::Kind::Number) || is(Token::Kind::Text)) {
            const Token& token = now();
            ++m_at;
            const bool isRead = token.kind == Token::Kind::Text || !token.number.isNull();
            return isRead ? literal(token.kind == Token::Kind::Text ? Json(token.text) : token.number, line)
                          : PythonNode{.line = line};
        }
        if (isSign("(") || isSign("[") || isSign("{")) {
            return list(line);
        }
        if (is(Token::Kind::Name)) {
            return named(line);
        }
        if (!is(Token::Kind::Line) && !is(Token::Kind::End) && !isSign(")") && !isSign("]") && !isSign("}")
            && !isSign(",")) {
            ++m_at;
        }
        return {.line = line};
    }

    PythonNode list(size_t line)
    {
        const bool isRound = isSign("(");
        ++m_at;
        PythonNode node{.kind = Kind::List, .line = line};
        bool hasComma = false;
        while (!closes()) {
            const size_t from = m_at;
            PythonNode item = expression(0);
            if (take(":")) { // {"name": module}
                PythonNode both{.kind = Kind::List, .line = item.line};
                both.items = {item, expression(0)};
                item = std::move(both);
            }
            if (isWord("for")) {
                item = repeated(std::move(item));
            }
            node.items.push_back(std::move(item));
            hasComma = take(",") || hasComma;
            m_at += m_at == from ? 1 : 0; // something nobody can read
        }
        close();
        const bool isOne = isRound && !hasComma && node.items.size() == 1; // brackets around a value
        return isOne ? node.items.front() : node;
    }

    bool closes() const
    {
        return isSign(")") || isSign("]") || isSign("}") || is(Token::Kind::End) || is(Token::Kind::Line);
    }
    void close() { m_at += isSign(")") || isSign("]") || isSign("}") ? 1 : 0; }

    // item `for _ in range(8)`
    PythonNode repeated(PythonNode item)
    {
        PythonNode node{.kind = Kind::Repeat, .line = item.line};
        m_at += 1;
        while (!isWord("in") && !closes()) {
            ++m_at;
        }
        m_at += isWord("in") ? 1 : 0;
        const PythonNode range = expression(0);
        const bool isCount = range.kind == Kind::Call && range.callee == "range" && range.items.size() == 1
                             && range.items[0].kind == Kind::Literal && range.items[0].literal.isInteger();
        node.count = isCount ? std::clamp<int64_t>(range.items[0].literal.integer(), 0, mostCopies) : 1;
        node.kind = isCount ? Kind::Repeat : Kind::Strange;
        node.items.push_back(std::move(item));
        return node;
    }

    PythonNode named(size_t line)
    {
        const std::string name = now().text;
        ++m_at;
        if (name == "True" || name == "False") {
            return literal(Json(name == "True"), line);
        }
        if (name == "None") {
            return literal(Json(), line);
        }
        if (isSign("(")) {
            return call(name, line);
        }
        if (const auto known = m_names.find(name); known != m_names.end()) {
            m_result.used[known->second] = true;
            m_copied += m_copied <= mostCopied ? nodesIn(m_result.statements[known->second].value) : 0;
            if (m_copied > mostCopied) {
                return {.line = line};
            }
            PythonNode node = m_result.statements[known->second].value;
            node.line = line;
            return node;
        }
        return {.kind = Kind::Name, .callee = name, .line = line};
    }

    // "(0):", "(0-5):" or "(conv1):" in front of a printed module.
    bool isChildHead() const
    {
        const bool isRange = isSign("-", 2) && isSign(")", 4) && isSign(":", 5);
        return isSign("(") && (isRange || (isSign(")", 2) && isSign(":", 3)));
    }

    PythonNode call(const std::string& callee, size_t line)
    {
        PythonNode node{.kind = Kind::Call, .callee = callee, .line = line};
        ++m_at;
        while (!closes()) {
            const size_t from = m_at;
            std::string name;
            bool isChild = false;
            int64_t copies = 1;
            if (isChildHead()) {
                name = after(1).text;
                m_at += isSign("-", 2) ? 6 : 4;
                isChild = true;
                if (is(Token::Kind::Number) && after(1).kind == Token::Kind::Name && after(1).text == "x") {
                    copies = now().number.isInteger() ? std::clamp<int64_t>(now().number.integer(), 1, mostCopies) : 1;
                    m_at += 2;
                }
            } else if (is(Token::Kind::Name) && isSign("=", 1)) {
                name = now().text;
                m_at += 2;
            }
            PythonNode item = expression(0);
            if (isWord("for")) {
                item = repeated(std::move(item));
            } else if (copies > 1) {
                PythonNode all{.kind = Kind::Repeat, .items = {std::move(item)}, .count = copies, .line = line};
                item = std::move(all);
            }
            node.items.push_back(std::move(item));
            node.names.push_back(std::move(name));
            node.isChild.push_back(isChild);
            take(",");
            m_at += m_at == from ? 1 : 0;
        }
        close();
        while (isSign(".") || isSign("[")) { // nn.Linear(...).to(device): what follows changes no shapes
            ++m_at;
            while (!closes() && !isSign(",")) {
                ++m_at;
            }
            close();
        }
        return node;
    }

    std::string_view m_text;
    std::vector<Token> m_tokens;
    size_t m_at = 0;
    int m_depth = 0;
    size_t m_copied = 0;
    std::map<std::string, size_t> m_names;
    PythonText m_result;
};

} // namespace

std::string lastName(std::string_view dotted)
{
    return std::string(dotted.substr(dotted.rfind('.') + 1));
}

PythonText parsePython(std::string_view text)
{
    text = text.substr(0, longestText);
    return Parser(text, pythonTokens(text)).run();
}

} // namespace plexus
