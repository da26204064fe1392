// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

namespace plexus {

// Philox4x32-10 (Salmon et al., "Parallel random numbers: as easy as 1, 2, 3", SC11): a pure function
// from counter and key to four words, the same bits on CPU and GPU.
std::array<uint32_t, 4> philox(std::array<uint32_t, 4> counter, std::array<uint32_t, 2> key);

// A sequence of draws: element i of stream s at step t under a seed is word i % 4 of
// philox({i / 4, high(i / 4), step, stream}, {low(seed), high(seed)}).
class Random {
public:
    Random(uint64_t seed, uint32_t stream, uint32_t step = 0);
    uint32_t word(uint64_t element) const;
    // In [0, 1): the upper 24 bits times 2^-24, exact in float32.
    double uniform(uint64_t element) const;
    double normal(uint64_t element) const; // Box-Muller on elements 2i and 2i+1

private:
    std::array<uint32_t, 4> block(uint64_t index) const; // elements 4 * index and the next three

    uint64_t m_seed;
    uint32_t m_stream;
    uint32_t m_step;
};

// FNV-1a; gives a name its random stream.
uint32_t streamOf(std::string_view name);

// 0 ... count-1 in an order that depends on seed and epoch only (Fisher-Yates over Philox).
std::vector<int32_t> shuffledIndices(int32_t count, uint64_t seed, uint32_t epoch);

} // namespace plexus
