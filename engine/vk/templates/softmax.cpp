// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/vk/templates/softmax.h"

#include "engine/vk/template_info.h"
#include "engine/vk/templates/builder.h"

namespace plexus::vk {
namespace {

// A row per subgroup of 8 in workgroups of 64, or a row per workgroup.
std::array<uint32_t, 3> rowGroups(uint64_t rows, const Traits& traits)
{
    return DispatchBuilder::linearGroups(traits.variant == Variant::Texel ? (rows + 7) / 8 : rows, traits);
}

bool present(const Range& range) { return range.bytes != 0; }

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
    DispatchBuilder builder(Template::CrossEntropy, 0, spec.label);
    builder.setInt(0, spec.rows);
    builder.setInt(1, spec.classes);
    builder.set(2, spec.upstreamStride);
    builder.setFloat(3, spec.scale);
    builder.set(4, present(spec.loss) ? 1 : 0);
    builder.set(5, present(spec.gradient) ? 1 : 0);
    builder.set(6, present(spec.hits) ? 1 : 0);
    builder.set(7, present(spec.upstream) ? 1 : 0);
    builder.bind(0, spec.logits, Access::Read);
    builder.bind(indexSlot, spec.labels, Access::Read);
    if (present(spec.upstream)) {
        builder.bind(1, spec.upstream, Access::Read);
    }
    uint32_t slot = 8;
    for (const Range* range : {&spec.loss, &spec.gradient, &spec.hits}) {
        if (present(*range)) {
            builder.bind(slot, *range, Access::Write);
        }
        ++slot;
    }
    builder.check(spec.check, Gate::None, spec.steering);
    PLEXUS_TRY(Dispatch dispatch, builder.finish(rowGroups(roundUp4(spec.rows), traits), traits));
    return std::vector<Command>{std::move(dispatch)};
}

} // namespace plexus::vk
