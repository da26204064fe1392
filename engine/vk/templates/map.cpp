// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/vk/templates/map.h"

#include "engine/vk/template_info.h"
#include "engine/vk/templates/builder.h"

#include <algorithm>

namespace plexus::vk {
namespace {

constexpr uint64_t mapGroupSize = 256;

// Two to four vec4 an invocation amortise what it does once, as long as every worker stays busy. Of several outputs two on
// lavapipe: stores of lanes together are most of the code.
uint32_t perInvocation(uint64_t vectors, size_t outputs, const Traits& traits)
{
    for (uint32_t count : {4u, 2u}) {
        const bool isShort = traits.variant == Variant::Buffer || count * outputs <= 8;
        if (isShort && vectors / (mapGroupSize * count) >= 4ull * traits.workers) {
            return count;
        }
    }
    return 1;
}

void addRandom(DispatchBuilder& builder, const RandomInput& random, const Extents& extents,
               const Steering& steering)
{
    bool together = random.offset % 4 == 0 && (random.strides[4] == 1 || extents[4] == 1);
    for (size_t d = 0; d < 4; ++d) {
        together = together && (extents[d] == 1 || random.strides[d] % 4 == 0);
    }
    builder.set(20, together ? 1 : 2);
    builder.set(21, random.stream);
    builder.set(22, random.seedWord);
    builder.set(23, random.stepWord);
    builder.setInt(24, random.offset);
    for (uint32_t d = 0; d < 5; ++d) {
        builder.setInt(25 + d, random.strides[d]);
    }
    builder.bind(paramsSlot, steering.params, Access::Read);
}

} // namespace

Result<std::vector<Command>> encode(const MapSpec& spec, const Traits& traits)
{
    const bool small = spec.operands.size() <= mapSmallLimits.inputs &&
                       spec.program.ops.size() <= mapSmallLimits.ops && spec.outputs.size() <= 1 &&
                       !spec.random.used;
    DispatchBuilder builder(Template::Map, small ? 0 : 1, spec.label);
    if (spec.operands.size() > mapLimits.inputs || spec.outputs.empty() ||
        spec.outputs.size() > mapLimits.outputs) {
        builder.fail("a map has too many operands or outputs",
                     std::to_string(spec.operands.size()) + " and " + std::to_string(spec.outputs.size()),
                     "at most 8 and 1 to 4");
    }
    for (uint32_t d = 0; d < 5; ++d) {
        builder.setInt(d, spec.extents[d]);
    }
    const uint64_t vectors = denseBytes(spec.extents) / 16;
    const uint32_t batch = perInvocation(vectors, spec.outputs.size(), traits);
    builder.setInt(5, static_cast<int64_t>(vectors));
    builder.set(6, batch);
    builder.set(7, static_cast<uint32_t>(spec.outputs.size()));
    builder.program(spec.program, mapLimits, spec.steering);
    builder.check(spec.check, spec.gate, spec.steering);
    builder.storeTogether(static_cast<uint32_t>(spec.outputs.size()));
    builder.set(raggedId, spec.extents[4] % 4 != 0 ? 1 : 0);
    for (uint32_t i = 0; i < spec.operands.size(); ++i) {
        builder.operand(i, i, spec.operands[i], spec.extents, FlatOperands::Allowed);
    }
    for (uint32_t i = 0; i < spec.outputs.size(); ++i) {
        builder.set(wholeId + i, spec.outputs[i].words == Words::Int ? 1 : 0);
        builder.set(8 + 2 * i, spec.outputs[i].block / 4);
        builder.set(9 + 2 * i, spec.outputs[i].pitch / 4);
        builder.bind(firstOutputSlot + i, spec.outputs[i].range, Access::Write);
    }
    if (spec.random.used) {
        addRandom(builder, spec.random, spec.extents, spec.steering);
    }
    const uint64_t perGroup = mapGroupSize * batch;
    const auto groups = DispatchBuilder::linearGroups((vectors + perGroup - 1) / perGroup, traits);
    PLEXUS_TRY(Dispatch dispatch, builder.finish(groups, traits));
    return std::vector<Command>{std::move(dispatch)};
}

} // namespace plexus::vk
