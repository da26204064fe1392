// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/vk/templates/softmax.h"

#include "engine/vk/template_info.h"
#include "engine/vk/templates/builder.h"

namespace plexus::vk {
namespace {

// A row per subgroup in workgroups of 64, or a row per workgroup.
std::array<uint32_t, 3> rowGroups(uint64_t rows, const Traits& traits)
{
    return DispatchBuilder::linearGroups(traits.variant == Variant::Texel ? ceilDiv(rows, 64 / traits.lanes) : rows, traits);
}

bool present(const Range& range) { return range.bytes != 0; }

// On lavapipe, whether each lane has a row of its own: rows that stay in the cache, and so many that all workers have some.
bool lanesOwnRows(const CrossEntropySpec& spec, const Traits& traits)
{
    constexpr uint32_t shortRow = 1024;
    return traits.variant == Variant::Texel && spec.classes <= shortRow && spec.rows >= traits.lanes * traits.workers;
}

} // namespace

Result<std::vector<Command>> encode(const SoftmaxSpec& spec, const Traits& traits)
{
    DispatchBuilder builder(Template::Softmax, 0, spec.label);
    builder.setInt(0, spec.rows);
    builder.setInt(1, spec.columns);
    builder.set(2, static_cast<uint32_t>(spec.kind));
    builder.bind(0, spec.x, Access::Read);
    if (spec.kind == SoftmaxKind::Gradient || spec.kind == SoftmaxKind::LogGradient) {
        builder.bind(1, spec.dy, Access::Read);
    }
    builder.bind(8, spec.out, Access::Write);
    builder.check(spec.check, Gate::None, spec.steering);
    PLEXUS_TRY(Dispatch dispatch, builder.finish(rowGroups(spec.rows, traits), traits));
    return std::vector<Command>{std::move(dispatch)};
}

Result<std::vector<Command>> encode(const CrossEntropySpec& spec, const Traits& traits)
{
    const bool totals = present(spec.lossSum) || present(spec.hitCount);
    const bool isLanes = totals || lanesOwnRows(spec, traits);
    const Range& losses = totals ? spec.lossSum : spec.loss;
    const Range& hits = totals ? spec.hitCount : spec.hits;
    DispatchBuilder builder(Template::CrossEntropy, isLanes ? 1 : 0, spec.label);
    if (totals && (traits.variant != Variant::Texel || present(spec.loss) || present(spec.hits))) {
        builder.fail("a cross-entropy that sums its rows up cannot store them too", "", "");
    }
    builder.setInt(0, spec.rows);
    builder.setInt(1, spec.classes);
    builder.set(2, spec.upstreamStride);
    builder.setFloat(3, spec.scale);
    builder.set(4, present(losses) ? 1 : 0);
    builder.set(5, present(spec.gradient) ? 1 : 0);
    builder.set(6, present(hits) ? 1 : 0);
    builder.set(7, present(spec.upstream) ? 1 : 0);
    builder.setFloat(8, spec.lossFactor);
    builder.setInt(9, totals ? spec.rows : traits.lanes);
    builder.set(10, totals ? 1 : 0);
    builder.bind(0, spec.logits, Access::Read);
    builder.bind(indexSlot, spec.labels, Access::Read);
    if (present(spec.upstream)) {
        builder.bind(1, spec.upstream, Access::Read);
    }
    const Range& any = present(losses) ? losses : present(hits) ? hits : spec.gradient;
    uint32_t slot = 8;
    for (const Range* range : {&losses, &spec.gradient, &hits}) {
        if (present(*range)) {
            builder.bind(slot, *range, Access::Write);
        } else if (present(any)) { // unused: another output, so that nothing else seems to be written
            builder.bind(slot, any, Access::Write);
        }
        ++slot;
    }
    builder.check(spec.check, Gate::None, spec.steering);
    const std::array<uint32_t, 3> groups = totals    ? std::array<uint32_t, 3>{1, 1, 1}
                                           : isLanes ? DispatchBuilder::linearGroups(ceilDiv(spec.rows, traits.lanes), traits)
                                                     : rowGroups(roundUp4(spec.rows), traits);
    PLEXUS_TRY(Dispatch dispatch, builder.finish(groups, traits));
    return std::vector<Command>{std::move(dispatch)};
}

} // namespace plexus::vk
