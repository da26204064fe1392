// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/vk/templates/reduce.h"

#include "engine/vk/templates/reduce_internal.h"

#include <algorithm>

namespace plexus::vk {
namespace {

constexpr uint32_t reduceGroupSize = 64;
constexpr uint64_t stepsWorthSplitting = 256; // loop iterations of one invocation

uint64_t product(const std::array<uint32_t, 2>& pair) { return uint64_t{pair[0]} * pair[1]; }

uint32_t rowLanes(const Traits& traits) { return traits.variant == Variant::Texel ? traits.lanes : 64; }

// Loop iterations of an invocation that reduces everything alone, and how many such there are.
struct Work {
    uint64_t steps;
    uint64_t invocations;
};

Work workOf(const ReduceSpec& spec, const Traits& traits)
{
    if (spec.axis == ReduceAxis::Columns) {
        return {product(spec.r), product(spec.a) * (roundUp4(spec.b) / 4)};
    }
    const uint64_t vectors = uint64_t{spec.r[0]} * (roundUp4(spec.r[1]) / 4);
    return {(vectors + rowLanes(traits) - 1) / rowLanes(traits), product(spec.a) * rowLanes(traits)};
}

// On lavapipe, whether each lane sums a row of its own: short rows, and so many that all workers have some.
bool lanesOwnRows(const ReduceSpec& spec, uint32_t parts, const Traits& traits)
{
    constexpr uint64_t shortRow = 128; // vec4
    return traits.variant == Variant::Texel && spec.axis == ReduceAxis::Rows && parts == 1 &&
           (spec.reduction == Reduction::Sum || spec.reduction == Reduction::Mean) &&
           uint64_t{spec.r[0]} * (roundUp4(spec.r[1]) / 4) <= shortRow &&
           product(spec.a) >= uint64_t{2} * reduceGroupSize * traits.workers;
}

// Rows have their results along the innermost coordinate, which the shader visits one by one: it moves to
// the last outer coordinate.
Operand alongRows(Operand operand)
{
    View& view = operand.view;
    for (auto* numbers : {&view.strides, &view.low, &view.high}) {
        (*numbers)[2] = (*numbers)[3];
        (*numbers)[3] = (*numbers)[4];
    }
    view.strides[4] = 0;
    view.low[4] = INT_MIN;
    view.high[4] = INT_MAX;
    return operand;
}

uint32_t kindOf(Reduction reduction)
{
    return reduction == Reduction::ArgMax ? 2 : reduction == Reduction::Max ? 1 : 0;
}

bool hasSecond(const ReduceSpec& spec) { return spec.prologue.results.size() > 1; }

uint64_t bytesOfParts(const ReduceSpec& spec, uint32_t parts) // of one of two sums
{
    return product(spec.a) * 4 * (spec.axis == ReduceAxis::Columns ? uint64_t{roundUp4(spec.b)} * parts : roundUp4(parts));
}

// Where the parts of the first sum and of the second are.
std::array<Range, 2> scratchOf(const ReduceSpec& spec, uint32_t parts, const Traits& traits)
{
    const uint64_t bytes = bytesOfParts(spec, parts);
    return {Range{spec.scratch.buffer, spec.scratch.offset, bytes},
            Range{spec.scratch.buffer, spec.scratch.offset + roundUp(bytes, traits.offsetAlignment), bytes}};
}

struct Stage {
    ReduceSpec spec;   // parts and scratch of no meaning here
    uint32_t parts;    // of this dispatch
    bool partial;      // writes the scratch, without epilogue
    float factor;
    Extents epilogueExtents; // Columns
};

Result<Dispatch> encodeStage(const Stage& stage, const Traits& traits)
{
    const ReduceSpec& spec = stage.spec;
    const bool columns = spec.axis == ReduceAxis::Columns;
    const bool isLanes = lanesOwnRows(spec, stage.parts, traits);
    DispatchBuilder builder(columns ? Template::Reduce : Template::ReduceRow, isLanes ? 1 : 0, spec.epilogue.label);
    const Extents before = columns ? Extents{spec.a[0], spec.a[1], spec.r[0], spec.r[1], spec.b}
                                   : Extents{1, spec.a[0], spec.a[1], spec.r[0], spec.r[1]};
    const uint64_t reduced = columns ? product(spec.r) : uint64_t{spec.r[0]} * (roundUp4(spec.r[1]) / 4);
    builder.set(0, kindOf(spec.reduction));
    builder.setInt(1, spec.a[1]);
    builder.setInt(2, spec.r[1]);
    builder.setInt(3, static_cast<int64_t>(product(spec.a)));
    builder.setInt(4, static_cast<int64_t>(product(spec.r)));
    builder.set(5, stage.parts);
    builder.setInt(6, static_cast<int64_t>((reduced + stage.parts - 1) / stage.parts));
    builder.setFloat(7, stage.factor);
    builder.set(8, spec.resultStride);
    builder.prologue(spec.prologue, prologueLimits, spec.epilogue.steering);
    if (spec.operands.empty() || spec.operands.size() > 4) {
        builder.fail("a reduction reads the wrong number of operands", std::to_string(spec.operands.size()),
                     "1 to 4");
    }
    for (uint32_t i = 0; i < std::min<size_t>(spec.operands.size(), 4); ++i) {
        builder.operand(i, i, spec.operands[i], before, FlatOperands::Allowed);
    }
    Epilogue epilogue;
    if (stage.partial) {
        epilogue.out = scratchOf(spec, stage.parts, traits)[0];
    } else {
        epilogue = spec.epilogue;
    }
    if (hasSecond(spec)) {
        if (!columns || kindOf(spec.reduction) != 0) {
            builder.fail("only sums of columns come in pairs", "", "");
        }
        builder.set(9, 1);
        builder.bind(9, stage.partial ? scratchOf(spec, stage.parts, traits)[1] : spec.second, Access::Write);
    }
    if (columns) {
        builder.setInt(10, spec.b);
        for (uint32_t d = 1; d < 4; ++d) {
            builder.setInt(10 + d, stage.epilogueExtents[d]);
        }
        addEpilogue(builder, epilogue, stage.epilogueExtents, 4, 4, FlatOperands::Allowed);
    } else {
        for (Operand& operand : epilogue.operands) {
            operand = alongRows(operand);
        }
        addEpilogue(builder, epilogue, {1, 1, spec.a[0], spec.a[1], 1}, 4, 4, FlatOperands::No);
    }
    const uint64_t invocations = isLanes ? product(spec.a) : workOf(spec, traits).invocations * stage.parts;
    const uint64_t groups = (invocations + reduceGroupSize - 1) / reduceGroupSize;
    return builder.finish(DispatchBuilder::linearGroups(groups, traits), traits);
}

float factorOf(const ReduceSpec& spec)
{
    return spec.reduction == Reduction::Mean ? static_cast<float>(1.0 / static_cast<double>(product(spec.r)))
                                             : 1.0f;
}

uint32_t partsOf(const ReduceSpec& spec, const Traits& traits)
{
    return spec.parts != 0 ? spec.parts : reduceParts(spec, traits);
}

} // namespace

uint32_t reduceParts(const ReduceSpec& spec, const Traits& traits)
{
    if (spec.reduction == Reduction::ArgMax) {
        return 1;
    }
    const Work work = workOf(spec, traits);
    // On lavapipe a second dispatch costs as much as reading about 50,000 numbers; a GPU starves without.
    const uint64_t wanted = uint64_t{traits.workers} * 2 * reduceGroupSize;
    uint64_t parts = 1;
    if (work.invocations < wanted && work.steps >= 2 * stepsWorthSplitting) {
        parts = std::min(wanted / work.invocations, work.steps / stepsWorthSplitting);
    }
    const uint64_t least = (work.steps + traits.loopBudget - 65) / (traits.loopBudget - 64);
    parts = std::max<uint64_t>({parts, least, 1});
    // No part may be empty, else the maximum of nothing would count.
    const bool columns = spec.axis == ReduceAxis::Columns;
    const uint64_t reduced = columns ? product(spec.r) : uint64_t{spec.r[0]} * (roundUp4(spec.r[1]) / 4);
    const uint64_t each = (reduced + parts - 1) / parts;
    return static_cast<uint32_t>((reduced + each - 1) / each);
}

uint64_t reduceScratchBytes(const ReduceSpec& spec, const Traits& traits)
{
    const uint32_t parts = partsOf(spec, traits);
    if (parts == 1) {
        return 0;
    }
    const uint64_t bytes = bytesOfParts(spec, parts);
    return hasSecond(spec) ? roundUp(bytes, traits.offsetAlignment) + bytes : bytes;
}

Result<Dispatch> encodeSumOfParts(const Range& scratch, uint32_t parts, const Extents& extents,
                                  const Epilogue& epilogue, const Traits& traits)
{
    Stage stage{{}, 1, false, 1.0f, extents};
    ReduceSpec& spec = stage.spec;
    spec.a = {1, extents[0] * extents[1] * extents[2] * extents[3]};
    spec.r = {1, parts};
    spec.b = extents[4];
    Operand operand{scratch, {}};
    operand.view.strides = {0, static_cast<int32_t>(roundUp4(spec.b)), 0,
                            static_cast<int32_t>(roundUp4(spec.b) * spec.a[1]), 1};
    spec.operands = {operand};
    spec.epilogue = epilogue;
    return encodeStage(stage, traits);
}

Result<std::vector<Command>> encode(const ReduceSpec& spec, const Traits& traits)
{
    const bool columns = spec.axis == ReduceAxis::Columns;
    const uint32_t parts = partsOf(spec, traits);
    const Extents extents = {1, 1, spec.a[0], spec.a[1], spec.b};
    if (parts == 1) {
        if (workOf(spec, traits).steps + 64 > traits.loopBudget) {
            return Error{"a reduction is longer than one dispatch may loop", spec.epilogue.label,
                         std::to_string(workOf(spec, traits).steps) + " steps",
                         "at most " + std::to_string(traits.loopBudget - 64), ErrorKind::Device};
        }
        PLEXUS_TRY(Dispatch only, encodeStage({spec, 1, false, factorOf(spec), extents}, traits));
        return std::vector<Command>{std::move(only)};
    }
    PLEXUS_TRY(Dispatch first, encodeStage({spec, parts, true, 1.0f, extents}, traits));
    Stage second{spec, 1, false, factorOf(spec), extents};
    second.spec.prologue = {};
    second.spec.r = {1, parts};
    View view;
    const int32_t width = static_cast<int32_t>(roundUp4(spec.b));
    if (columns) {
        const int32_t inner = static_cast<int32_t>(spec.a[1]);
        view.strides = {inner * width, width, 0, static_cast<int32_t>(product(spec.a)) * width, 1};
    } else {
        const int32_t row = static_cast<int32_t>(roundUp4(parts));
        view.strides = {0, row * static_cast<int32_t>(spec.a[1]), row, 0, 1};
    }
    const auto [scratch, more] = scratchOf(spec, parts, traits);
    second.spec.operands = {{scratch, view}};
    if (hasSecond(spec)) {
        second.spec.operands.push_back({more, view});
        second.spec.prologue.results = {Register::input(0), Register::input(1)};
    }
    PLEXUS_TRY(Dispatch last, encodeStage(second, traits));
    return std::vector<Command>{std::move(first), Barrier{}, std::move(last)};
}

} // namespace plexus::vk
