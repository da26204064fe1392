// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/bench/bench.h"
#include "tests/bench/contestants.h"

#include <optional>

namespace plexus::bench {

// What this device's memory and this device's arithmetic give our own kernels at their best: bytes read and written
// by a copy that no cache holds, operations of a large matrix product.
struct Roof {
    double bytesPerSecond = 0, flopsPerSecond = 0;

    // The least time that a step could take, were everything as fast as the two. Where its tensors stay in a cache
    // it may take less.
    double ms(const Amounts& amounts) const;
};

// Measured by the same children as the cases, the best of their windows. Brief: with kernels too small to tell.
// None: a child failed and said why.
enum class RoofKernels : uint8_t { Large, Brief };
std::optional<Roof> measureRoof(const Turns& turns, RoofKernels kernels);

} // namespace plexus::bench
