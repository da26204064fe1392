// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/base/json.h"
#include "engine/base/json_reader.h"
#include "engine/base/number_text.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <iterator>

namespace plexus {

namespace {

// Tells the handler how far the parser has read, which nlohmann's callbacks do not.
struct Cursor {
    using iterator_category = std::input_iterator_tag;
    using value_type = char;
    using difference_type = std::ptrdiff_t;
    using pointer = const char*;
    using reference = const char&;

    const char* at = nullptr;
    const char** reached = nullptr;

    reference operator*() const { return *at; }
    Cursor& operator++()
    {
        *reached = ++at;
        return *this;
    }
    bool operator==(const Cursor& other) const { return at == other.at; }
    bool operator!=(const Cursor& other) const { return at != other.at; }
};

struct Handler {
    using number_integer_t = int64_t;
    using number_unsigned_t = uint64_t;
    using number_float_t = double;
    using string_t = std::string;
    using binary_t = nlohmann::json::binary_t;

    JsonReader reader;
    std::string syntax;

    bool null() { return reader.add(Json()); }
    bool boolean(bool value) { return reader.add(value); }
    bool number_integer(int64_t value) { return reader.add(value); }
    bool number_unsigned(uint64_t value)
    {
        return value <= uint64_t{INT64_MAX} ? reader.add(static_cast<int64_t>(value))
                                            : reader.add(static_cast<double>(value));
    }
    bool number_float(double value, const std::string&) { return reader.add(value); }
    bool string(std::string& value) { return reader.add(std::move(value)); }
    bool binary(binary_t&) { return false; }
    bool start_object(size_t) { return reader.begin(Json::object()); }
    bool key(std::string& name)
    {
        reader.key(std::move(name));
        return true;
    }
    bool end_object() { return reader.end(); }
    bool start_array(size_t) { return reader.begin(Json::array()); }
    bool end_array() { return reader.end(); }
    bool parse_error(size_t, const std::string&, const nlohmann::json::exception& exception)
    {
        // "[json.exception.parse_error.101] parse error at line 1, column 2: syntax error while ..."
        syntax = exception.what();
        const size_t column = syntax.find("column ");
        const size_t colon = syntax.find(": ", column == std::string::npos ? 0 : column);
        const size_t bracket = syntax.find("] ");
        if (column != std::string::npos && colon != std::string::npos) {
            syntax.erase(0, colon + 2);
        } else if (bracket != std::string::npos) {
            syntax.erase(0, bracket + 2);
        }
        return false;
    }
};

std::string position(std::string_view where, std::string_view before)
{
    const auto line = 1 + std::count(before.begin(), before.end(), '\n');
    const size_t start = before.rfind('\n');
    const size_t column = start == std::string_view::npos ? before.size() : before.size() - start - 1;
    return std::string(where) + (where.empty() ? "line " : ", line ") + std::to_string(line) +
           ", column " + std::to_string(std::max<size_t>(column, 1));
}

} // namespace

Result<Json> Json::parse(std::string_view text, std::string_view where)
{
    const char* reached = text.data();
    const Cursor first{text.data(), &reached};
    const Cursor last{text.data() + text.size(), &reached};
    Handler handler;
    if (nlohmann::json::sax_parse(first, last, &handler)) {
        return handler.reader.take();
    }
    const std::string what = !handler.reader.problem().empty()
                                 ? handler.reader.problem()
                                 : "this is not JSON: " + quotable(handler.syntax, 200);
    const auto read = static_cast<size_t>(reached - text.data());
    return Error{.what = what, .where = position(where, text.substr(0, read))};
}

} // namespace plexus
