// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/exec/vulkan/executor.h"
#include "engine/program/interpret.h"

namespace plexus::testing {

// An update that leaves the parameters as they are.
UpdateProgram noUpdate();

// Parameters and states as they begin with seed 1, inputs of waves or, where they are whole numbers, of 0, 1, 2, 0, ...
RunContext plainContext(const Program& program);

// A program opened on the Vulkan device with the context's parameters and states.
Result<std::unique_ptr<VulkanExecutor>> openOnVulkan(const Program& program, const RunContext& context);

// Its outputs, run on poisoned memory. Seed and step are 0.
Result<NamedTensors> runOnVulkan(const Program& program, const RunContext& context);

// |error| <= units * 2^-24 * scale, for every element of the output that they are of. scale: the largest element that is
// expected, or what its terms must have been where they cancelled, as the difference from `exact` tells. Without that,
// at least 1, what inputs and weights are drawn from.
void expectEqual(const NamedTensors& actual, const NamedTensors& expected, const std::vector<double>& units,
                 const NamedTensors* exact = nullptr);

// Of each output of a program of several ops: every op adds its own error, c sqrt(K) with its errorBound as c and K the
// elements of its largest input where it sums (no element sums more). As those of the products of one op, hence the root
// of K, errors of ops in a row have either sign and add up by their squares: those of the heaviest way from a leaf count.
std::vector<double> errorUnits(const Program& program);

} // namespace plexus::testing
