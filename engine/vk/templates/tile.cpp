// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/vk/templates/tile.h"

#include "engine/vk/templates/reduce_internal.h"

#include <algorithm>
#include <utility>

namespace plexus::vk {
namespace {

constexpr uint32_t firstTileId = 34; // rows, columns, own rows, own columns, invocations

// Rates: 8 x 8 sums read a quarter of a word of shared memory for each multiply-add, 4 x 4 half a word; a tile of
// r x c reads (r + c) / (r c) words of memory for each.
constexpr std::array<Tile, 12> everyTile = {{{128, 128, 8, 8, 0.9},
                                         {128, 64, 8, 4, 0.82},
                                         {64, 128, 4, 8, 0.82},
                                         {64, 64, 8, 4, 0.75},
                                         {64, 64, 4, 4, 0.65},
                                         {128, 32, 8, 4, 0.65},
                                         {32, 128, 4, 8, 0.65},
                                         {64, 32, 4, 4, 0.55},
                                         {32, 64, 4, 4, 0.55},
                                         {128, 16, 4, 4, 0.4},
                                         {16, 128, 4, 4, 0.4},
                                         {32, 32, 4, 4, 0.45}}};

// All in multiply-adds of a unit that has enough to do, of which it does about 180,000 in a microsecond (engine with
// 128 lanes at 1.4 GHz).
constexpr double leastOfBlock = 6400; // for each of 16 terms: no workgroup passes its barriers and loads faster
constexpr double anotherDispatch = 500'000;
constexpr double wordOfMemory = 20;
constexpr double unitLanes = 128; // of a unit

uint64_t workgroupsOf(const TiledProduct& product, const Tile& tile)
{
    return ceilDiv(product.rows, tile.rows) * ceilDiv(product.columns, tile.columns) * product.count;
}

double tileTime(const TiledProduct& product, const Tile& tile, uint64_t parts, uint32_t units)
{
    const double each = static_cast<double>(ceilDiv(workgroupsOf(product, tile) * parts, units)); // of a unit
    const double filled = std::min(1.0, each * tile.invocations() / unitLanes);
    const double term = std::max(leastOfBlock, each * tile.rows * tile.columns / (tile.rate * filled));
    double time = term * static_cast<double>(ceilDiv(product.depth, parts));
    if (parts > 1) {
        const double sums = static_cast<double>(product.rows) * product.columns * product.count;
        time += anotherDispatch + wordOfMemory * sums * static_cast<double>(parts + 1) / units;
    }
    return time;
}

} // namespace

std::string Tile::text() const
{
    return std::to_string(rows) + "x" + std::to_string(columns) + ", " + std::to_string(ownRows) + "x" +
           std::to_string(ownColumns) + " each";
}

std::span<const Tile> allTiles() { return everyTile; }

bool fits(const Tile& tile, const TiledProduct& product, const Traits& traits)
{
    return tile.invocations() <= traits.maxInvocations && tile.sharedBytes() <= traits.sharedBytes &&
           ceilDiv(product.columns, tile.columns) <= traits.maxGroups &&
           ceilDiv(product.rows, tile.rows) <= traits.maxGroups;
}

TilePlan planTiles(const TiledProduct& product, uint32_t leastDepth, const Traits& traits)
{
    TilePlan best{&everyTile.back(), 1}; // which every device can run
    std::pair<double, uint64_t> least; // time, sums
    bool isFirst = true;
    const uint64_t most = leastDepth == 0 ? 1 : std::max<uint64_t>(1, product.depth / leastDepth);
    for (const Tile& tile : everyTile) {
        if (!fits(tile, product, traits)) {
            continue;
        }
        // Beyond four workgroups for each unit, parts only cost memory.
        const uint64_t enough = std::min(most, ceilDiv(4 * uint64_t{traits.workers}, workgroupsOf(product, tile)));
        for (uint64_t parts = 1; parts <= enough; parts = parts < enough ? std::min(2 * parts, enough) : enough + 1) {
            // Of those that take equally long, because each waits for memory, the one that computes least for nothing.
            const std::pair cost{tileTime(product, tile, parts, traits.workers),
                                 workgroupsOf(product, tile) * tile.rows * tile.columns};
            if (isFirst || cost <= least) {
                best = {&tile, static_cast<uint32_t>(parts)};
                least = cost;
                isFirst = false;
            }
        }
    }
    return best;
}

std::vector<const Tile*> tilesByTime(const TiledProduct& product, const Traits& traits, double most)
{
    const auto timeOf = [&](const Tile* tile) { return tileTime(product, *tile, 1, traits.workers); };
    std::vector<const Tile*> fitting;
    for (const Tile& tile : everyTile) {
        if (fits(tile, product, traits)) {
            fitting.push_back(&tile);
        }
    }
    std::stable_sort(fitting.begin(), fitting.end(),
                     [&](const Tile* a, const Tile* b) { return timeOf(a) < timeOf(b); });
    std::erase_if(fitting, [&, least = fitting.empty() ? 0 : timeOf(fitting.front())](const Tile* tile) {
        return timeOf(tile) > most * least;
    });
    return fitting;
}

void setTile(Dispatch& dispatch, const Tile& tile)
{
    dispatch.constants.resize(std::max<size_t>(dispatch.constants.size(), firstTileId + 5), 0);
    const std::array<uint32_t, 5> words = {tile.rows, tile.columns, tile.ownRows, tile.ownColumns,
                                           tile.invocations()};
    std::copy(words.begin(), words.end(), dispatch.constants.begin() + firstTileId);
    const TiledProduct& product = dispatch.product;
    dispatch.groups = {static_cast<uint32_t>(ceilDiv(product.columns, tile.columns)),
                       static_cast<uint32_t>(ceilDiv(product.rows, tile.rows)), product.count};
}

const Tile& tileOf(const Dispatch& dispatch)
{
    return *std::find_if(everyTile.begin(), everyTile.end() - 1, [&](const Tile& tile) {
        const uint32_t* words = dispatch.constants.data() + firstTileId;
        return words[0] == tile.rows && words[1] == tile.columns && words[2] == tile.ownRows &&
               words[3] == tile.ownColumns;
    });
}

} // namespace plexus::vk
