// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/amounts.h"

#include "engine/program/multiply_adds.h"

#include <algorithm>

namespace plexus::bench {
namespace {

double bytesVisited(const Load& load, const Loops& loops, const KernelList& list)
{
    double words = 1;
    for (size_t i = 0; i < loops.size(); ++i) {
        words *= load.view.strides[i] == 0 ? 1 : static_cast<double>(loops[i]);
    }
    return std::min(4 * words, static_cast<double>(list[load.store].bytes()));
}

} // namespace

double flopsOf(const Program& program)
{
    const Program planned = simplified(program);
    double sum = 0;
    for (size_t i = 0; i < planned.nodes.size(); ++i) {
        sum += 2 * static_cast<double>(multiplyAddsOf(planned, static_cast<ValueId>(i)));
    }
    return sum;
}

double bytesOf(const PlannedKernel& kernel, const KernelList& list, const vk::Traits& traits)
{
    double bytes = 2 * static_cast<double>(scratchBytes(kernel, list, traits));
    for (const StoreId id : kernel.outputs) {
        bytes += static_cast<double>(list[id].bytes());
    }
    for (const Load& load : kernel.chain.loads) {
        bytes += bytesVisited(load, kernel.loops, list);
    }
    PlannedKernel bare = kernel; // what the template itself reads
    bare.chain.loads.clear();
    for (const StoreId id : bare.reads()) {
        bytes += static_cast<double>(list[id].bytes());
    }
    return bytes;
}

} // namespace plexus::bench
