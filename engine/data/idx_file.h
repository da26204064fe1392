// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/error.h"

#include <cstdint>
#include <filesystem>
#include <vector>

namespace plexus {

// IDX, the format of MNIST (yann.lecun.com/exdb/mnist): two zero bytes, the type (8: unsigned byte), the
// rank, then one big-endian 32-bit extent per axis, then the values. Plain or gzip.
struct IdxHeader {
    std::vector<int64_t> extents;
    int64_t elements() const;
};
struct IdxFile {
    IdxHeader header;
    std::vector<uint8_t> values;
};

// The header alone. `rank` is what the caller needs: 3 for pictures, 1 for labels.
Result<IdxHeader> readIdxHeader(const std::filesystem::path& path, int rank);
// Everything; memory grows with what the file holds, not with what its header claims.
Result<IdxFile> readIdx(const std::filesystem::path& path, int rank);

} // namespace plexus
