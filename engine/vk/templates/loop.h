// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/error.h"
#include "engine/vk/link.h"
#include "engine/vk/templates/operand.h"

#include <optional>

// loop: the kernels of the steps of a sequence, or a few that follow each other, in one dispatch. Where rows (a batch's
// samples) have nothing to do with each other, a workgroup has some rows and does every kernel of every step for them. Else
// one workgroup does all there is of one kernel after the other. On lavapipe, where a workgroup is a subgroup here, and a
// dispatch takes longer than a small product.
// Shader: shaders/loop.comp, which calls the kernels' own (engine/vk/link.h).
//   slots  0 the moves, (i + 1) * bodySlots + s slot s of kernel i
//   groups (shares, 1, 1)
namespace plexus::vk {

struct Loop {
    std::vector<Dispatch> bodies; // of the first step
    std::vector<std::array<uint32_t, movedSlots>> fours; // see LinkedBody
};

struct LoopSpec {
    std::vector<Dispatch> dispatches; // of all steps: maps and products; sums of short rows where there is one step
    size_t period = 1;                // of them are a step
    uint32_t rows = 1;                // that each of them computes, or groups of so many; 1: one workgroup does them all,
                                      // among them a cross-entropy of rows of lanes
    Range moves;                      // movesBytes(steps) bytes, to be filled with what encodeLoop gives
};

struct EncodedLoop {
    Dispatch dispatch;
    std::vector<int32_t> moves;
};

constexpr uint64_t movesBytes(size_t steps) { return steps * mostBodies * movedSlots * 4; }

// None where steps differ in more than where their operands lie, or rows, if more than one, do not divide into shares for all
// workers, or it would be more iterations than an invocation may do.
std::optional<EncodedLoop> encodeLoop(const LoopSpec& spec, const Traits& traits);

} // namespace plexus::vk
