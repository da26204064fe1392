// SPDX-License-Identifier: GPL-3.0-or-later
// CBOR (RFC 8949), the part of it that JSON values need: definite lengths, no tags, no byte strings.
// Our own, since nlohmann's reader recurses without a limit on nested indefinite strings.
#include "engine/base/json.h"
#include "engine/base/json_reader.h"

#include <bit>
#include <cmath>

namespace plexus {

namespace {

enum Major : uint8_t { Unsigned = 0, Negative = 1, Text = 3, Array = 4, Map = 5, Simple = 7 };
constexpr uint8_t simpleFalse = 0xf4, simpleTrue = 0xf5, simpleNull = 0xf6, float32 = 0xfa,
                  float64 = 0xfb;

void writeBigEndian(std::vector<uint8_t>& out, uint64_t value, int bytes)
{
    for (int shift = 8 * (bytes - 1); shift >= 0; shift -= 8) {
        out.push_back(static_cast<uint8_t>(value >> shift));
    }
}

void writeHead(std::vector<uint8_t>& out, Major major, uint64_t value)
{
    const auto high = static_cast<uint8_t>(major << 5);
    if (value < 24) {
        out.push_back(static_cast<uint8_t>(high | value));
        return;
    }
    const int log = value <= UINT8_MAX ? 0 : value <= UINT16_MAX ? 1 : value <= UINT32_MAX ? 2 : 3;
    out.push_back(static_cast<uint8_t>(high | (24 + log)));
    writeBigEndian(out, value, 1 << log);
}

void writeText(std::vector<uint8_t>& out, const std::string& text)
{
    writeHead(out, Text, text.size());
    out.insert(out.end(), text.begin(), text.end());
}

void write(std::vector<uint8_t>& out, const Json& json)
{
    if (json.isNull()) {
        out.push_back(simpleNull);
    } else if (json.isBool()) {
        out.push_back(json.boolean() ? simpleTrue : simpleFalse);
    } else if (json.isInteger()) {
        const int64_t value = json.integer();
        // -1 - value without overflow is the complement.
        value < 0 ? writeHead(out, Negative, static_cast<uint64_t>(~value))
                  : writeHead(out, Unsigned, static_cast<uint64_t>(value));
    } else if (json.isNumber()) {
        const double value = json.number();
        const bool inRange = std::abs(value) <= 3.4e38;
        const float narrow = inRange ? static_cast<float>(value) : 0.0f;
        if (inRange && static_cast<double>(narrow) == value) {
            out.push_back(float32);
            writeBigEndian(out, std::bit_cast<uint32_t>(narrow), 4);
        } else {
            out.push_back(float64);
            writeBigEndian(out, std::bit_cast<uint64_t>(value), 8);
        }
    } else if (json.isString()) {
        writeText(out, json.string());
    } else if (json.isArray()) {
        writeHead(out, Array, json.items().size());
        for (const Json& item : json.items()) {
            write(out, item);
        }
    } else {
        writeHead(out, Map, json.members().size());
        for (const Json::Member& member : json.members()) {
            writeText(out, member.first);
            write(out, member.second);
        }
    }
}

class Reader {
public:
    Reader(const uint8_t* bytes, size_t count) : m_bytes(bytes), m_count(count) {}

    Result<Json> read()
    {
        if (!value() || (m_at != m_count && fail("there are bytes after the end of the message"))) {
            const std::string& problem = m_reader.problem();
            return Error{.what = problem.empty() ? m_problem : problem,
                         .where = "byte " + std::to_string(m_at)};
        }
        return m_reader.take();
    }

private:
    // Gives true so that a caller can chain it; the reading has failed.
    bool fail(const char* problem)
    {
        m_problem = problem;
        return true;
    }
    bool failed(const char* problem) { return !fail(problem); }
    size_t left() const { return m_count - m_at; }

    bool bigEndian(size_t bytes, uint64_t& value)
    {
        if (left() < bytes) {
            return failed("the message ends too early");
        }
        value = 0;
        for (size_t i = 0; i < bytes; ++i) {
            value = value << 8 | m_bytes[m_at++];
        }
        return true;
    }

    bool head(uint8_t initial, uint64_t& value)
    {
        const uint8_t info = initial & 31;
        if (info < 24) {
            value = info;
            return true;
        }
        return info < 28 ? bigEndian(size_t{1} << (info - 24), value)
                         : failed("this kind of length is not used in Plexus messages");
    }

    bool text(uint8_t initial, std::string& result)
    {
        uint64_t length = 0;
        if (initial >> 5 != Text) {
            return failed("a key must be a string");
        }
        if (!head(initial, length)) {
            return false;
        }
        if (length > left()) {
            return failed("a string is longer than the message");
        }
        result.assign(m_bytes + m_at, m_bytes + m_at + length);
        m_at += length;
        return true;
    }

    // Recursion is bounded by the depth that JsonReader allows.
    bool container(uint8_t initial)
    {
        const bool isMap = initial >> 5 == Map;
        uint64_t count = 0;
        if (!head(initial, count) || !m_reader.begin(isMap ? Json::object() : Json::array())) {
            return false;
        }
        for (uint64_t i = 0; i < count; ++i) {
            uint64_t first = 0;
            std::string key;
            if (isMap && (!bigEndian(1, first) || !text(static_cast<uint8_t>(first), key))) {
                return false;
            }
            m_reader.key(std::move(key));
            if (!value()) {
                return false;
            }
        }
        return m_reader.end();
    }

    bool real(size_t bytes)
    {
        uint64_t bits = 0;
        if (!bigEndian(bytes, bits)) {
            return false;
        }
        const double value = bytes == 4 ? static_cast<double>(std::bit_cast<float>(static_cast<uint32_t>(bits)))
                                        : std::bit_cast<double>(bits);
        return std::isfinite(value) ? m_reader.add(value) : failed("a number is not finite");
    }

    bool value()
    {
        uint64_t first = 0, number = 0;
        if (!bigEndian(1, first)) {
            return false;
        }
        const auto initial = static_cast<uint8_t>(first);
        switch (initial >> 5) {
        case Unsigned:
        case Negative:
            if (!head(initial, number)) {
                return false;
            }
            if (number > uint64_t{INT64_MAX}) {
                return failed("a whole number does not fit into 64 bits");
            }
            return m_reader.add(initial >> 5 == Unsigned ? static_cast<int64_t>(number)
                                                         : ~static_cast<int64_t>(number));
        case Text: {
            std::string string;
            return text(initial, string) && m_reader.add(std::move(string));
        }
        case Array:
        case Map:
            return container(initial);
        default:
            break;
        }
        switch (initial) {
        case simpleFalse:
        case simpleTrue:
            return m_reader.add(initial == simpleTrue);
        case simpleNull:
            return m_reader.add(Json());
        case float32:
            return real(4);
        case float64:
            return real(8);
        default:
            return failed("this kind of value is not used in Plexus messages");
        }
    }

    const uint8_t* m_bytes;
    size_t m_count;
    size_t m_at = 0;
    std::string m_problem;
    JsonReader m_reader;
};

} // namespace

std::vector<uint8_t> Json::cbor() const
{
    std::vector<uint8_t> out;
    write(out, *this);
    return out;
}

Result<Json> Json::fromCbor(const uint8_t* bytes, size_t count)
{
    return Reader(bytes, count).read();
}

} // namespace plexus
