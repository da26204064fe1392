// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/io/python_tokens.h"

#include <charconv>
#include <cmath>

namespace plexus {

namespace {

bool isNameLetter(char letter)
{
    return std::isalnum(static_cast<unsigned char>(letter)) != 0 || letter == '_';
}

class PythonLexer {
public:
    explicit PythonLexer(std::string_view text) : m_text(text) {}

    std::vector<PythonToken> run()
    {
        while (m_at < m_text.size()) {
            next();
        }
        add(PythonToken::Kind::Line, m_at, "\n");
        add(PythonToken::Kind::End, m_at, "");
        return std::move(m_tokens);
    }

private:
    char peek(size_t by = 0) const { return m_at + by < m_text.size() ? m_text[m_at + by] : '\0'; }

    void add(PythonToken::Kind kind, size_t begin, std::string text, Json number = {})
    {
        m_tokens.push_back({kind, std::move(text), std::move(number), m_line, begin - m_lineStart, begin, m_at});
    }

    void next()
    {
        const char letter = peek();
        const size_t begin = m_at;
        if (letter == '\n') {
            ++m_at;
            if (m_depth == 0) {
                add(PythonToken::Kind::Line, begin, "\n");
            }
            ++m_line;
            m_lineStart = m_at;
        } else if (letter == '#') {
            m_at = std::min(m_text.find('\n', m_at), m_text.size());
        } else if (letter == '\\' && (peek(1) == '\n' || peek(1) == '\r')) {
            m_at = std::min(m_text.find('\n', m_at), m_text.size() - 1) + 1;
            ++m_line;
        } else if (std::isspace(static_cast<unsigned char>(letter)) != 0) {
            ++m_at;
        } else if (letter == '\'' || letter == '"') {
            string(letter);
        } else if (std::isdigit(static_cast<unsigned char>(letter)) != 0
                   || (letter == '.' && std::isdigit(static_cast<unsigned char>(peek(1))) != 0)) {
            number();
        } else if (isNameLetter(letter)) {
            while (isNameLetter(peek()) || (peek() == '.' && isNameLetter(peek(1)))) {
                ++m_at;
            }
            add(PythonToken::Kind::Name, begin, std::string(m_text.substr(begin, m_at - begin)));
        } else {
            const bool isDouble = (letter == '*' || letter == '/' || letter == '=') && peek(1) == letter;
            m_at += isDouble ? 2 : 1;
            m_depth += letter == '(' || letter == '[' || letter == '{' ? 1 : 0;
            m_depth -= (letter == ')' || letter == ']' || letter == '}') && m_depth > 0 ? 1 : 0;
            add(PythonToken::Kind::Sign, begin, std::string(m_text.substr(begin, m_at - begin)));
        }
    }

    void string(char quote)
    {
        const size_t begin = m_at, line = m_line;
        const bool isLong = peek(1) == quote && peek(2) == quote;
        m_at += isLong ? 3 : 1;
        std::string text;
        while (m_at < m_text.size()) {
            if (peek() == quote && (!isLong || (peek(1) == quote && peek(2) == quote))) {
                m_at += isLong ? 3 : 1;
                break;
            }
            if (peek() == '\n') {
                if (!isLong) {
                    break; // never closed
                }
                ++m_line;
                m_lineStart = m_at + 1;
            }
            m_at += peek() == '\\' && m_at + 1 < m_text.size() ? 1 : 0;
            text += peek();
            ++m_at;
        }
        add(PythonToken::Kind::Text, begin, std::move(text));
        m_tokens.back().line = line;
    }

    void number()
    {
        const size_t begin = m_at;
        std::string digits;
        while (isNameLetter(peek()) || peek() == '.'
               || ((peek() == '-' || peek() == '+') && (digits.back() == 'e' || digits.back() == 'E'))) {
            if (peek() != '_') {
                digits += peek();
            }
            ++m_at;
        }
        Json value;
        const char* end = digits.data() + digits.size();
        int64_t whole = 0;
        double real = 0;
        if (const auto [stop, code] = std::from_chars(digits.data(), end, whole); code == std::errc() && stop == end) {
            value = Json(whole);
        } else if (const auto [last, state] = std::from_chars(digits.data(), end, real);
                   state == std::errc() && last == end && std::isfinite(real)) {
            value = Json(real);
        }
        add(PythonToken::Kind::Number, begin, digits, value);
    }

    std::string_view m_text;
    size_t m_at = 0, m_line = 1, m_lineStart = 0;
    int m_depth = 0;
    std::vector<PythonToken> m_tokens;
};

} // namespace

std::vector<PythonToken> pythonTokens(std::string_view text)
{
    return PythonLexer(text).run();
}

} // namespace plexus
