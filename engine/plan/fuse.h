// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/plan/kernel_list.h"

#include <optional>
#include <vector>

namespace plexus {

// How the network's tensors lie; programs of one network share it. A parameter's layout is chosen by the
// first program that reads it (convolution weights as taps, the weight after a flattened image in the
// image's order), later programs follow.
struct NetworkLayouts {
    std::vector<std::optional<Layout>> parameters;
    std::vector<Layout> states; // rows
};

// The same with fewer passes and, where it asks for that, less memory: what fuse() plans, and whose values the labels of
// its kernels name.
Program simplified(const Program& program);

// Chooses the dispatches of a program: maps sink into the kernel that makes their operand or that
// reads them, movements become views, gradients are written at their places in the gradient arena,
// next states (outputs "state/<name>") into the states, gated. Decides undecided layouts.
Result<KernelList> fuse(const Program& program, NetworkLayouts& layouts);

// The optimizer's step over flat arenas of `words` words: one map, gated, in place. Loads are in the order
// of `inputs`, outputs "parameter", "slot0", ... in the order of the slots. Stores: 0 parameter, 1 gradient,
// 2 ... slots, and last one word, what clipping multiplies the gradients by.
Result<KernelList> fuseUpdate(const Program& update, size_t slots, int64_t words);
// The sum of so many words or of their squares, or instead min(most / (sqrt(sum) + least), 1). Stores: 0 the
// words, 1 the result.
enum class Summand : uint8_t { Words, Squares };
struct SumScale {
    double most = 1, least = 0;
};
Result<KernelList> fuseSum(Summand summand, int64_t words, const std::optional<SumScale>& scale);

} // namespace plexus
