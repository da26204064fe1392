// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/exec/encode.h"
#include "engine/exec/vulkan/network.h"
#include "engine/plan/loops.h"
#include "engine/plan/memory_plan.h"
#include "engine/plan/prepare.h"

namespace plexus {

// A program as kernels with a memory plan: a pure function of program, layouts and device traits.
struct CompiledProgram {
    KernelList list; // gathers first, gated kernels last
    std::vector<Lifetime> lifetimes; // of what lies in the arena, by placement
    MemoryPlan memory;
    std::vector<int> placementOf;   // StoreId -> placement, -1 where the place is fixed
    std::vector<int> scratchOf;     // kernel -> placement, -1 without scratch
    size_t gathers = 0, gated = 0;  // how many kernels at the front and at the end
    // Constants and index tables outlive a run, so they have memory of their own.
    std::vector<uint64_t> constantOffsets, indexOffsets;
    // What becomes one dispatch, and where each one's moves lie (vk::LoopSpec), beside the constants.
    std::vector<KernelLoop> loops;
    std::vector<uint64_t> movesOffsets;
    uint64_t constantBytes = 0;

    // The loop that this kernel is in, or none.
    const KernelLoop* loopOf(size_t kernel) const;
};

Result<CompiledProgram> compileProgram(const Program& program, NetworkLayouts& layouts,
                                       const vk::Traits& traits);

// What all programs on a device share.
struct SharedBuffers {
    vk::BufferId halt = vk::BufferId::None;   // word 0 the flag, then a word a code
    vk::BufferId params = vk::BufferId::None; // the words of the step that runs
    std::vector<vk::BufferId> pages;          // activations of whichever program runs
    std::vector<uint64_t> pageBytes;
    std::vector<std::string> scalars;         // of the update and of programs
    // Microseconds that a submit takes at most, where it has a choice: a desktop stays alive beside it, a driver's
    // watchdog (2 s and more) stays quiet, and whoever wants to stop does not wait for a step.
    double longestPiece = 50'000;
};

} // namespace plexus
