// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/data/picture_file.h"

#include "engine/base/file.h"
#include "engine/data/exif.h"

#include <stb_image.h>
#include <stb_image_resize.h>

#include <algorithm>
#include <cmath>
#include <memory>

namespace plexus {
namespace {

constexpr uint64_t largestPictureFile = uint64_t{256} << 20;
constexpr int64_t mostPixels = int64_t{1} << 28;

struct PictureSize {
    int width = 0, height = 0;
    bool operator==(const PictureSize&) const = default;
};

// What the whole picture is scaled to before it is laid, centred, onto the wanted size.
PictureSize scaledSize(PictureSize from, PictureSize to, Fit fit)
{
    if (fit == Fit::Stretch) {
        return to;
    }
    const double across = static_cast<double>(to.width) / from.width;
    const double down = static_cast<double>(to.height) / from.height;
    const double scale = fit == Fit::Pad ? std::min(across, down) : std::max(across, down);
    const auto scaled = [&](int extent, int wanted) {
        const auto size = std::max<int64_t>(1, std::llround(extent * scale));
        return static_cast<int>(fit == Fit::Pad ? std::min<int64_t>(size, wanted)
                                                : std::max<int64_t>(size, wanted));
    };
    return {scaled(from.width, to.width), scaled(from.height, to.height)};
}

// The same interleaved pixels as they were seen by who held the camera; size changes with them.
std::vector<stbi_uc> turnedUpright(const stbi_uc* pixels, PictureSize& size, int channels, int orientation)
{
    const bool isOnItsSide = orientation >= 5;
    const PictureSize turned = isOnItsSide ? PictureSize{size.height, size.width} : size;
    const bool isFromRight = orientation == 2 || orientation == 3 || orientation == 7 || orientation == 8;
    const bool isFromBelow = orientation == 3 || orientation == 4 || orientation == 6 || orientation == 7;
    std::vector<stbi_uc> upright;
    upright.reserve(static_cast<size_t>(size.width) * static_cast<size_t>(size.height) * static_cast<size_t>(channels));
    for (int y = 0; y < turned.height; ++y) {
        for (int x = 0; x < turned.width; ++x) {
            const int across = isOnItsSide ? y : x; // in the file
            const int down = isOnItsSide ? x : y;
            const int column = isFromRight ? size.width - 1 - across : across;
            const int row = isFromBelow ? size.height - 1 - down : down;
            const stbi_uc* pixel = pixels
                                   + (static_cast<std::ptrdiff_t>(row) * size.width + column)
                                         * static_cast<std::ptrdiff_t>(channels);
            upright.insert(upright.end(), pixel, pixel + channels);
        }
    }
    size = turned;
    return upright;
}

// Interleaved rows (height, width, channel), centred, to planes (channel, height, width).
std::vector<uint8_t> planesOf(const stbi_uc* pixels, PictureSize from, PictureSize to, int channels)
{
    std::vector<uint8_t> planes(static_cast<size_t>(to.width) * static_cast<size_t>(to.height)
                                * static_cast<size_t>(channels));
    // Half of what sticks out on either side; negative: half of what is missing.
    const int left = (from.width - to.width) / 2;
    const int top = (from.height - to.height) / 2;
    size_t next = 0;
    for (int channel = 0; channel < channels; ++channel) {
        for (int y = 0; y < to.height; ++y) {
            for (int x = 0; x < to.width; ++x, ++next) {
                const int row = y + top;
                const int column = x + left;
                if (row >= 0 && row < from.height && column >= 0 && column < from.width) {
                    const auto at = static_cast<size_t>(row) * static_cast<size_t>(from.width)
                                    + static_cast<size_t>(column);
                    planes[next] =
                        pixels[at * static_cast<size_t>(channels) + static_cast<size_t>(channel)];
                }
            }
        }
    }
    return planes;
}

} // namespace

Result<Picture> readPictureFile(const std::filesystem::path& path, const Shape& sample, Fit fit)
{
    PLEXUS_TRY(const std::string bytes, readFile(path, largestPictureFile));
    const auto* data = reinterpret_cast<const stbi_uc*>(bytes.data());
    const int length = static_cast<int>(bytes.size());
    PictureSize size;
    int found = 0;
    if (!stbi_info_from_memory(data, length, &size.width, &size.height, &found) || size.width < 1
        || size.height < 1) {
        return Error{.what = "this is no picture Plexus can read",
                     .where = path.string(),
                     .accepted = "PNG, JPEG and BMP"};
    }
    if (int64_t{size.width} * size.height > mostPixels) {
        return Error{.what = "the picture is too large",
                     .where = path.string(),
                     .seen = std::to_string(size.width) + " x " + std::to_string(size.height),
                     .accepted = "at most 2^28 pixels"};
    }
    const int channels = static_cast<int>(sample[0]);
    using Pixels = std::unique_ptr<stbi_uc, void (*)(void*)>;
    const Pixels pixels(
        stbi_load_from_memory(data, length, &size.width, &size.height, &found, channels),
        stbi_image_free);
    if (!pixels) {
        return Error{.what = std::string("the picture is damaged: ") + stbi_failure_reason(),
                     .where = path.string()};
    }
    const stbi_uc* seen = pixels.get();
    std::vector<stbi_uc> upright;
    if (const int orientation = exifOrientation(bytes); orientation != 1) {
        upright = turnedUpright(pixels.get(), size, channels, orientation);
        seen = upright.data();
    }
    const PictureSize wanted{static_cast<int>(sample[2]), static_cast<int>(sample[1])};
    const PictureSize scaled = scaledSize(size, wanted, fit);
    if (scaled == size) {
        return Picture{planesOf(seen, size, wanted, channels), size.height, size.width};
    }
    const Error failed{.what = "the picture could not be scaled to " + std::to_string(scaled.width)
                               + " x " + std::to_string(scaled.height),
                       .where = path.string()};
    if (int64_t{scaled.width} * scaled.height > mostPixels) { // a thread of a picture, cropped
        return failed;
    }
    std::vector<stbi_uc> resized(static_cast<size_t>(scaled.width)
                                 * static_cast<size_t>(scaled.height)
                                 * static_cast<size_t>(channels));
    if (!stbir_resize_uint8(seen, size.width, size.height, 0, resized.data(), scaled.width,
                            scaled.height, 0, channels)) {
        return failed;
    }
    return Picture{planesOf(resized.data(), scaled, wanted, channels), size.height, size.width};
}

} // namespace plexus
