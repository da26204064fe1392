// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/wire/framing.h"

#include "engine/wire/messages.h"

#include <cassert>

namespace plexus {
namespace {

constexpr size_t headBytes = 4;

uint32_t lengthAt(const uint8_t* head)
{
    return head[0] | uint32_t{head[1]} << 8 | uint32_t{head[2]} << 16 | uint32_t{head[3]} << 24;
}

} // namespace

std::vector<uint8_t> frame(const Json& message)
{
    const std::vector<uint8_t> body = message.cbor();
    assert(body.size() <= largestFrame);
    const auto length = static_cast<uint32_t>(body.size());
    std::vector<uint8_t> bytes;
    bytes.reserve(headBytes + body.size());
    for (int shift = 0; shift < 32; shift += 8) {
        bytes.push_back(static_cast<uint8_t>(length >> shift));
    }
    bytes.insert(bytes.end(), body.begin(), body.end());
    return bytes;
}

void FrameReader::append(const uint8_t* bytes, size_t count)
{
    if (m_start > 0 && m_start >= m_buffer.size() / 2) { // keeps the buffer as large as one frame
        m_buffer.erase(m_buffer.begin(), m_buffer.begin() + static_cast<std::ptrdiff_t>(m_start));
        m_start = 0;
    }
    m_buffer.insert(m_buffer.end(), bytes, bytes + count);
}

Error FrameReader::broken(std::string what, std::string seen, std::string accepted)
{
    m_error = Error{.what = std::move(what),
                    .where = "the worker protocol",
                    .seen = std::move(seen),
                    .accepted = std::move(accepted)};
    m_buffer.clear();
    m_start = 0;
    return *m_error;
}

Result<std::optional<Json>> FrameReader::next()
{
    if (m_error) {
        return *m_error;
    }
    const size_t available = m_buffer.size() - m_start;
    if (available < headBytes) {
        return std::optional<Json>();
    }
    const uint8_t* head = m_buffer.data() + m_start;
    const uint32_t length = lengthAt(head);
    if (length == 0 || length > largestFrame) {
        return broken("a frame's length is out of range", std::to_string(length) + " bytes",
                      "1 to " + std::to_string(largestFrame)
                          + " bytes; the other side is no Plexus worker or of another version");
    }
    if (available - headBytes < length) {
        return std::optional<Json>();
    }
    auto message = Json::fromCbor(head + headBytes, length);
    if (!message) {
        return broken("a frame is no CBOR (" + message.error().what + ")", message.error().seen,
                      "one CBOR object a frame");
    }
    if (messageType(*message).empty()) {
        return broken("a message has no type", std::string(message->typeName()),
                      "an object with a text \"type\"");
    }
    m_start += headBytes + length;
    return std::optional<Json>(std::move(*message));
}

} // namespace plexus
