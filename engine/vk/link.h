// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/error.h"

#include <array>
#include <cstdint>
#include <span>
#include <vector>

namespace plexus::vk {

constexpr size_t mostBodies = 5;      // of a loop, as shaders/loop.comp has; so many maps have 30 of the 32 storage buffers of a stage
constexpr uint32_t movedSlots = 12;   // of a body: operands and outputs
constexpr uint32_t bodyConstants = 400; // constant c of body i is constant_id (i + 1) * bodyConstants + c

// A kernel of a loop.
struct LinkedBody {
    std::vector<uint32_t> words; // SPIR-V as redirectCalls leaves it
    // Fours of numbers that each slot holds in a step: a load beyond them gives zeros, as if they were all that is bound.
    // 0: it holds the same in all steps, and is not moved.
    std::array<uint32_t, movedSlots> fours = {};
};

// One module of shaders/loop.comp and the kernels it calls: main of body i is called in place of plx_body_<i>, its loads and
// stores by fours of slot s lie plx_move_<i>_<s> fours further on, and the workgroup and invocation it takes itself for are
// plx_group, plx_groups, plx_local and plx_lane, the code it pushes plx_code. Error: a kernel that asks for anything else of its place.
Result<std::vector<uint32_t>> link(std::span<const uint32_t> loop, std::span<const LinkedBody> bodies);

} // namespace plexus::vk
