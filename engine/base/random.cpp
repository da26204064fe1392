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

} // namespace

std::array<uint32_t, 4> philox(std::array<uint32_t, 4> counter, std::array<uint32_t, 2> key)
{
    for (int round = 0; round < philoxRounds; ++round) {
        const uint64_t product0 = uint64_t{multiplier0} * counter[0];
        const uint64_t product1 = uint64_t{multiplier1} * counter[2];
        counter = {high(product1) ^ counter[1] ^ key[0], low(product1),
                   high(product0) ^ counter[3] ^ key[1], low(product0)};
        key[0] += weyl0;
        key[1] += weyl1;
    }
    return counter;
}

Random::Random(uint64_t seed, uint32_t stream, uint32_t step)
    : m_seed(seed), m_stream(stream), m_step(step)
{
}

uint32_t Random::word(uint64_t element) const
{
    const uint64_t block = element / 4;
    return philox({low(block), high(block), m_step, m_stream}, {low(m_seed), high(m_seed)})[element % 4];
}

double Random::uniform(uint64_t element) const
{
    return (word(element) >> 8) * 0x1p-24;
}

double Random::normal(uint64_t element) const
{
    // 1 - u is in (0, 1], so that the logarithm stays finite.
    const double radius = std::sqrt(-2.0 * std::log(1.0 - uniform(2 * element)));
    return radius * std::cos(2.0 * 3.14159265358979323846 * uniform(2 * element + 1));
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
