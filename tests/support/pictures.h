// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <filesystem>
#include <vector>

namespace plexus::testing {

// A picture file, its format by the ending: .png, .bmp, .jpg. pixels: (height, width, channels).
void writePicture(const std::filesystem::path& path, int width, int height, int channels,
                  const std::vector<uint8_t>& pixels);

} // namespace plexus::testing
