// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/error.h"
#include "engine/base/json.h"

#include <map>
#include <optional>
#include <string>

namespace plexus {

// What one unit of each kind of work costs on a device, in seconds, by name: "dispatch", "word loaded",
// "tile", "gemm nn32 term", ... (kernel_work.h). Measured once, see calibrate.h.
struct TimeModel {
    std::map<std::string, double, std::less<>> seconds;
    double perStep = 0;   // what a step takes besides its kernels
    double perKernel = 1; // what a kernel takes in a step, of what it takes alone
    bool operator==(const TimeModel&) const = default;
};

// A device as predictions need to know it. A value that travels: a window predicts for a device that only its
// worker sees.
struct DeviceProfile {
    std::string name, driver;
    bool isCpu = false;
    uint64_t availableBytes = 0; // when the profile was made
    uint64_t ownBytes = 0;       // that a device takes before there is a network
    // Of vk::Traits, which decide how kernels are planned.
    bool readsTexels = false;
    uint32_t lanes = 8;
    uint32_t workers = 1, offsetAlignment = 256, maxGroups = 65535, loopBudget = 65535;
    uint64_t maxOperandBytes = 0;
    // Of networks whose kernels are small and of others (Workload). None: nobody measured yet.
    std::optional<TimeModel> small, large;

    bool isMeasured() const { return small && large; }
    bool operator==(const DeviceProfile&) const = default;
};

Json toJson(const DeviceProfile& profile);
Result<DeviceProfile> profileFromJson(const Json& json);

} // namespace plexus
