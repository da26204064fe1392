// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/vk/templates/rows.h"

#include "engine/vk/templates/builder.h"

namespace plexus::vk {
namespace {

enum RowsBody : uint8_t { RowsGathers, RowsLinks, RowsScatters };
constexpr uint32_t rowsGroupSize = 64;

DispatchBuilder rowsBuilder(const RowsSpec& spec, RowsBody body)
{
    DispatchBuilder builder(Template::Rows, body, spec.label);
    builder.setInt(0, spec.positions);
    builder.setInt(1, spec.rows);
    builder.setInt(2, spec.columns);
    builder.setInt(3, spec.padding);
    builder.bind(1, spec.indices, Access::Read);
    return builder;
}

std::array<uint32_t, 3> rowsGroupsOf(uint64_t invocations, const Traits& traits)
{
    return DispatchBuilder::linearGroups((invocations + rowsGroupSize - 1) / rowsGroupSize, traits);
}

} // namespace

uint64_t rowsScratchBytes(const RowsSpec& spec)
{
    return spec.kind == RowsKind::Scatter ? uint64_t{roundUp4(spec.positions)} * 4 : 0;
}

Result<std::vector<Command>> encode(const RowsSpec& spec, const Traits& traits)
{
    const uint64_t vectors = uint64_t{spec.positions} * (roundUp4(spec.columns) / 4);
    if (spec.kind == RowsKind::Gather) {
        DispatchBuilder gather = rowsBuilder(spec, RowsGathers);
        gather.bind(0, spec.values, Access::Read);
        gather.bind(8, spec.out, Access::Write);
        gather.check(spec.check, Gate::None, spec.steering);
        PLEXUS_TRY(Dispatch dispatch, gather.finish(rowsGroupsOf(vectors, traits), traits));
        return std::vector<Command>{std::move(dispatch)};
    }
    DispatchBuilder links = rowsBuilder(spec, RowsLinks);
    if (spec.positions + 8 > traits.loopBudget) { // a walk may meet them all
        links.fail("an embedding reads too many numbers at once", std::to_string(spec.positions),
                   "at most " + std::to_string(traits.loopBudget - 8) + "; use a smaller batch");
    }
    links.bind(8, spec.scratch, Access::Write);
    PLEXUS_TRY(Dispatch first,
               links.finish(rowsGroupsOf(roundUp4(spec.positions) / 4, traits), traits));
    DispatchBuilder scatter = rowsBuilder(spec, RowsScatters);
    scatter.bind(0, spec.values, Access::Read);
    scatter.bind(2, spec.scratch, Access::Read);
    scatter.bind(8, spec.out, Access::ReadWrite); // rows that no index names keep the fill
    scatter.check(spec.check, Gate::None, spec.steering);
    PLEXUS_TRY(Dispatch second, scatter.finish(rowsGroupsOf(vectors, traits), traits));
    return std::vector<Command>{Fill{spec.out, 0}, std::move(first), Barrier{}, std::move(second)};
}

} // namespace plexus::vk
