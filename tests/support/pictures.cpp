// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/pictures.h"

#define STB_IMAGE_WRITE_IMPLEMENTATION
#include <stb_image_write.h>

#include <stdexcept>

namespace plexus::testing {

void writePicture(const std::filesystem::path& path, int width, int height, int channels,
                  const std::vector<uint8_t>& pixels)
{
    const std::string ending = path.extension().string();
    const std::string file = path.string();
    int done = 0;
    if (ending == ".png") {
        done =
            stbi_write_png(file.c_str(), width, height, channels, pixels.data(), width * channels);
    } else if (ending == ".bmp") {
        done = stbi_write_bmp(file.c_str(), width, height, channels, pixels.data());
    } else {
        done = stbi_write_jpg(file.c_str(), width, height, channels, pixels.data(), 95);
    }
    if (done == 0) {
        throw std::runtime_error("cannot write " + file);
    }
}

} // namespace plexus::testing
