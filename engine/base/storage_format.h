// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <string_view>

namespace plexus {

// How a device stores numbers: words of 32 bits (float32, whole numbers), or two bytes each.
enum class StorageFormat : uint8_t { Words, Bfloat16, Float16 };

constexpr int64_t bytesOf(StorageFormat format) { return format == StorageFormat::Words ? 4 : 2; }

constexpr std::string_view nameOf(StorageFormat format)
{
    return format == StorageFormat::Words ? "words" : format == StorageFormat::Bfloat16 ? "bfloat16" : "float16";
}

} // namespace plexus
