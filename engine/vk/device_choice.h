// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/error.h"

#include <cstdint>
#include <string>
#include <vector>

namespace plexus::vk {

enum class DeviceType : uint8_t { Other, Integrated, Discrete, Virtual, Cpu };

// What the choice looks at. A plain value, so that tests can invent devices.
struct DeviceFacts {
    std::string name;
    std::string driver;            // "llvmpipe, Mesa 22.3.6 (LLVM 15.0.6)"
    DeviceType type = DeviceType::Other;
    uint32_t apiVersion = 0;       // Vulkan's packed version
    bool computeQueue = false;
    bool timelineSemaphore = false;
    bool subgroupShuffle = false;  // in compute shaders
    bool robustBufferAccess2 = false;
    bool storage8Bit = false;
    bool storage16Bit = false;
    bool float16 = false;
    bool int64 = false;            // in shaders
    bool memoryBudget = false;     // VK_EXT_memory_budget
    uint32_t subgroupSize = 0;
    uint64_t memoryBytes = 0;      // of the largest device-local heap
    uint64_t availableBytes = 0;   // now, where the driver tells; of the system for a CPU device
    uint64_t maxAllocationBytes = 0;
    uint64_t maxOperandBytes = 0;  // maxStorageBufferRange
    uint32_t offsetAlignment = 256; // of a storage or texel buffer binding; no device asks for more
    uint64_t maxTexels = 0;        // maxTexelBufferElements
    uint32_t maxInvocations = 0;   // per workgroup
    uint32_t maxGroupsX = 0;
    uint32_t sharedBytes = 0;
    uint32_t storageBuffersPerStage = 0;
    float timestampPeriod = 0;     // nanoseconds a tick, 0 when the queue has none
};

// One line a device for `plexus devices` and the studio's picker.
struct DeviceVerdict {
    bool usable = false;
    bool chosen = false;
    std::string reason; // "chosen: the only discrete GPU", "not used: no compute queue"
};

struct DeviceChoice {
    size_t index = 0;
    std::vector<DeviceVerdict> verdicts; // parallel to the devices
};

// "discrete GPU", "CPU"
std::string describe(DeviceType type);

// Judges every device; verdicts are filled whether or not one can be used.
std::vector<DeviceVerdict> judgeDevices(const std::vector<DeviceFacts>& devices);

// Picks a device. `wanted` is empty (discrete before integrated before virtual before CPU, then more
// memory), a position ("1"), or a part of a name in any case ("radeon"). Errors: no device at all, no
// such device, more than one device of that name, a device that lacks something needed (named).
Result<DeviceChoice> chooseDevice(const std::vector<DeviceFacts>& devices,
                                  const std::string& wanted);

} // namespace plexus::vk
