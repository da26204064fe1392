// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/vk/device.h"
#include "engine/vk/templates/templates.h"
#include "engine/vk/templates/tile.h"

#include <gtest/gtest.h>

#include <functional>
#include <string>
#include <vector>

namespace plexus::vk::test {

// The one instance of the program, with validation; a device of either variant on it.
Instance& instance();
Device& device(Variant variant);

// The opcode of an op by its key.
uint8_t opcode(const std::string& key);

// Pseudo-random numbers in [-1, 1), the same for the same seed.
std::vector<float> noise(size_t count, uint32_t seed);

// Operands on a device, each between guards. Outputs and the guards hold a NaN before a run, so that a
// value read from where nobody wrote spoils the result; run() fails the test when a guard has changed
// or the validation layer has spoken.
class Lab {
public:
    explicit Lab(Variant variant) : m_device(device(variant)) {}
    ~Lab();

    const Traits& traits() const { return m_device.traits(); }
    Device& dev() { return m_device; }

    Range words(const std::vector<uint32_t>& words);
    Range input(const std::vector<float>& values);
    Range bytes(const std::vector<uint8_t>& values);
    Range output(size_t count); // of words; rounded up to 4
    // rows x columns, dense, into rows of roundUp4(columns) with zero padding.
    Range matrix(const std::vector<float>& values, size_t rows, size_t columns);

    void run(const Result<std::vector<Command>>& commands);
    void run(const std::vector<Command>& commands);
    // From now on, products and convolutions of lavapipe store their lanes together where they would one by one, and the
    // other way round.
    void storeOtherwise() { m_storesOtherwise = true; }

    std::vector<float> floats(const Range& range) const;
    std::vector<uint32_t> raw(const Range& range) const;
    // Drops the padding and fails the test where it is not zero.
    std::vector<float> unpadded(const Range& range, size_t rows, size_t columns) const;

private:
    Range place(const void* data, size_t bytes);

    Device& m_device;
    bool m_storesOtherwise = false;
    BufferId m_buffer = BufferId::None;
    std::vector<uint32_t> m_before;
    std::vector<uint32_t> m_after;
    std::vector<std::pair<size_t, size_t>> m_guards; // first word, count
};

// Calls run(tile) for every tile of the Buffer variant, or one of so many, and expects what it gives to be the same bits
// each time. Gives the first ones.
std::vector<float> sameOfTiles(const std::function<std::vector<float>(const Tile&)>& run, size_t oneOf = 1);
// The same commands with this tile where they multiply in tiles; the test fails where none does.
Result<std::vector<Command>> withTile(Result<std::vector<Command>> commands, const Tile& tile);

// Every element within `bound` units of 2^-24 * sqrt(k) * scale, scale being the reference's own size.
void expectClose(const std::vector<float>& seen, const std::vector<double>& wanted, double k, double scale,
                 double bound = 4);

// Both variants, for INSTANTIATE_TEST_SUITE_P.
std::string nameOfVariant(const testing::TestParamInfo<Variant>& info);

class EveryVariant : public testing::TestWithParam<Variant> {};

} // namespace plexus::vk::test

#define PLEXUS_EVERY_VARIANT(suite)                                                                  \
    INSTANTIATE_TEST_SUITE_P(, suite, testing::Values(plexus::vk::Variant::Texel,                    \
                                                      plexus::vk::Variant::Buffer),                  \
                             plexus::vk::test::nameOfVariant)
