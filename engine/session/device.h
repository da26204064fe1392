// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/exec/executor.h"

namespace plexus {

// "reference": the interpreter in float32. Otherwise a Vulkan device by hint; empty: the best one.
Result<std::unique_ptr<Executor>> openDevice(const std::string& hint, Workload workload = Workload::Large);

} // namespace plexus
