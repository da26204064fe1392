// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/idx_files.h"

#include "tests/support/process.h"

namespace plexus::testing
{
namespace
{

constexpr uint32_t side = 28;
constexpr uint32_t classes = 10;

void writePair(const std::filesystem::path& folder, const std::string& name, uint32_t count)
{
    std::string images = idxHeader({count, side, side});
    std::string labels = idxHeader({count});
    for (uint32_t i = 0; i < count; ++i) {
        labels += static_cast<char>(i % classes);
        for (uint32_t pixel = 0; pixel < side * side; ++pixel) {
            const bool bright = pixel % side == i % classes;
            images += static_cast<char>(bright ? 250 : (pixel * 7 + i * 13) % 60);
        }
    }
    writeText(folder / (name + "-images-idx3-ubyte"), images);
    writeText(folder / (name + "-labels-idx1-ubyte"), labels);
}

} // namespace

std::string idxHeader(const std::vector<uint32_t>& extents)
{
    std::string header{'\0', '\0', '\x08', static_cast<char>(extents.size())};
    for (const uint32_t extent : extents) {
        for (int shift = 24; shift >= 0; shift -= 8) {
            header += static_cast<char>(extent >> shift & 255);
        }
    }
    return header;
}

void writeIdxFolder(const std::filesystem::path& folder, uint32_t count)
{
    writePair(folder, "train", count);
    writePair(folder, "t10k", 10);
}

} // namespace plexus::testing
