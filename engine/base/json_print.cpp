// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/base/json.h"
#include "engine/base/number_text.h"

#include <algorithm>
#include <cmath>

namespace plexus {

namespace {

enum class Layout : uint8_t { Compact, Pretty };

class Printer {
public:
    explicit Printer(Layout layout) : m_layout(layout) {}

    void value(const Json& json)
    {
        if (json.isNull()) {
            m_text += "null";
        } else if (json.isBool()) {
            m_text += json.boolean() ? "true" : "false";
        } else if (json.isInteger()) {
            m_text += std::to_string(json.integer());
        } else if (json.isNumber()) {
            real(json.number());
        } else if (json.isString()) {
            string(json.string());
        } else if (json.isArray()) {
            array(json.items());
        } else {
            object(json.members());
        }
    }
    std::string take() { return std::move(m_text); }

private:
    void real(double number)
    {
        assert(std::isfinite(number));
        const std::string text = numberText(number);
        m_text += text;
        if (text.find_first_of(".e") == std::string::npos) {
            m_text += ".0"; // reads back as a real
        }
    }

    void string(const std::string& text)
    {
        static constexpr char digits[] = "0123456789abcdef";
        m_text += '"';
        for (const char c : text) {
            if (c == '"' || c == '\\') {
                m_text += '\\';
                m_text += c;
            } else if (c == '\n') {
                m_text += "\\n";
            } else if (c == '\t') {
                m_text += "\\t";
            } else if (static_cast<unsigned char>(c) < 0x20) {
                m_text += "\\u00";
                m_text += digits[c >> 4];
                m_text += digits[c & 15];
            } else {
                m_text += c;
            }
        }
        m_text += '"';
    }

    void array(const Json::Array& items)
    {
        const bool numbers = std::all_of(items.begin(), items.end(),
                                         [](const Json& item) { return item.isNumber(); });
        const bool lines = m_layout == Layout::Pretty && !numbers;
        m_text += '[';
        ++m_depth;
        for (size_t i = 0; i < items.size(); ++i) {
            separate(i, lines);
            value(items[i]);
        }
        --m_depth;
        close(lines, ']');
    }

    void object(const Json::Object& members)
    {
        const bool lines = m_layout == Layout::Pretty && !members.empty();
        m_text += '{';
        ++m_depth;
        for (size_t i = 0; i < members.size(); ++i) {
            separate(i, lines);
            string(members[i].first);
            m_text += m_layout == Layout::Pretty ? ": " : ":";
            value(members[i].second);
        }
        --m_depth;
        close(lines, '}');
    }

    void separate(size_t index, bool lines)
    {
        if (index > 0) {
            m_text += m_layout == Layout::Pretty && !lines ? ", " : ",";
        }
        if (lines) {
            newLine();
        }
    }

    void close(bool lines, char bracket)
    {
        if (lines) {
            newLine();
        }
        m_text += bracket;
    }

    void newLine()
    {
        m_text += '\n';
        m_text.append(2 * m_depth, ' ');
    }

    Layout m_layout;
    size_t m_depth = 0;
    std::string m_text;
};

std::string print(const Json& json, Layout layout)
{
    Printer printer(layout);
    printer.value(json);
    return printer.take();
}

} // namespace

std::string Json::pretty() const
{
    return print(*this, Layout::Pretty);
}

std::string Json::compact() const
{
    return print(*this, Layout::Compact);
}

} // namespace plexus
