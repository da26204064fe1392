// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/vk/templates/winograd.h"

#include "engine/vk/templates/bands.h"
#include "engine/vk/templates/conv_internal.h"

namespace plexus::vk {
namespace {

constexpr uint32_t winogradPlaces = 16;
constexpr uint32_t winogradLaneRows = 16; // tiles of 2 x 2 pixels
constexpr uint64_t worthTransforming = 20'000'000; // multiplications without it
constexpr uint64_t worthSumming = 2'000'000;       // the same of a weight gradient, which is one dispatch as without

// The convolution that it is: an input gradient is one with the weights turned round.
struct Image {
    uint32_t h, w, depth, resultH, resultW, columns, padTop, padLeft;
    uint64_t tiles;
};

Image imageOf(const ConvSpec& spec)
{
    const ConvGeometry& g = spec.geometry;
    Image image = spec.kind == ConvKind::Forward
                      ? Image{g.h, g.w, g.cin, g.outH / spec.windowH, g.outW / spec.windowW, g.cout, g.padTop, g.padLeft, 0}
                      : Image{g.outH, g.outW, g.cout, g.h, g.w, g.cin, 2 - g.padTop, 2 - g.padLeft, 0};
    const uint32_t pixels = spec.windowH > 1 ? 1 : 2; // of the result that a tile gives along an axis
    image.tiles = uint64_t{g.n} * ceilDiv(image.resultH, pixels) * ceilDiv(image.resultW, pixels);
    return image;
}

Result<Dispatch> encodeWeights(const ConvSpec& spec, const Image& image, const Traits& traits)
{
    const bool isForward = spec.kind == ConvKind::Forward;
    DispatchBuilder builder(Template::WinogradWeights, isForward ? 0 : 1, "weights of " + spec.epilogue.label);
    builder.set(0, image.depth);
    builder.set(1, image.columns / 4);
    builder.bind(0, spec.b, Access::Read);
    builder.bind(8, spec.scratch, Access::Write);
    const uint64_t invocations = uint64_t{image.depth} * image.columns / 4;
    return builder.finish(DispatchBuilder::linearGroups(ceilDiv(invocations, 64), traits), traits);
}

Result<Dispatch> encodeImage(const ConvSpec& spec, const Image& image, const Traits& traits)
{
    DispatchBuilder builder(Template::Winograd, 0, spec.epilogue.label);
    builder.setInt(0, static_cast<int64_t>(image.tiles));
    builder.set(1, image.columns);
    builder.set(2, image.resultH);
    builder.set(3, image.resultW);
    builder.set(4, image.h);
    builder.set(5, image.w);
    builder.set(6, image.padTop);
    builder.set(7, image.padLeft);
    builder.set(8, image.depth / 4);
    builder.set(9, image.columns / 4);
    builder.bind(0, spec.a, Access::Read);
    builder.bind(1, spec.scratch, Access::Read);
    setMaxWindow(builder, spec);
    addEpilogue(builder, spec.epilogue, {1, spec.geometry.n, image.resultH, image.resultW, image.columns}, 0, 2,
                FlatOperands::Allowed);
    const Bands bands = bandsFor(image.tiles, image.columns, winogradLaneRows, traits);
    builder.set(bandsId, bands.count);
    return builder.finish({static_cast<uint32_t>(ceilDiv(image.columns, bands.columns)),
                           static_cast<uint32_t>(ceilDiv(image.tiles, bands.rows)), 1},
                          traits);
}

} // namespace

bool isWinograd(const ConvSpec& spec, const Traits& traits)
{
    const ConvGeometry& g = spec.geometry;
    const bool isKernel = g.kernelH == 3 && g.kernelW == 3 && g.strideH == 1 && g.strideW == 1 && g.dilationH == 1 &&
                          g.dilationW == 1 && g.groups == 1 && g.padTop <= 2 && g.padLeft <= 2
                          && spec.windowH == spec.windowW; // 1 x 1, or the tiles
    if (traits.variant != Variant::Texel || !isKernel) {
        return false;
    }
    const auto isTaken = [&](bool isWhole, bool isWorth) {
        return isWhole && (spec.body == ConvBody::Winograd || (spec.body == ConvBody::Auto && isWorth));
    };
    if (spec.kind == ConvKind::WeightGradient) {
        return isTaken(g.cin % traits.lanes == 0 && g.cout % winogradColumns == 0,
                       uint64_t{g.n} * g.outH * g.outW * 9 * g.cin * g.cout >= worthSumming);
    }
    const Image image = imageOf(spec);
    // (For 16 columns, reading four pixels for each number costs more than the products it saves.)
    return isTaken(image.depth % 8 == 0 && image.columns % 16 == 0,
                   image.columns > 16 && image.tiles * 4 * 9 * image.depth * image.columns >= worthTransforming);
}

uint64_t winogradScratchBytes(const ConvSpec& spec)
{
    return uint64_t{winogradPlaces} * spec.geometry.cin * spec.geometry.cout * 4;
}

Result<std::vector<Command>> encodeWinograd(const ConvSpec& spec, const Traits& traits)
{
    const Image image = imageOf(spec);
    PLEXUS_TRY(Dispatch weights, encodeWeights(spec, image, traits));
    PLEXUS_TRY(Dispatch product, encodeImage(spec, image, traits));
    return std::vector<Command>{std::move(weights), Barrier{}, std::move(product)};
}

} // namespace plexus::vk
