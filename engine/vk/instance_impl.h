// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/vk/instance.h"
#include "engine/vk/vulkan.h"

#include <mutex>

namespace plexus::vk {

struct Instance::Impl {
    VkInstance handle = VK_NULL_HANDLE;
    VkDebugUtilsMessengerEXT messenger = VK_NULL_HANDLE;
    // Kept here: the loaded functions are global, and another instance may be without this one.
    PFN_vkDestroyDebugUtilsMessengerEXT destroyMessenger = nullptr;
    std::vector<VkPhysicalDevice> physical;
    std::vector<DeviceFacts> facts; // parallel to physical
    uint32_t threads = 1;           // that compute where the driver uses the CPU
    bool validating = false;
    bool prints = false;            // who asked by the environment variable reads the standard error
    std::mutex mutex;               // the layer may call from the driver's threads
    std::vector<std::string> messages;

    ~Impl();
};

// Reads everything the choice and the engine need to know.
DeviceFacts queryFacts(VkPhysicalDevice device);

// Bytes a CPU device can still take: what the system says is available. 0 when it does not say.
uint64_t availableSystemMemory();

// Bytes that can still be allocated on the device, by its memory budget where it has one.
uint64_t availableDeviceMemory(VkPhysicalDevice device, const DeviceFacts& facts);

} // namespace plexus::vk
