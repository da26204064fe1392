// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/io/checksum.h"

#include <algorithm>
#include <bit>

namespace plexus
{
namespace
{

class Fnv1a
{
public:
    void byte(uint8_t value) { m_state = (m_state ^ value) * 1099511628211u; }
    void word(uint64_t value)
    {
        for (int shift = 0; shift < 64; shift += 8) {
            byte(static_cast<uint8_t>(value >> shift));
        }
    }
    void text(std::string_view value)
    {
        word(value.size());
        for (const char c : value) {
            byte(static_cast<uint8_t>(c));
        }
    }
    uint64_t state() const { return m_state; }

private:
    uint64_t m_state = 14695981039346656037u;
};

void add(Fnv1a& hash, const Json& json)
{
    if (json.isObject()) {
        std::vector<const Json::Member*> members;
        for (const Json::Member& member : json.members()) {
            members.push_back(&member);
        }
        std::sort(members.begin(), members.end(),
                  [](const auto* a, const auto* b) { return a->first < b->first; });
        hash.byte('{');
        hash.word(members.size());
        for (const Json::Member* member : members) {
            hash.text(member->first);
            add(hash, member->second);
        }
    } else if (json.isArray()) {
        hash.byte('[');
        hash.word(json.items().size());
        for (const Json& item : json.items()) {
            add(hash, item);
        }
    } else if (json.isNumber()) {
        hash.byte('n');
        hash.word(std::bit_cast<uint64_t>(json.number()));
    } else if (json.isString()) {
        hash.byte('s');
        hash.text(json.string());
    } else if (json.isBool()) {
        hash.byte(json.boolean() ? 't' : 'f');
    } else {
        hash.byte('0');
    }
}

} // namespace

std::string valueChecksum(const Json& json)
{
    Fnv1a hash;
    add(hash, json);
    std::string text(16, '0');
    uint64_t rest = hash.state();
    for (size_t i = text.size(); i-- > 0; rest >>= 4) {
        text[i] = "0123456789abcdef"[rest & 15];
    }
    return text;
}

} // namespace plexus
