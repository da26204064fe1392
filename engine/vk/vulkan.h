// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Only sources of engine/vk include this.
#include "engine/base/error.h"

#include <volk.h>

#include <string>

namespace plexus::vk {

// "VK_ERROR_DEVICE_LOST"
std::string nameOf(VkResult result);

// "Vulkan: could not <what>, got VK_ERROR_..." of kind Device, or OutOfMemory.
Error vulkanError(VkResult result, const std::string& what);

// PLEXUS_VK(vkCreateFence(...), "make a fence"); in a function that returns a Result.
#define PLEXUS_VK(call, what)                                                                      \
    if (const VkResult vkResult = (call); vkResult != VK_SUCCESS) {                                \
        return vulkanError(vkResult, what);                                                        \
    }

} // namespace plexus::vk
