// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <string_view>

namespace plexus {

// FNV-1a, 64 bit: finds accidents, is no signature.
inline uint64_t fnv1a(std::string_view bytes)
{
    uint64_t hash = 14695981039346656037u;
    for (const char byte : bytes) {
        hash = (hash ^ static_cast<uint8_t>(byte)) * 1099511628211u;
    }
    return hash;
}

} // namespace plexus
