// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/plan/kernel_list.h"

#include <functional>

namespace plexus {

// Kernels `first` .. `first + period * steps - 1` are the steps of a sequence: each the same maps and products of `rows`
// rows as the one before, at other places. Or, in one step, a norm: sums of rows and the maps about them. Where a kernel has
// more rows, some that follow each other count as one. Or, in one step and with 1 row, kernels so short that to share each
// among workers takes longer than to do them one after the other.
struct KernelLoop {
    size_t first = 0, period = 1, steps = 1;
    int64_t rows = 1;
    size_t end() const { return first + period * steps; }
};

// Loops in which no row reads or overwrites what is another's, so that some rows can do all steps while others are still at
// the first, if no two stores of a loop share memory. In the list's order, and without common kernels. `isPossible` tells what
// the device can do, `joinsShort` whether short kernels are wanted.
std::vector<KernelLoop> findLoops(const KernelList& list, bool joinsShort, const std::function<bool(const KernelLoop&)>& isPossible);

} // namespace plexus
