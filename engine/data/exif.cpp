// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/data/exif.h"

#include <algorithm>
#include <cstdint>

namespace plexus {
namespace {

enum class ByteOrder : uint8_t { Big, Little };

// 0 beyond the end.
uint32_t exifNumber(std::string_view bytes, size_t at, size_t size, ByteOrder order)
{
    if (at > bytes.size() || size > bytes.size() - at) {
        return 0;
    }
    uint32_t value = 0;
    for (size_t i = 0; i < size; ++i) {
        const size_t next = order == ByteOrder::Big ? i : size - 1 - i;
        value = value << 8 | static_cast<uint8_t>(bytes[at + next]);
    }
    return value;
}

// The first directory of a TIFF header.
int orientationOf(std::string_view tiff)
{
    constexpr uint32_t orientationTag = 0x0112;
    constexpr size_t entryBytes = 12; // tag, type, count, value
    const ByteOrder order = tiff.starts_with("II") ? ByteOrder::Little : ByteOrder::Big;
    const size_t directory = exifNumber(tiff, 4, 4, order);
    const uint32_t entries = exifNumber(tiff, directory, 2, order);
    for (uint32_t i = 0; i < entries; ++i) {
        const size_t entry = directory + 2 + i * entryBytes;
        if (exifNumber(tiff, entry, 2, order) == orientationTag) {
            const uint32_t value = exifNumber(tiff, entry + 8, 2, order);
            return value >= 1 && value <= 8 ? static_cast<int>(value) : 1;
        }
    }
    return 1;
}

} // namespace

int exifOrientation(std::string_view file)
{
    constexpr std::string_view exif{"Exif\0\0", 6};
    if (!file.starts_with("\xff\xd8")) {
        return 1;
    }
    size_t at = 2;
    while (exifNumber(file, at, 1, ByteOrder::Big) == 0xff) { // a segment: its marker, its length with these two bytes
        while (exifNumber(file, at + 1, 1, ByteOrder::Big) == 0xff) { // fill bytes may stand before the marker
            ++at;
        }
        const uint32_t marker = exifNumber(file, at + 1, 1, ByteOrder::Big);
        const size_t length = exifNumber(file, at + 2, 2, ByteOrder::Big);
        if (length < 2 || marker == 0xda) { // the picture itself begins
            return 1;
        }
        const std::string_view body = file.substr(std::min(at + 4, file.size()), length - 2);
        if (marker == 0xe1 && body.starts_with(exif)) {
            return orientationOf(body.substr(exif.size()));
        }
        at += 2 + length;
    }
    return 1;
}

} // namespace plexus
