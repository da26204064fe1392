// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/bench/bench.h"
#include "tests/bench/contestants.h"

namespace plexus::bench {

// What this device's memory and this device's arithmetic give our own kernels at their best: bytes read and written
// by a copy that no cache holds, operations of a large matrix product.
struct Roof {
    double bytesPerSecond = 0, flopsPerSecond = 0;

    // The least time that a step could take, were everything as fast as the two. Where its tensors stay in a cache
    // it may take less.
    double ms(const Amounts& amounts) const;
};

// The two kernels in processes of their own, which have their turn beside every case: a machine that is slow for a
// while is so for them too.
class RoofBench {
public:
    // Brief: kernels too small to tell. None: a child failed and said why.
    enum class Kernels : uint8_t { Large, Brief };
    static std::unique_ptr<RoofBench> start(const Turns& turns, Kernels kernels);

    bool turn();
    Roof take(); // the best of the turns since the last time

private:
    CacheFolder m_cache;
    Contestant m_copy, m_product;
};

} // namespace plexus::bench
