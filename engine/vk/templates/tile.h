// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/vk/dispatch.h"
#include "engine/vk/traits.h"

#include <span>
#include <string>
#include <vector>

// The tiles of the Buffer variant's products (gemm, conv, conv_weight): shaders/common/tile_buffer.glsl.
namespace plexus::vk {

// What a workgroup computes, and what of it an invocation holds in registers. All of them add the same terms in the
// same order, so a result has the same bits whichever is taken.
struct Tile {
    uint32_t rows, columns;
    uint32_t ownRows, ownColumns; // 4 or 8
    double rate; // of the multiply-adds a unit can do, when it has enough of these tiles: predicted

    constexpr uint32_t invocations() const { return rows / ownRows * (columns / ownColumns); }
    constexpr uint32_t sharedBytes() const { return 16 * 16 * (rows / 4 + columns / 4 + 2); }
    std::string text() const; // "128x64, 8x4 each"
};

// The larger one before the smaller one. What is cached names a tile by its text.
std::span<const Tile> allTiles();

// Whether the device can run a tile, and the dispatch has no more workgroups than it may have.
bool fits(const Tile& tile, const TiledProduct& product, const Traits& traits);

// What is taken where nothing was measured: the tile, and into how many parts the depth is cut so that all units have
// work. A function of the numbers alone. `leastDepth`: of a part; 0: the depth stays whole.
struct TilePlan {
    const Tile* tile = nullptr;
    uint32_t parts = 1;
};
TilePlan planTiles(const TiledProduct& product, uint32_t leastDepth, const Traits& traits);

// Those worth measuring for a dispatch that has this product: all that fit and are not foretold to take `most` times
// as long as the best, which comes first.
std::vector<const Tile*> tilesByTime(const TiledProduct& product, const Traits& traits, double most = 3);

// Constants and workgroups of a dispatch whose `product` is set, for this tile.
void setTile(Dispatch& dispatch, const Tile& tile);
// The one that was set.
const Tile& tileOf(const Dispatch& dispatch);

} // namespace plexus::vk
