// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace plexus::testing {

// The header of an IDX file of unsigned bytes: magic number and big-endian extents.
std::string idxHeader(const std::vector<uint32_t>& extents);

// The four files of an MNIST-like data set: `count` training and 10 test pictures of 28 x 28 with ten
// classes; the picture of class c is brighter in its c-th column.
void writeIdxFolder(const std::filesystem::path& folder, uint32_t count = 40);

} // namespace plexus::testing
