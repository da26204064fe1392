// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/exec/vulkan/network.h"

namespace plexus {

// Appends what computes the scale of all gradients from their length, summed in fixed order, and says where
// it lies. arena: where the gradients are. most: see UpdateProgram::clipNorm.
Result<vk::Range> gradientScaleOf(vk::Device& device, const DeviceNetwork& network, size_t arena, double most,
                                  std::vector<vk::Command>& commands);

} // namespace plexus
