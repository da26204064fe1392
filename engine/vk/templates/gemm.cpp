// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/vk/templates/gemm.h"

#include "engine/vk/templates/bands.h"
#include "engine/vk/templates/reduce_internal.h"

#include <algorithm>

namespace plexus::vk {
namespace {

constexpr uint64_t worthSplittingTexel = 4'000'000; // multiplications: what another dispatch costs
constexpr uint32_t leastDepth = 256;                // k of a part
constexpr uint64_t smallProduct = 1 << 20;          // multiplications
constexpr uint32_t firstBufferBody = 9;             // one a layout, before it three of the Texel variant

struct Tiling { // of the Texel variant
    uint32_t body; // 0, 1, 2: with 8, 16, 32 rows of a lane
    Bands bands;
};

uint64_t tilesOf(const GemmSpec& spec, const Tiling& tiling)
{
    return tiling.bands.tiles(spec.m, spec.n) * spec.batch[0] * spec.batch[1];
}

uint64_t multiplications(const GemmSpec& spec)
{
    return uint64_t{spec.m} * spec.n * spec.k * spec.batch[0] * spec.batch[1];
}

// Rows and matrices of the result one behind the other: what a sum of parts can write.
bool isDense(const GemmSpec& spec)
{
    return spec.rowOut == roundUp4(spec.n) && (spec.batch[1] == 1 || spec.batchOut[1] == spec.m * spec.rowOut) &&
           (spec.batch[0] == 1 || spec.batchOut[0] == spec.batch[1] * spec.m * spec.rowOut);
}

bool storesTogether(const GemmSpec& spec, const Traits& traits)
{
    return isWorthStoringTogether(uint64_t{spec.m} * spec.n * spec.batch[0] * spec.batch[1], spec.k, traits);
}

// The tile that finishes first: rounds of all workers times the measured cost of a tile. A small product takes
// microseconds in any, and the shortest one compiles in a fifth of the time of the longest.
Tiling tilingOf(const GemmSpec& spec, const Traits& traits)
{
    constexpr uint32_t leastLanes = 8; // sums over k (GemmSpec::sums) meet in so many
    std::array<Tiling, 3> tilings;
    for (uint32_t i = 0; i < tilings.size(); ++i) {
        tilings[i] = {i, bandsFor(spec.m, spec.n, 8u << i, traits, leastLanes)};
    }
    constexpr std::array<double, 3> cost = {8 / 60.0, 16 / 73.0, 32 / 78.0};
    if (multiplications(spec) < smallProduct) {
        return tilings[0];
    }
    size_t best = 0;
    double least = 0;
    // The longest tile is 7 % faster than the one before it, and with lanes stored together takes twice as long to compile.
    const size_t most = storesTogether(spec, traits) ? 2 : 3;
    for (size_t i = 0; i < most; ++i) {
        const double rounds = static_cast<double>(ceilDiv(tilesOf(spec, tilings[i]), traits.workers));
        if (i == 0 || rounds * cost[i] < least) {
            best = i;
            least = rounds * cost[i];
        }
    }
    return tilings[best];
}

TiledProduct productOf(const GemmSpec& spec, uint32_t parts)
{
    return {spec.m, spec.n, ceilDiv(spec.k, parts), spec.batch[0] * spec.batch[1] * parts};
}

TilePlan bufferPlan(const GemmSpec& spec, const Traits& traits)
{
    return planTiles(productOf(spec, 1), isDense(spec) ? leastDepth : 0, traits);
}

uint32_t partsOf(const GemmSpec& spec, const Traits& traits)
{
    return spec.parts != 0 ? spec.parts : gemmParts(spec, traits);
}

Result<Dispatch> encodeProduct(const GemmSpec& spec, uint32_t parts, const Traits& traits)
{
    const bool isTexel = traits.variant == Variant::Texel;
    const Tiling tiling = tilingOf(spec, traits);
    const uint32_t layout = static_cast<uint32_t>(spec.layout);
    const uint32_t body = isTexel ? layout * 3 + tiling.body : firstBufferBody + layout;
    DispatchBuilder builder(Template::Gemm, static_cast<uint8_t>(body), spec.epilogue.label);
    const uint32_t batches = spec.batch[0] * spec.batch[1];
    std::array<uint32_t, 2> batchOut = spec.batchOut;
    uint32_t rowOut = spec.rowOut;
    const uint64_t matrix = uint64_t{spec.m} * roundUp4(spec.n);
    if (parts > 1) { // into the scratch: [part][outer][inner][m][roundUp4(n)]
        rowOut = roundUp4(spec.n);
        batchOut = {static_cast<uint32_t>(matrix * spec.batch[1]), static_cast<uint32_t>(matrix)};
    }
    const std::array<uint32_t, 9> strides = {spec.rowA, spec.rowB, rowOut, spec.batchA[0], spec.batchA[1],
                                             spec.batchB[0], spec.batchB[1], batchOut[0], batchOut[1]};
    for (uint32_t stride : strides) {
        if (stride % 4 != 0) {
            builder.fail("a matrix's rows do not start on four words", std::to_string(stride), "a multiple of 4");
        }
    }
    builder.setInt(0, spec.m);
    builder.setInt(1, spec.n);
    builder.setInt(2, spec.k);
    builder.setInt(3, spec.rowA / 4);
    builder.setInt(4, spec.rowB / 4);
    builder.setInt(5, rowOut / 4);
    builder.setInt(6, spec.batch[1]);
    builder.setInt(7, spec.batchA[0] / 4);
    builder.setInt(8, spec.batchA[1] / 4);
    builder.setInt(9, spec.batchB[0] / 4);
    builder.setInt(10, spec.batchB[1] / 4);
    builder.setInt(11, batchOut[0] / 4);
    builder.setInt(12, batchOut[1] / 4);
    builder.setInt(13, parts);
    const uint64_t block = blockOf(traits);
    builder.setInt(14, static_cast<int64_t>(ceilDiv(ceilDiv(spec.k, parts), block) * block));
    builder.setInt(15, static_cast<int64_t>(matrix * batches / 4));
    if (spec.sums.bytes != 0) {
        if (spec.layout != GemmLayout::TN || batches * parts != 1 || traits.variant != Variant::Texel) {
            builder.fail("a product in this form cannot sum its columns", std::to_string(batches * parts), "1");
        }
    }
    builder.set(16, spec.sums.bytes != 0 ? 1 : 0);
    builder.bind(0, spec.a, Access::Read);
    builder.bind(1, spec.b, Access::Read);
    Epilogue epilogue;
    if (parts > 1) {
        epilogue.out = spec.scratch;
    } else {
        epilogue = spec.epilogue;
    }
    if (spec.layout == GemmLayout::TN) { // unused: the output, so that nothing else seems to be written
        builder.bind(9, spec.sums.bytes != 0 ? spec.sums : epilogue.out, Access::Write);
    }
    addEpilogue(builder, epilogue, {1, spec.batch[0], spec.batch[1], spec.m, spec.n}, 0, 2, FlatOperands::No);
    if (!isTexel) {
        return builder.finish(productOf(spec, parts), *bufferPlan(spec, traits).tile, traits);
    }
    builder.set(bandsId, tiling.bands.count);
    if (storesTogether(spec, traits)) {
        builder.storeTogether();
    }
    return builder.finish({static_cast<uint32_t>(ceilDiv(spec.n, tiling.bands.columns)),
                           static_cast<uint32_t>(ceilDiv(spec.m, tiling.bands.rows)), batches * parts},
                          traits);
}

} // namespace

uint32_t gemmMaxK(const Traits& traits)
{
    return (traits.loopBudget - 64) * blockOf(traits);
}

uint32_t gemmParts(const GemmSpec& spec, const Traits& traits)
{
    if (spec.sums.bytes != 0) {
        return 1;
    }
    uint64_t parts = 1;
    if (traits.variant == Variant::Buffer) {
        parts = bufferPlan(spec, traits).parts;
    } else if (multiplications(spec) >= worthSplittingTexel && isDense(spec)) {
        const uint64_t tiles = tilesOf(spec, tilingOf(spec, traits));
        if (tiles < traits.workers && spec.k >= 2 * leastDepth) {
            parts = std::min<uint64_t>(ceilDiv(traits.workers, tiles), spec.k / leastDepth);
        }
    }
    parts = std::max<uint64_t>(parts, ceilDiv(spec.k, gemmMaxK(traits)));
    // Blocks are whole; no part may start beyond k.
    const uint64_t block = blockOf(traits);
    const uint64_t depth = ceilDiv(ceilDiv(spec.k, parts), block) * block;
    return static_cast<uint32_t>(ceilDiv(spec.k, depth));
}

uint64_t gemmScratchBytes(const GemmSpec& spec, const Traits& traits)
{
    const uint32_t parts = partsOf(spec, traits);
    return parts == 1 ? 0 : uint64_t{parts} * spec.batch[0] * spec.batch[1] * spec.m * roundUp4(spec.n) * 4;
}

Result<std::vector<Command>> encode(const GemmSpec& spec, const Traits& traits)
{
    const uint32_t parts = partsOf(spec, traits);
    PLEXUS_TRY(Dispatch product, encodeProduct(spec, parts, traits));
    if (parts == 1) {
        return std::vector<Command>{std::move(product)};
    }
    if (!isDense(spec)) {
        return Error{"a product that is computed in parts must have a dense result", spec.epilogue.label, "", "",
                     ErrorKind::Device};
    }
    PLEXUS_TRY(Dispatch sum,
               encodeSumOfParts(spec.scratch, parts, {1, spec.batch[0], spec.batch[1], spec.m, spec.n},
                                spec.epilogue, traits));
    return std::vector<Command>{std::move(product), Barrier{}, std::move(sum)};
}

} // namespace plexus::vk
