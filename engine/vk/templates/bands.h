// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/vk/templates/operand.h"

// Tiles of the Texel variant (shaders/common/tile_texel.glsl): a lane owns `laneRows` rows and four columns. The lanes are
// cut into bands, each with rows of its own, where a result has too few columns for all of them side by side.
namespace plexus::vk {

constexpr uint32_t bandsId = 34;

struct Bands {
    uint32_t count = 1;
    uint32_t rows = 0; // of a tile
    uint32_t columns = 0;
    uint64_t tiles(uint64_t ofRows, uint64_t ofColumns) const
    {
        return ceilDiv(ofRows, rows) * ceilDiv(ofColumns, columns);
    }
};

// Those with the least work in all. leastLanes: of a band.
inline Bands bandsFor(uint64_t rows, uint64_t columns, uint32_t laneRows, const Traits& traits, uint32_t leastLanes = 4)
{
    constexpr double costOfBand = 0.08; // of a tile, for a further one: more numbers to fetch for as many products
    Bands best;
    double least = 0;
    for (uint32_t count = 1; traits.lanes / count >= leastLanes; count *= 2) {
        const Bands bands{count, laneRows * count, 4 * traits.lanes / count};
        const double work = static_cast<double>(bands.tiles(rows, columns)) * (1 + costOfBand * (count - 1) * (count - 1));
        if (count == 1 || work < least) {
            best = bands;
            least = work;
        }
    }
    return best;
}

// Whether a product's stores take enough of its time for code that stores the lanes together, which takes 0.3 s longer to
// compile: on two cores they save 40 us of a step for `shallow` numbers and 600 for `many`.
inline bool isWorthStoringTogether(uint64_t numbers, uint64_t depth, const Traits& traits)
{
    constexpr uint64_t shallow = 1 << 15, many = 1 << 19;
    constexpr uint64_t shallowDepth = 128; // multiplications a number
    return traits.variant == Variant::Texel && numbers >= (depth <= shallowDepth ? shallow : many);
}

} // namespace plexus::vk
