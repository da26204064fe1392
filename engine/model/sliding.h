// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/model/layer.h"

namespace plexus {

// What convolutions and pools share: windows that slide over the axes behind (batch, channels).

// One number per axis: an integer for 1 axis, a pair (rows, columns) for 2, a list (planes, rows,
// columns) for 3.
ParamDef perAxis(int axes, std::string key, int64_t initial);
std::vector<int64_t> perAxis(const Params& params, std::string_view key);
// "kernel needs 3 numbers (depth, height, width), got 2", where a list has another length.
Result<void> checkPerAxis(const Params& params, int axes, std::initializer_list<const char*> keys);

enum class Rounds : uint8_t { Down, Up };

// How a kernel slides, a number for each axis. PyTorch's rule:
// (extent + before + after - dilation (kernel - 1) - 1) / stride + 1; when rounding up, a window
// that would start in the padding behind the input is dropped, and less than a stride may be missing
// under the kernel.
struct SlidingWindow {
    std::vector<int64_t> kernel, stride, before, after, dilation;
    Rounds rounds = Rounds::Down;

    std::vector<int64_t> padding() const; // as ops have it: top, bottom, left, right
    static SlidingWindow point(int axes); // one value at a time
    // The same one row high, for ops that know images only.
    SlidingWindow asRow() const;
};
// Input and result are (batch, channels, ...). A kernel that sticks out further is refused.
Result<Shape> slide(const Shape& input, int64_t channels, const SlidingWindow& window);

// (a, b, length) seen as (a, b, 1, length), and back.
Value asImage(Value row);
Value asRow(Value image);

} // namespace plexus
