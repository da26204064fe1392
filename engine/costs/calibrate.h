// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/costs/device_profile.h"

#include <functional>

namespace plexus {

// The device that the hint chooses, with the times that were measured on it before: they are kept in the user's
// cache folder, by device and driver.
Result<DeviceProfile> describeDevice(const std::string& hint);

// Runs a few small networks on the device, some seconds long, learns what kernels and steps cost, and keeps it.
// Where `goOn` says no, the profile comes back as it is known.
Result<DeviceProfile> calibrate(const std::string& hint, const std::function<bool()>& goOn = [] { return true; });

} // namespace plexus
