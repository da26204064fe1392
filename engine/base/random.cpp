// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/base/random.h"

#include <cmath>
#include <numeric>
#include <utility>

namespace plexus {

namespace {

constexpr int philoxRounds = 10;
constexpr uint32_t multiplier0 = 0xD2511F53u, multiplier1 = 0xCD9E8D57u;
constexpr uint32_t weyl0 = 0x9E3779B9u, weyl1 = 0xBB67AE85u;

uint32_t low(uint64_t value) { return static_cast<uint32_t>(value); }
uint32_t high(uint64_t value) { return static_cast<uint32_t>(value >> 32); }
double share(uint32_t word) { return (word >> 8) * 0x1p-24; }

} // namespace

std::array<uint32_t, 4> philox(std::array<uint32_t, 4> counter, std::array<uint32_t, 2> key)
{
    auto [c0, c1, c2, c3] = counter;
    auto [k0, k1] = key;
    for (int round = 0; round < philoxRounds; ++round) {
        const uint64_t product0 = uint64_t{multiplier0} * c0;
        const uint64_t product1 = uint64_t{multiplier1} * c2;
        c0 = high(product1) ^ c1 ^ k0;
        c1 = low(product1);
        c2 = high(product0) ^ c3 ^ k1;
        c3 = low(product0);
        k0 += weyl0;
        k1 += weyl1;
    }
    return {c0, c1, c2, c3};
}

Random::Random(uint64_t seed, uint32_t stream, uint32_t step)
    : m_seed(seed), m_stream(stream), m_step(step)
{
}

std::array<uint32_t, 4> Random::block(uint64_t index) const
{
    return philox({low(index), high(index), m_step, m_stream}, {low(m_seed), high(m_seed)});
}

uint32_t Random::word(uint64_t element) const { return block(element / 4)[element % 4]; }

double Random::uniform(uint64_t element) const { return share(word(element)); }

double Random::normal(uint64_t element) const
{
    const std::array<uint32_t, 4> words = block(element / 2); // both elements are in it
    const size_t first = element % 2 * 2;
    // 1 - u is in (0, 1], so that the logarithm stays finite.
    const double radius = std::sqrt(-2.0 * std::log(1.0 - share(words[first])));
    return radius * std::cos(2.0 * 3.14159265358979323846 * share(words[first + 1]));
}

uint32_t streamOf(std::string_view name)
{
    uint32_t hash = 2166136261u;
    for (const char c : name) {
        hash = (hash ^ static_cast<unsigned char>(c)) * 16777619u;
    }
    return hash;
}

std::vector<int32_t> shuffledIndices(int32_t count, uint64_t seed, uint32_t epoch)
{
    std::vector<int32_t> indices(static_cast<size_t>(count < 0 ? 0 : count));
    std::iota(indices.begin(), indices.end(), 0);
    const Random random(seed, streamOf("shuffle"), epoch);
    for (size_t i = indices.size(); i > 1; --i) {
        // A product instead of a remainder: its bias is below 2^-32 * count and needs no division.
        const uint64_t chosen = (uint64_t{random.word(i - 1)} * i) >> 32;
        std::swap(indices[i - 1], indices[chosen]);
    }
    return indices;
}

} // namespace plexus
