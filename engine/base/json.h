// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/error.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace plexus {

// A JSON value. Objects keep the order of their keys. Integers and reals are kept apart.
class Json {
public:
    using Array = std::vector<Json>;
    using Member = std::pair<std::string, Json>;
    using Object = std::vector<Member>;

    Json() = default; // null
    Json(bool value) : m_value(value) {}
    Json(int value) : m_value(static_cast<int64_t>(value)) {}
    Json(int64_t value) : m_value(value) {}
    Json(double value) : m_value(value) {}
    Json(const char* value) : m_value(std::string(value)) {}
    Json(std::string_view value) : m_value(std::string(value)) {}
    Json(std::string value) : m_value(std::move(value)) {}
    Json(Array value) : m_value(std::move(value)) {}
    Json(Object value) : m_value(std::move(value)) {}
    static Json array() { return Json(Array{}); }
    static Json object() { return Json(Object{}); }
    static Json object(std::initializer_list<Member> members) { return Json(Object(members)); }

    bool isNull() const { return m_value.index() == 0; }
    bool isBool() const { return std::holds_alternative<bool>(m_value); }
    bool isInteger() const { return std::holds_alternative<int64_t>(m_value); }
    bool isNumber() const { return isInteger() || std::holds_alternative<double>(m_value); }
    bool isString() const { return std::holds_alternative<std::string>(m_value); }
    bool isArray() const { return std::holds_alternative<Array>(m_value); }
    bool isObject() const { return std::holds_alternative<Object>(m_value); }
    std::string_view typeName() const; // "a number", "an object", ... for sentences
    std::string seen() const;          // the value, or its type where that is shorter; for Error::seen

    // Unchecked: the caller has asked isX() first.
    bool boolean() const { return std::get<bool>(m_value); }
    int64_t integer() const { return std::get<int64_t>(m_value); }
    double number() const;
    const std::string& string() const { return std::get<std::string>(m_value); }
    const Array& items() const { return std::get<Array>(m_value); }
    Array& items() { return std::get<Array>(m_value); }
    const Object& members() const { return std::get<Object>(m_value); }
    Object& members() { return std::get<Object>(m_value); }

    // Objects. find gives nullptr when the key is absent or this is no object.
    const Json* find(std::string_view key) const;
    Json* find(std::string_view key);
    Json& set(std::string_view key, Json value); // replaces or appends; makes null an object
    void erase(std::string_view key);
    void push(Json value); // appends to an array; makes null an array

    // Checked readers: the sentence names the key, the value seen and what is accepted.
    Result<int64_t> readInteger(std::string_view key, int64_t least, int64_t most) const;
    Result<double> readNumber(std::string_view key, double least, double most) const;
    Result<std::string> readString(std::string_view key) const;
    Result<bool> readBool(std::string_view key) const;

    bool operator==(const Json&) const = default;

    // Two-space indentation, arrays of numbers on one line; a real prints as the shortest text that
    // reads back to the same double. Not-finite numbers are our bug here (assert).
    std::string pretty() const;
    std::string compact() const;

    // Depth at most 64; not-finite numbers refused; errors name line and column.
    static Result<Json> parse(std::string_view text, std::string_view where);
    std::vector<uint8_t> cbor() const;
    static Result<Json> fromCbor(const uint8_t* bytes, size_t count);

private:
    std::variant<std::monostate, bool, int64_t, double, std::string, Array, Object> m_value;
};

} // namespace plexus
