// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/json.h"

#include <optional>

namespace plexus {

// A frame: 4 bytes little-endian length of what follows, then one CBOR object with "type".
inline constexpr uint32_t largestFrame = 256u << 20;
std::vector<uint8_t> frame(const Json& message);

// Takes bytes as they come, gives whole messages.
class FrameReader {
public:
    void append(const uint8_t* bytes, size_t count);
    // The next message, nothing yet, or an error when the stream is no protocol stream.
    Result<std::optional<Json>> next();

private:
    std::vector<uint8_t> m_buffer;
    size_t m_start = 0;
};

} // namespace plexus
