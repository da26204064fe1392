// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/vk/templates/attention.h"

#include "engine/vk/templates/builder.h"

namespace plexus::vk {
namespace {

constexpr uint32_t laneDepth = attentionDepth / 4; // what one invocation holds of a row

// How many invocations share a row.
uint32_t bandsOf(uint32_t depth)
{
    return depth <= laneDepth ? 1 : depth <= 2 * laneDepth ? 2 : 4;
}

} // namespace

uint32_t attentionTile(uint32_t depth, const Traits& traits)
{
    return (traits.variant == Variant::Texel ? 4 * traits.lanes : 64) / bandsOf(depth);
}

Result<std::vector<Command>> encode(const AttentionSpec& spec, const Traits& traits)
{
    DispatchBuilder builder(Template::Attention, static_cast<uint8_t>(spec.body), spec.label);
    if (spec.depth > attentionDepth) {
        builder.fail("a head is too deep for one kernel", std::to_string(spec.depth),
                     "at most " + std::to_string(attentionDepth));
    }
    builder.setInt(0, spec.time);
    builder.setInt(1, spec.memory);
    builder.setInt(2, roundUp4(spec.depth) / 4);
    builder.setInt(3, spec.heads);
    builder.set(4, spec.isCausal ? 1 : 0);
    builder.setFloat(5, spec.scale);
    const bool isMemory = spec.body == AttentionBody::Memory;
    const Range& first = isMemory ? spec.keyGradient : spec.out;
    const Range& second = isMemory ? spec.valueGradient : spec.outLogSum;
    builder.set(6, first.bytes != 0 ? 1 : 0);
    builder.set(7, second.bytes != 0 ? 1 : 0);
    uint32_t slot = 0;
    for (const HeadRows* rows : {&spec.query, &spec.key, &spec.value, &spec.y, &spec.dy}) {
        if (rows->range.bytes != 0) {
            builder.bind(slot, rows->range, Access::Read);
            const uint32_t words[] = {rows->offset, rows->strides[0], rows->strides[1], rows->strides[2]};
            for (uint32_t i = 0; i < 4; ++i) {
                if (words[i] % 4 != 0) {
                    builder.fail("the rows of a head do not start on four words", std::to_string(words[i]),
                                 "a multiple of 4");
                }
                builder.setInt(8 + 4 * slot + i, words[i] / 4);
            }
        }
        ++slot;
    }
    if (spec.logSum.bytes != 0) {
        builder.bind(slot, spec.logSum, Access::Read);
    }
    if (spec.mask.bytes != 0) {
        builder.bind(6, spec.mask, Access::Read);
    }
    builder.set(28, spec.mask.bytes != 0 ? 1 : 0);
    builder.setInt(29, bandsOf(spec.depth));
    const uint32_t dense = spec.heads * roundUp4(spec.depth);
    builder.setInt(30, (spec.firstRow != 0 ? spec.firstRow : dense) / 4);
    builder.setInt(31, (spec.secondRow != 0 ? spec.secondRow : dense) / 4);
    const Range& written = first.bytes != 0 ? first : second; // stands in for what is not wanted
    builder.bind(8, first.bytes != 0 ? first : written, Access::Write);
    builder.bind(9, second.bytes != 0 ? second : written, Access::Write);
    builder.check(spec.check, Gate::None, spec.steering);
    const uint32_t tiles = ceilDiv(isMemory ? spec.memory : spec.time, attentionTile(spec.depth, traits));
    PLEXUS_TRY(Dispatch dispatch, builder.finish({tiles, spec.heads, spec.batch}, traits));
    return std::vector<Command>{std::move(dispatch)};
}

} // namespace plexus::vk
