// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/vk/dispatch.h"

#include <cstdint>

namespace plexus::vk {

// What the encode functions need to know of a device to choose tiles and splits. A pure value: kernels
// can be planned (and their scratch sized) without a device.
struct Traits {
    Variant variant = Variant::Texel;
    uint32_t lanes = 8;                      // of a subgroup, 8 or 16; Texel only
    uint32_t workers = 2;                    // workgroups that run at once; a GPU wants hundreds
    uint32_t offsetAlignment = 256;          // of every operand's first byte; 16 to 256
    uint64_t maxOperandBytes = 128ull << 20; // of one bound range
    uint32_t maxGroups = 65535;              // per dimension
    // Loop iterations one invocation may run in total. lavapipe silently stops at 65,535.
    uint32_t loopBudget = 65535;
    uint32_t maxInvocations = 256; // of a workgroup
    uint32_t sharedBytes = 32768;  // of a workgroup
};

} // namespace plexus::vk
