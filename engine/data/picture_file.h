// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/error.h"
#include "engine/base/shape.h"

#include <cstdint>
#include <filesystem>
#include <vector>

namespace plexus {

// How a picture of another size becomes one of the wanted size. Stretch changes its proportions,
// Pad keeps them and leaves black borders, Crop keeps them and cuts off what sticks out; both keep
// the middle.
enum class Fit : uint8_t { Stretch, Pad, Crop };

struct Picture {
    std::vector<uint8_t> values; // (channels, height, width) as asked for, 0 ... 255
    int height = 0, width = 0;   // of the file, upright
};

// A PNG, JPEG or BMP picture, upright as its EXIF data say, turned to the sample's channels (1: grey, 3: colour) and
// size. sample is (channels, height, width).
Result<Picture> readPictureFile(const std::filesystem::path& path, const Shape& sample, Fit fit);

} // namespace plexus
