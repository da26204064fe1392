// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/exec/vulkan/executor.h"
#include "engine/program/interpret.h"

namespace plexus::testing {

// An update that leaves the parameters as they are.
UpdateProgram noUpdate();

// A program opened on the Vulkan device with the context's parameters and states.
Result<std::unique_ptr<VulkanExecutor>> openOnVulkan(const Program& program, const RunContext& context);

// Its outputs, run on poisoned memory. Seed and step are 0.
Result<NamedTensors> runOnVulkan(const Program& program, const RunContext& context);

// |error| <= bound * 2^-24 * sqrt(products) * scale, for every element. scale: the largest element that is expected, or
// what its terms must have been where they cancelled, as the difference from `exact` tells. Without that, at least 1,
// what inputs and weights are drawn from.
void expectEqual(const NamedTensors& actual, const NamedTensors& expected, double bound, double products,
                 const NamedTensors* exact = nullptr);

} // namespace plexus::testing
