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
    // The next message, nothing yet, or an error when the stream is no protocol stream; after an
    // error every further call gives the same one, for there is no way to find the next frame.
    Result<std::optional<Json>> next();
    size_t buffered() const { return m_buffer.size(); } // bytes held, used ones that wait to be dropped among them

private:
    Error broken(std::string what, std::string seen, std::string accepted);

    std::vector<uint8_t> m_buffer;
    size_t m_start = 0; // of the first byte not yet used
    std::optional<Error> m_error;
};

} // namespace plexus
