// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/vk/templates/gather.h"

#include "engine/vk/template_info.h"
#include "engine/vk/templates/builder.h"

#include <algorithm>

namespace plexus::vk {
namespace {

bool fourBytes(const GatherSpec& spec)
{
    bool aligned = spec.type == TableType::U8 && spec.rowDimension != 4 && spec.strides[4] == 1 &&
                   spec.extents[4] % 4 == 0 && spec.offset % 4 == 0 && spec.rowWords % 4 == 0;
    for (uint32_t d = 0; d < 4; ++d) {
        aligned = aligned && (d == spec.rowDimension || spec.extents[d] == 1 || spec.strides[d] % 4 == 0);
    }
    return aligned;
}

// Rows of bytes are stored in their order, densely or each byte as the only column of its row, and every
// sixteen start on a vec4 of the table.
bool inOrder(const GatherSpec& spec, const Traits& traits)
{
    const bool apart = spec.extents[4] == 1;
    bool ordered = traits.variant == Variant::Texel && spec.type == TableType::U8 && spec.pages.size() == 1 &&
                   spec.pages[0].bytes % 16 == 0 && spec.rowDimension == 0 && spec.offset == 0 &&
                   spec.firstWord < 0 && spec.rowWords % 16 == 0 && spec.indices.bytes % 16 == 0 &&
                   (apart || spec.extents[4] % 4 == 0) && spec.epilogue.operands.empty();
    int64_t elements = 1;
    for (uint32_t d = 4; d > 0; --d) {
        ordered = ordered && (spec.extents[d] == 1 || spec.strides[d] == elements);
        elements *= spec.extents[d];
    }
    return ordered && elements == int64_t{spec.rowWords};
}

// Words of one number a row, whole vec4 of them, that nothing is done to.
bool areNumbers(const GatherSpec& numbers, const GatherSpec& spec)
{
    const bool keepsWords = numbers.type == (numbers.epilogue.outWords == Words::Int ? TableType::I32 : TableType::F32);
    return keepsWords && numbers.pages.size() == 1 && numbers.pages[0].bytes % 16 == 0 && numbers.rowWords == 1 && numbers.offset == 0
           && numbers.firstWord < 0 && numbers.extents == Extents{1, 1, 1, 1, spec.extents[0]} && numbers.extents[4] % 4 == 0
           && numbers.rowDimension == 4 && numbers.epilogue.program.ops.empty() && numbers.epilogue.operands.empty()
           && !numbers.epilogue.check.finite
           && numbers.epilogue.out.format == StorageFormat::Words;
}

Result<std::vector<Command>> encodeBytes(const GatherSpec& spec, const GatherSpec* numbers, const Traits& traits)
{
    DispatchBuilder builder(Template::Gather, 1, spec.epilogue.label);
    const bool apart = spec.extents[4] == 1;
    const uint64_t vectors = denseBytes(spec.extents) / 16;
    builder.setInt(5, static_cast<int64_t>(vectors));
    builder.setInt(8, spec.rows);
    builder.setInt(18, static_cast<int64_t>(spec.indices.bytes / 4));
    builder.setInt(21, spec.rowWords / 16);
    builder.set(22, apart ? 1 : 0);
    if (!apart) {
        builder.storeTogether();
    }
    builder.bind(0, spec.pages[0], Access::Read);
    builder.bind(1, spec.indices, Access::Read);
    if (numbers != nullptr) {
        builder.setInt(23, numbers->rows);
        builder.setInt(24, numbers->extents[4]);
        builder.bind(6, numbers->pages[0], Access::Read);
        builder.bind(9, numbers->epilogue.out, Access::Write);
    }
    addEpilogue(builder, spec.epilogue, spec.extents, 0, 2, FlatOperands::No);
    const uint64_t chunks = vectors / (apart ? 16 : 4);
    const auto groups = DispatchBuilder::linearGroups((chunks + 63) / 64, traits);
    PLEXUS_TRY(Dispatch dispatch, builder.finish(groups, traits));
    return std::vector<Command>{std::move(dispatch)};
}

} // namespace

Result<std::vector<Command>> encode(const GatherSpec& spec, const Traits& traits)
{
    if (inOrder(spec, traits)) {
        return encodeBytes(spec, nullptr, traits);
    }
    DispatchBuilder builder(Template::Gather, 0, spec.epilogue.label);
    if (spec.pages.empty() || spec.pages.size() > maxTablePages || spec.rowDimension > 4) {
        builder.fail("a table has too many pages", std::to_string(spec.pages.size()),
                     "1 to " + std::to_string(maxTablePages));
    }
    for (uint32_t d = 0; d < 5; ++d) {
        builder.setInt(d, spec.extents[d]);
        builder.setInt(12 + d, spec.strides[d]);
    }
    const uint64_t vectors = denseBytes(spec.extents) / 16;
    builder.setInt(5, static_cast<int64_t>(vectors));
    builder.set(6, spec.rowDimension);
    builder.set(7, static_cast<uint32_t>(spec.type));
    builder.setInt(8, spec.rows);
    builder.setInt(9, std::max(1u, spec.rowsPerPage));
    builder.setInt(10, spec.rowWords);
    builder.setInt(11, spec.offset);
    builder.setInt(17, spec.firstWord);
    builder.setInt(18, static_cast<int64_t>(spec.indices.bytes / 4));
    builder.set(19, static_cast<uint32_t>(spec.pages.size()));
    builder.set(20, fourBytes(spec) ? 1 : 0);
    builder.storeTogether();
    builder.bind(indexSlot, spec.indices, Access::Read);
    for (uint32_t i = 0; i < std::min<size_t>(spec.pages.size(), maxTablePages); ++i) {
        builder.bind(indexSlot + 1 + i, spec.pages[i], Access::Read);
    }
    if (spec.firstWord >= 0) {
        builder.bind(paramsSlot, spec.epilogue.steering.params, Access::Read);
    }
    addEpilogue(builder, spec.epilogue, spec.extents, 0, 2, FlatOperands::Allowed);
    const auto groups = DispatchBuilder::linearGroups((vectors + 63) / 64, traits);
    PLEXUS_TRY(Dispatch dispatch, builder.finish(groups, traits));
    return std::vector<Command>{std::move(dispatch)};
}

Result<std::vector<Command>> encode(const GatherSpec& spec, const GatherSpec& numbers, const Traits& traits)
{
    if (inOrder(spec, traits) && areNumbers(numbers, spec)) {
        return encodeBytes(spec, &numbers, traits);
    }
    PLEXUS_TRY(std::vector<Command> commands, encode(spec, traits));
    PLEXUS_TRY(const std::vector<Command> more, encode(numbers, traits));
    commands.insert(commands.end(), more.begin(), more.end());
    return commands;
}

} // namespace plexus::vk
