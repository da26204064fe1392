// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/vk/templates/pool.h"

#include "engine/vk/templates/builder.h"

namespace plexus::vk {

Result<std::vector<Command>> encode(const PoolSpec& spec, const Traits& traits)
{
    const bool gradient = spec.kind == PoolKind::MaxGradient || spec.kind == PoolKind::AverageGradient;
    const uint32_t reachH = spec.dilationH * (spec.kernelH - 1) + 1;
    const uint32_t reachW = spec.dilationW * (spec.kernelW - 1) + 1;
    const bool apart = spec.kind == PoolKind::MaxGradient && reachH <= spec.strideH && reachW <= spec.strideW &&
                       spec.padTop == 0 && spec.padLeft == 0;
    const uint8_t body = apart ? 4 : spec.kind == PoolKind::MaxTap ? 0 : static_cast<uint8_t>(spec.kind); // max gives taps, too
    DispatchBuilder builder(Template::Pool, body, spec.epilogue.label);
    const Extents extents = gradient ? Extents{1, spec.n, spec.h, spec.w, spec.channels}
                                     : Extents{1, spec.n, spec.outH, spec.outW, spec.channels};
    const uint64_t vectors = denseBytes(extents) / 16;
    const std::array<uint32_t, 16> numbers = {spec.h, spec.w, spec.channels, spec.kernelH, spec.kernelW,
                                              spec.strideH, spec.strideW, spec.padTop, spec.padLeft,
                                              spec.padBottom, spec.padRight, spec.outH, spec.outW,
                                              spec.countIncludePad ? 1u : 0u,
                                              spec.dilationH, spec.dilationW};
    builder.setInt(0, static_cast<int64_t>(vectors));
    for (uint32_t i = 0; i < numbers.size(); ++i) {
        builder.setInt(i + 1, numbers[i]);
    }
    builder.set(17, spec.kind == PoolKind::MaxTap ? 2 : spec.taps.bytes != 0 ? 1 : 0);
    builder.storeTogether();
    // A gradient visits the windows over an element.
    const uint64_t window = uint64_t{spec.kernelH} * spec.kernelW;
    const uint64_t covering = uint64_t{reachH / spec.strideH + 1} * (reachW / spec.strideW + 1);
    const uint64_t steps = gradient ? 2 * covering : 2 * window;
    if (steps > traits.loopBudget) {
        builder.fail("a pooling window is larger than one dispatch may loop over", std::to_string(steps) + " steps",
                     "at most " + std::to_string(traits.loopBudget));
    }
    if (spec.kind != PoolKind::AverageGradient) {
        builder.bind(0, spec.x, Access::Read);
    }
    if (gradient) {
        builder.bind(1, spec.dy, Access::Read);
    }
    builder.bind(9, spec.taps.bytes != 0 ? spec.taps : spec.epilogue.out, Access::Write);
    addEpilogue(builder, spec.epilogue, extents, 0, 2, FlatOperands::Allowed);
    const auto groups = DispatchBuilder::linearGroups((vectors + 63) / 64, traits);
    PLEXUS_TRY(Dispatch dispatch, builder.finish(groups, traits));
    return std::vector<Command>{std::move(dispatch)};
}

} // namespace plexus::vk
