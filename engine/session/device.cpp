// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/session/device.h"

namespace plexus {

Result<std::unique_ptr<Executor>> openDevice(const std::string& hint, Workload workload)
{
    if (hint == "reference") {
        return makeReferenceExecutor(Precision::Float32);
    }
    return makeVulkanExecutor(hint, workload);
}

} // namespace plexus
