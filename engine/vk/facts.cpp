// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/vk/instance_impl.h"

#include <algorithm>
#include <cstring>
#include <fstream>

namespace plexus::vk {
namespace {

DeviceType typeOf(VkPhysicalDeviceType type)
{
    switch (type) {
    case VK_PHYSICAL_DEVICE_TYPE_INTEGRATED_GPU: return DeviceType::Integrated;
    case VK_PHYSICAL_DEVICE_TYPE_DISCRETE_GPU: return DeviceType::Discrete;
    case VK_PHYSICAL_DEVICE_TYPE_VIRTUAL_GPU: return DeviceType::Virtual;
    case VK_PHYSICAL_DEVICE_TYPE_CPU: return DeviceType::Cpu;
    default: return DeviceType::Other;
    }
}

bool hasExtension(VkPhysicalDevice device, const char* name)
{
    uint32_t count = 0;
    vkEnumerateDeviceExtensionProperties(device, nullptr, &count, nullptr);
    std::vector<VkExtensionProperties> extensions(count);
    vkEnumerateDeviceExtensionProperties(device, nullptr, &count, extensions.data());
    return std::any_of(extensions.begin(), extensions.end(), [&](const VkExtensionProperties& e) {
        return std::strcmp(e.extensionName, name) == 0;
    });
}

void readFeatures(VkPhysicalDevice device, DeviceFacts& facts)
{
    VkPhysicalDeviceRobustness2FeaturesEXT robustness{
        VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_ROBUSTNESS_2_FEATURES_EXT};
    VkPhysicalDeviceVulkan12Features v12{VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_VULKAN_1_2_FEATURES};
    VkPhysicalDeviceVulkan11Features v11{VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_VULKAN_1_1_FEATURES};
    v11.pNext = &v12;
    const bool robust = hasExtension(device, VK_EXT_ROBUSTNESS_2_EXTENSION_NAME);
    v12.pNext = robust ? &robustness : nullptr;
    VkPhysicalDeviceFeatures2 features{VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_FEATURES_2};
    features.pNext = &v11;
    vkGetPhysicalDeviceFeatures2(device, &features);
    facts.timelineSemaphore = v12.timelineSemaphore == VK_TRUE;
    facts.storage8Bit = v12.storageBuffer8BitAccess == VK_TRUE;
    facts.int64 = features.features.shaderInt64 == VK_TRUE;
    facts.float16 = v12.shaderFloat16 == VK_TRUE;
    facts.storage16Bit = v11.storageBuffer16BitAccess == VK_TRUE;
    facts.robustBufferAccess2 = robust && robustness.robustBufferAccess2 == VK_TRUE;
}

void readProperties(VkPhysicalDevice device, DeviceFacts& facts)
{
    VkPhysicalDeviceDriverProperties driver{VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_DRIVER_PROPERTIES};
    VkPhysicalDeviceMaintenance3Properties maintenance{
        VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_MAINTENANCE_3_PROPERTIES};
    maintenance.pNext = &driver;
    VkPhysicalDeviceSubgroupProperties subgroup{VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_SUBGROUP_PROPERTIES};
    subgroup.pNext = &maintenance;
    VkPhysicalDeviceProperties2 properties{VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_PROPERTIES_2};
    properties.pNext = &subgroup;
    vkGetPhysicalDeviceProperties2(device, &properties);
    const VkPhysicalDeviceLimits& limits = properties.properties.limits;
    facts.driver = std::string(driver.driverName) + " " + driver.driverInfo;
    facts.maxAllocationBytes = maintenance.maxMemoryAllocationSize;
    facts.subgroupSize = subgroup.subgroupSize;
    const bool inCompute = (subgroup.supportedStages & VK_SHADER_STAGE_COMPUTE_BIT) != 0;
    facts.subgroupShuffle =
        inCompute && (subgroup.supportedOperations & VK_SUBGROUP_FEATURE_SHUFFLE_BIT) != 0;
    facts.maxOperandBytes = limits.maxStorageBufferRange;
    facts.maxTexels = limits.maxTexelBufferElements;
    facts.offsetAlignment = static_cast<uint32_t>(std::max<VkDeviceSize>(
        {16, limits.minStorageBufferOffsetAlignment, limits.minTexelBufferOffsetAlignment}));
    facts.maxInvocations = std::min(limits.maxComputeWorkGroupInvocations,
                                    limits.maxComputeWorkGroupSize[0]);
    facts.maxGroupsX = *std::min_element(limits.maxComputeWorkGroupCount,
                                         limits.maxComputeWorkGroupCount + 3);
    facts.sharedBytes = limits.maxComputeSharedMemorySize;
    facts.storageBuffersPerStage = limits.maxPerStageDescriptorStorageBuffers;
    facts.timestampPeriod = limits.timestampPeriod;
}

} // namespace

uint64_t availableSystemMemory()
{
    std::ifstream file("/proc/meminfo");
    std::string key;
    uint64_t kibibytes = 0;
    std::string unit;
    while (file >> key >> kibibytes) {
        std::getline(file, unit);
        if (key == "MemAvailable:") {
            return kibibytes * 1024;
        }
    }
    return 0;
}

uint64_t availableDeviceMemory(VkPhysicalDevice device, const DeviceFacts& facts)
{
    if (facts.type == DeviceType::Cpu) {
        const uint64_t system = availableSystemMemory();
        return system != 0 ? system : facts.memoryBytes;
    }
    VkPhysicalDeviceMemoryBudgetPropertiesEXT budget{
        VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_MEMORY_BUDGET_PROPERTIES_EXT};
    VkPhysicalDeviceMemoryProperties2 memory{VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_MEMORY_PROPERTIES_2};
    memory.pNext = facts.memoryBudget ? &budget : nullptr;
    vkGetPhysicalDeviceMemoryProperties2(device, &memory);
    uint64_t most = 0;
    for (uint32_t i = 0; i < memory.memoryProperties.memoryHeapCount; ++i) {
        const VkMemoryHeap& heap = memory.memoryProperties.memoryHeaps[i];
        if ((heap.flags & VK_MEMORY_HEAP_DEVICE_LOCAL_BIT) == 0) {
            continue;
        }
        const uint64_t used = facts.memoryBudget ? budget.heapUsage[i] : 0;
        const uint64_t limit = facts.memoryBudget ? budget.heapBudget[i] : heap.size;
        most = std::max<uint64_t>(most, limit > used ? limit - used : 0);
    }
    return most;
}

DeviceFacts queryFacts(VkPhysicalDevice device)
{
    DeviceFacts facts;
    VkPhysicalDeviceProperties properties;
    vkGetPhysicalDeviceProperties(device, &properties);
    facts.name = properties.deviceName;
    facts.type = typeOf(properties.deviceType);
    facts.apiVersion = properties.apiVersion;
    if (properties.apiVersion < VK_API_VERSION_1_2) {
        return facts; // the queries below need 1.2; the choice refuses it anyway
    }
    readFeatures(device, facts);
    readProperties(device, facts);
    facts.memoryBudget = hasExtension(device, VK_EXT_MEMORY_BUDGET_EXTENSION_NAME);

    uint32_t count = 0;
    vkGetPhysicalDeviceQueueFamilyProperties(device, &count, nullptr);
    std::vector<VkQueueFamilyProperties> families(count);
    vkGetPhysicalDeviceQueueFamilyProperties(device, &count, families.data());
    for (const VkQueueFamilyProperties& family : families) {
        facts.computeQueue = facts.computeQueue || (family.queueFlags & VK_QUEUE_COMPUTE_BIT) != 0;
    }
    VkPhysicalDeviceMemoryProperties memory;
    vkGetPhysicalDeviceMemoryProperties(device, &memory);
    for (uint32_t i = 0; i < memory.memoryHeapCount; ++i) {
        if ((memory.memoryHeaps[i].flags & VK_MEMORY_HEAP_DEVICE_LOCAL_BIT) != 0) {
            facts.memoryBytes = std::max<uint64_t>(facts.memoryBytes, memory.memoryHeaps[i].size);
        }
    }
    facts.availableBytes = availableDeviceMemory(device, facts);
    if (facts.type == DeviceType::Cpu && facts.availableBytes != 0) {
        facts.memoryBytes = facts.availableBytes; // lavapipe's heap is a made-up 2 GiB
    }
    return facts;
}

} // namespace plexus::vk
