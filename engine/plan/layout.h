// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/program/index_map.h"
#include "engine/program/tensor.h"

#include <span>
#include <string>
#include <vector>

namespace plexus {

// Where the elements of a value lie in device memory: words of 4 bytes, dims outermost first, the last
// one with stride 1. Extents of 1 have no dim (but the channel of an image always has). Rooms between
// extent and padded hold zero.
struct Layout {
    std::vector<Dim> dims;

    int64_t words() const;                // with padding; a multiple of 4
    std::vector<int64_t> strides() const; // words, per dim
    // Only the innermost dim is padded, and that to a multiple of 4: what a map can write.
    bool isDense() const;
    // Adjacent dims that are one stretch of one axis, merged.
    Layout merged() const;
    std::string text() const; // "0:64 1:128" ; "0:64 2:28 3:28 1:1/4": axis:extent(*step)(/padded)
    bool operator==(const Layout&) const = default;
};

Layout rowsLayout(const Shape& shape);     // axes in order
Layout packedLayout(const Shape& shape);   // axes in order, no padding at all
Layout channelsLayout(const Shape& shape); // rank 4: (n, h, w, c)
Layout tapsLayout(const Shape& shape);     // (out, in, kh, kw) as [kh][kw][in / padded][out / padded]

// Between canonical order (PyTorch's, row-major) and the layout; padding becomes zero.
void pack(const Layout& layout, const Shape& shape, std::span<const double> canonical,
          std::span<float> words);
void unpack(const Layout& layout, const Shape& shape, std::span<const float> words,
            std::span<double> canonical);
// The word of every canonical element, in canonical order.
std::vector<int64_t> wordsOf(const Layout& layout, const Shape& shape);

} // namespace plexus
