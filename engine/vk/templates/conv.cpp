// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/vk/templates/conv.h"

#include "engine/vk/templates/bands.h"
#include "engine/vk/templates/conv_internal.h"
#include "engine/vk/templates/reduce_internal.h"
#include "engine/vk/templates/winograd.h"

#include <algorithm>

namespace plexus::vk {
namespace {

constexpr uint32_t convLaneRows = 32; // of the Texel variant
constexpr uint32_t leastPixels = 512; // of a part
constexpr uint64_t worthTiling = 100'000; // multiplications

uint32_t quads(uint32_t channels) { return roundUp4(channels) / 4; }
uint32_t groupIn(const ConvGeometry& g) { return g.cin / g.groups; }
uint32_t groupOut(const ConvGeometry& g) { return g.cout / g.groups; }
uint64_t outPixels(const ConvGeometry& g) { return uint64_t{g.n} * g.outH * g.outW; }
uint32_t taps(const ConvGeometry& g) { return g.kernelH * g.kernelW; }

// Groups that start in the middle of a vec4 are left to the general template, and so is what plain loops do
// in a fraction of a millisecond.
bool tiled(const ConvSpec& spec, const Traits& traits)
{
    const ConvGeometry& g = spec.geometry;
    const bool possible = g.groups == 1 || (groupIn(g) % 4 == 0 && groupOut(g) % 4 == 0);
    const uint64_t products = outPixels(g) * taps(g) * groupIn(g) * g.cout;
    const bool worth = traits.variant == Variant::Buffer || products >= worthTiling;
    return possible && spec.body != ConvBody::General && (worth || spec.body == ConvBody::Tiled);
}

bool narrow(const ConvGeometry& g) { return groupIn(g) <= 4; }
// Kinds of pixels of an input gradient by the taps that they meet, or 1 where they cannot be ordered by them.
uint32_t phasesOf(const ConvSpec& spec)
{
    const ConvGeometry& g = spec.geometry;
    const bool isWhole = g.h % g.strideH == 0 && g.w % g.strideW == 0;
    return spec.kind == ConvKind::InputGradient && isWhole ? g.strideH * g.strideW : 1;
}

Extents weightExtents(const ConvGeometry& g) { return {1, 1, taps(g), roundUp4(groupIn(g)), g.cout}; }

Extents resultExtents(const ConvSpec& spec)
{
    const ConvGeometry& g = spec.geometry;
    switch (spec.kind) {
    case ConvKind::Forward: return {1, g.n, g.outH / spec.windowH, g.outW / spec.windowW, g.cout};
    case ConvKind::InputGradient: return {1, g.n, g.h, g.w, g.cin};
    case ConvKind::WeightGradient: return weightExtents(g);
    }
    return {};
}

void setWindow(DispatchBuilder& builder, const ConvGeometry& g)
{
    builder.set(6, g.kernelH);
    builder.set(7, g.kernelW);
    builder.set(8, g.strideH);
    builder.set(9, g.strideW);
    builder.set(10, g.dilationH);
    builder.set(11, g.dilationW);
    builder.set(12, g.padTop);
    builder.set(13, g.padLeft);
}

void finishBindings(DispatchBuilder& builder, const ConvSpec& spec, uint32_t parts)
{
    builder.bind(0, spec.a, Access::Read);
    builder.bind(1, spec.b, Access::Read);
    Epilogue epilogue;
    if (parts > 1) {
        epilogue.out = spec.scratch;
    } else {
        epilogue = spec.epilogue;
    }
    addEpilogue(builder, epilogue, resultExtents(spec), 0, 2, FlatOperands::Allowed);
}

// Of a weight gradient behind a max pool.
void readTaps(DispatchBuilder& builder, const ConvSpec& spec)
{
    const bool reads = spec.kind == ConvKind::WeightGradient && spec.taps.bytes != 0;
    builder.bind(6, reads ? spec.taps : spec.b, Access::Read);
}

// Forward and input gradient by tiles.
Result<Dispatch> encodeImage(const ConvSpec& spec, const Traits& traits)
{
    const ConvGeometry& g = spec.geometry;
    const bool forward = spec.kind == ConvKind::Forward;
    const bool isNarrow = forward && narrow(g) && traits.variant == Variant::Texel;
    const uint32_t columns = forward ? groupOut(g) : groupIn(g);
    const uint8_t body = isNarrow ? 1 : forward ? 0 : 2;
    DispatchBuilder builder(Template::Conv, body, spec.epilogue.label);
    const uint32_t resultH = forward ? g.outH / spec.windowH : g.h;
    const uint32_t resultW = forward ? g.outW / spec.windowW : g.w;
    const uint64_t pixels = uint64_t{g.n} * resultH * resultW * spec.windowH * spec.windowW;
    const uint32_t depth = forward ? groupIn(g) : groupOut(g);
    builder.setInt(0, static_cast<int64_t>(pixels));
    builder.set(1, columns);
    builder.set(2, resultH);
    builder.set(3, resultW);
    builder.set(4, forward ? g.h : g.outH);
    builder.set(5, forward ? g.w : g.outW);
    setWindow(builder, g);
    builder.set(14, quads(depth));
    builder.set(15, quads(forward ? g.cin : g.cout));
    builder.set(16, quads(forward ? g.cout : g.cin));
    builder.set(17, depth);
    builder.set(18, roundUp4(groupIn(g)));
    builder.set(19, quads(g.cout));
    const bool grouped = g.groups > 1;
    builder.set(20, grouped ? columns / 4 : 0);
    builder.set(21, grouped ? depth / 4 : 0);
    builder.set(22, grouped ? groupOut(g) / 4 : 0);
    setMaxWindow(builder, spec);
    finishBindings(builder, spec, 1);
    const uint64_t steps = uint64_t{taps(g)} * (quads(depth) + 1);
    if (steps + 64 > traits.loopBudget) {
        builder.fail("a convolution sums over more than one dispatch may loop", std::to_string(steps) + " steps",
                     "at most " + std::to_string(traits.loopBudget - 64));
    }
    if (traits.variant == Variant::Buffer) {
        const TiledProduct product{static_cast<uint32_t>(pixels), columns, uint64_t{taps(g)} * roundUp4(depth), g.groups};
        return builder.finish(product, *planTiles(product, 0, traits).tile, traits);
    }
    const uint32_t phases = phasesOf(spec);
    const Bands bands = bandsFor(pixels / phases, columns, convLaneRows, traits);
    builder.set(23, phases > 1 && pixels / phases % bands.rows == 0); // a tile's pixels are of one kind
    builder.set(bandsId, bands.count);
    const bool wholeWindows = convLaneRows % (spec.windowH * spec.windowW) == 0;
    if (phases == 1 && wholeWindows && isWorthStoringTogether(pixels * columns * g.groups, uint64_t{taps(g)} * depth, traits)) {
        builder.storeTogether();
    }
    return builder.finish({static_cast<uint32_t>(ceilDiv(columns, bands.columns)),
                           static_cast<uint32_t>(ceilDiv(pixels, bands.rows)), g.groups},
                          traits);
}

// What a weight gradient sums over: pixels, or Winograd's tiles of 2 x 2, so many at a time.
struct Terms {
    uint64_t count, block;
    uint64_t steps() const { return ceilDiv(count, block); }
    uint64_t ofPart(uint64_t parts) const { return ceilDiv(ceilDiv(count, parts), block) * block; }
};

Terms termsOf(const ConvSpec& spec, const Traits& traits)
{
    const ConvGeometry& g = spec.geometry;
    return isWinograd(spec, traits) ? Terms{g.n * ceilDiv(g.outH, 2) * ceilDiv(g.outW, 2), 4}
                                    : Terms{outPixels(g), blockOf(traits)};
}

int64_t partTerms(const ConvSpec& spec, uint32_t parts, const Traits& traits)
{
    return static_cast<int64_t>(termsOf(spec, traits).ofPart(parts));
}

uint32_t weightRows(const ConvGeometry& g) { return taps(g) * roundUp4(groupIn(g)); }
uint64_t weightVectors(const ConvGeometry& g) { return uint64_t{weightRows(g)} * quads(g.cout); }

TiledProduct weightProduct(const ConvGeometry& g, uint32_t parts)
{
    return {weightRows(g), groupOut(g), ceilDiv(outPixels(g), parts), g.groups * parts};
}

Bands weightBands(const ConvGeometry& g, const Traits& traits)
{
    return bandsFor(weightRows(g), groupOut(g), convLaneRows, traits);
}

TilePlan weightPlan(const ConvGeometry& g, const Traits& traits)
{
    return planTiles(weightProduct(g, 1), leastPixels, traits);
}

Result<Dispatch> encodeWeight(const ConvSpec& spec, uint32_t parts, const Traits& traits)
{
    const ConvGeometry& g = spec.geometry;
    const bool isNarrow = narrow(g) && traits.variant == Variant::Texel;
    DispatchBuilder builder(Template::ConvWeight, isNarrow ? 1 : 0, spec.epilogue.label);
    builder.setInt(0, static_cast<int64_t>(outPixels(g)));
    builder.set(1, groupOut(g));
    builder.set(2, g.outH);
    builder.set(3, g.outW);
    builder.set(4, g.h);
    builder.set(5, g.w);
    setWindow(builder, g);
    builder.set(14, quads(groupIn(g)));
    builder.set(15, quads(g.cin));
    builder.set(16, quads(g.cout));
    builder.set(17, groupIn(g));
    builder.set(18, parts);
    builder.setInt(19, partTerms(spec, parts, traits));
    builder.setInt(20, static_cast<int64_t>(weightVectors(g)));
    builder.set(21, g.groups > 1 ? groupOut(g) / 4 : 0);
    builder.set(22, g.groups > 1 ? groupIn(g) / 4 : 0);
    builder.set(24, spec.windowH);
    builder.set(25, spec.windowW);
    readTaps(builder, spec);
    finishBindings(builder, spec, parts);
    if (groupIn(g) % 4 != 0 || g.cout % 4 != 0) {
        builder.set(raggedId, 1); // rows of padding channels are zero too
    }
    if (traits.variant == Variant::Buffer) {
        return builder.finish(weightProduct(g, parts), *weightPlan(g, traits).tile, traits);
    }
    const Bands bands = weightBands(g, traits);
    builder.set(bandsId, bands.count);
    return builder.finish({static_cast<uint32_t>(ceilDiv(groupOut(g), bands.columns)),
                           static_cast<uint32_t>(ceilDiv(weightRows(g), bands.rows)), g.groups * parts},
                          traits);
}

Result<Dispatch> encodeWinogradGradient(const ConvSpec& spec, uint32_t parts, const Traits& traits)
{
    const ConvGeometry& g = spec.geometry;
    DispatchBuilder builder(Template::WinogradGradient, 0, spec.epilogue.label);
    builder.setInt(0, static_cast<int64_t>(termsOf(spec, traits).count));
    builder.set(1, g.outH);
    builder.set(2, g.outW);
    builder.set(3, g.h);
    builder.set(4, g.w);
    builder.set(5, g.padTop);
    builder.set(6, g.padLeft);
    builder.set(7, g.cin / 4);
    builder.set(8, g.cout / 4);
    builder.setInt(9, partTerms(spec, parts, traits));
    builder.set(24, spec.windowH);
    builder.set(25, spec.windowW);
    readTaps(builder, spec);
    finishBindings(builder, spec, parts);
    return builder.finish({g.cout / winogradColumns, g.cin / traits.lanes, parts}, traits);
}

Result<Dispatch> encodeGeneral(const ConvSpec& spec, uint32_t parts, const Traits& traits)
{
    const ConvGeometry& g = spec.geometry;
    DispatchBuilder builder(Template::ConvGeneral, 0, spec.epilogue.label);
    builder.set(0, static_cast<uint32_t>(spec.kind));
    builder.set(1, g.n);
    builder.set(2, g.h);
    builder.set(3, g.w);
    builder.set(4, g.outH);
    builder.set(5, g.outW);
    setWindow(builder, g);
    builder.set(14, g.cin);
    builder.set(15, g.cout);
    builder.set(16, groupIn(g));
    builder.set(17, groupOut(g));
    const uint64_t vectors = denseBytes(resultExtents(spec)) / 16;
    builder.setInt(18, static_cast<int64_t>(vectors));
    builder.set(19, parts);
    builder.setInt(20, partTerms(spec, parts, traits));
    setMaxWindow(builder, spec);
    readTaps(builder, spec);
    finishBindings(builder, spec, parts);
    const uint64_t channels = spec.kind == ConvKind::Forward ? groupIn(g) : groupOut(g);
    const uint64_t steps = uint64_t{taps(g)} * (channels + 1) * spec.windowH * spec.windowW;
    if (spec.kind != ConvKind::WeightGradient && steps + 64 > traits.loopBudget) {
        builder.fail("a convolution sums over more than one dispatch may loop", std::to_string(steps) + " steps",
                     "at most " + std::to_string(traits.loopBudget - 64));
    }
    return builder.finish(DispatchBuilder::linearGroups(ceilDiv(vectors * parts, 64), traits), traits);
}

uint32_t partsOf(const ConvSpec& spec, const Traits& traits)
{
    return spec.parts != 0 ? spec.parts : convParts(spec, traits);
}

} // namespace

void setMaxWindow(DispatchBuilder& builder, const ConvSpec& spec)
{
    builder.set(24, spec.windowH);
    builder.set(25, spec.windowW);
    const bool writes = spec.kind == ConvKind::Forward && spec.taps.bytes != 0;
    builder.set(26, writes ? 1 : 0);
    builder.bind(9, writes ? spec.taps : spec.epilogue.out, Access::Write);
}

uint32_t convParts(const ConvSpec& spec, const Traits& traits)
{
    if (spec.kind != ConvKind::WeightGradient) {
        return 1;
    }
    const ConvGeometry& g = spec.geometry;
    const uint64_t pixels = outPixels(g);
    const Terms terms = termsOf(spec, traits);
    uint64_t tiles = 0;
    uint64_t steps = terms.steps(); // loop iterations for all of them
    const bool isTiled = tiled(spec, traits);
    if (isWinograd(spec, traits)) {
        tiles = uint64_t{g.cin / traits.lanes} * (g.cout / winogradColumns);
    } else if (isTiled) {
        tiles = weightBands(g, traits).tiles(weightRows(g), groupOut(g)) * g.groups;
    } else {
        tiles = ceilDiv(weightVectors(g), 64);
        steps = pixels;
    }
    uint64_t parts = 1;
    const bool uneven = tiles < 4ull * traits.workers && tiles % traits.workers != 0;
    if (isTiled && traits.variant == Variant::Buffer) {
        parts = weightPlan(g, traits).parts;
    } else if (tiles < traits.workers || uneven) {
        parts = std::min<uint64_t>(ceilDiv(traits.workers, std::min<uint64_t>(tiles, traits.workers)),
                         std::max<uint64_t>(1, pixels / leastPixels));
        parts = uneven && pixels / leastPixels >= traits.workers ? std::max<uint64_t>(parts, traits.workers) : parts;
    }
    parts = std::max(parts, ceilDiv(steps, traits.loopBudget - 64));
    return static_cast<uint32_t>(ceilDiv(terms.count, terms.ofPart(parts)));
}

uint64_t convScratchBytes(const ConvSpec& spec, const Traits& traits)
{
    if (isWinograd(spec, traits) && spec.kind != ConvKind::WeightGradient) {
        return winogradScratchBytes(spec);
    }
    const uint32_t parts = partsOf(spec, traits);
    return parts == 1 ? 0 : uint64_t{parts} * weightVectors(spec.geometry) * 16;
}

Result<std::vector<Command>> encode(const ConvSpec& spec, const Traits& traits)
{
    const bool isWeight = spec.kind == ConvKind::WeightGradient;
    if (isWinograd(spec, traits) && !isWeight) {
        return encodeWinograd(spec, traits);
    }
    const ConvGeometry& g = spec.geometry;
    const uint32_t parts = partsOf(spec, traits);
    if (!tiled(spec, traits) || isWeight) {
        PLEXUS_TRY(Dispatch first, isWinograd(spec, traits) ? encodeWinogradGradient(spec, parts, traits)
                                   : tiled(spec, traits)    ? encodeWeight(spec, parts, traits)
                                                            : encodeGeneral(spec, parts, traits));
        if (parts == 1) {
            return std::vector<Command>{std::move(first)};
        }
        PLEXUS_TRY(Dispatch sum,
                   encodeSumOfParts(spec.scratch, parts, weightExtents(g), spec.epilogue, traits));
        return std::vector<Command>{std::move(first), Barrier{}, std::move(sum)};
    }
    PLEXUS_TRY(Dispatch only, encodeImage(spec, traits));
    return std::vector<Command>{std::move(only)};
}

} // namespace plexus::vk
