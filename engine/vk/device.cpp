// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/vk/device.h"

#include "engine/vk/device_impl.h"
#include "engine/vk/flush_denormals.h"

#include <algorithm>

namespace plexus::vk {
namespace {

Traits traitsOf(const DeviceFacts& facts, const DeviceOptions& options, uint32_t threads)
{
    Traits traits;
    const bool lavapipe = facts.type == DeviceType::Cpu;
    const bool texel = lavapipe && (facts.subgroupSize == 8 || facts.subgroupSize == 16) && facts.subgroupShuffle && facts.int64;
    traits.variant = texel ? Variant::Texel : Variant::Buffer;
    traits.lanes = texel ? facts.subgroupSize : traits.lanes;
    if (options.forceVariant) {
        traits.variant = options.variant;
    }
    traits.workers = lavapipe ? threads : 128;
    traits.offsetAlignment = facts.offsetAlignment;
    traits.maxOperandBytes = std::min<uint64_t>(facts.maxOperandBytes, facts.maxTexels * 16) / 256 * 256;
    traits.maxGroups = std::min(facts.maxGroupsX, 65535u);
    traits.loopBudget = lavapipe ? 65535 : 1u << 30;
    traits.maxInvocations = facts.maxInvocations;
    traits.sharedBytes = facts.sharedBytes;
    return traits;
}

} // namespace

Device::Impl::~Impl()
{
    if (device == VK_NULL_HANDLE) {
        return;
    }
    vkDeviceWaitIdle(device);
    saveCache();
    dropPipelines();
    for (const auto& [slots, made] : objects) {
        vkDestroyPipelineLayout(device, made.layout, nullptr);
        vkDestroyDescriptorSetLayout(device, made.setLayout, nullptr);
    }
    vkDestroyPipelineCache(device, cache, nullptr);
    while (!buffers.empty()) {
        destroyBuffer(static_cast<BufferId>(buffers.begin()->first));
    }
    vkDestroySemaphore(device, timeline, nullptr);
    vkDestroyCommandPool(device, pool, nullptr);
    vkDestroyDevice(device, nullptr);
}

Result<void> Device::Impl::createDevice()
{
    uint32_t count = 0;
    vkGetPhysicalDeviceQueueFamilyProperties(physical, &count, nullptr);
    std::vector<VkQueueFamilyProperties> families(count);
    vkGetPhysicalDeviceQueueFamilyProperties(physical, &count, families.data());
    while (family < count && (families[family].queueFlags & VK_QUEUE_COMPUTE_BIT) == 0) {
        ++family;
    }
    timestampBits = families[family].timestampValidBits;

    const float priority = 1;
    VkDeviceQueueCreateInfo queueInfo{VK_STRUCTURE_TYPE_DEVICE_QUEUE_CREATE_INFO};
    queueInfo.queueFamilyIndex = family;
    queueInfo.queueCount = 1;
    queueInfo.pQueuePriorities = &priority;

    // No robust access: the shaders check their own bounds, and pay for it only where they must.
    VkPhysicalDeviceVulkan12Features features{VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_VULKAN_1_2_FEATURES};
    features.timelineSemaphore = VK_TRUE;
    VkPhysicalDeviceFeatures core{};
    const VkBool32 isTexel = traits.variant == Variant::Texel ? VK_TRUE : VK_FALSE;
    core.shaderInt64 = isTexel; // see STORE4 and STORE_LANES in shaders/common/head.glsl
    features.shaderSubgroupExtendedTypes = isTexel;
    const char* budget = VK_EXT_MEMORY_BUDGET_EXTENSION_NAME;
    VkDeviceCreateInfo info{VK_STRUCTURE_TYPE_DEVICE_CREATE_INFO};
    info.pNext = &features;
    info.pEnabledFeatures = &core;
    info.queueCreateInfoCount = 1;
    info.pQueueCreateInfos = &queueInfo;
    info.enabledExtensionCount = facts.memoryBudget ? 1 : 0;
    info.ppEnabledExtensionNames = &budget;
    PLEXUS_VK(vkCreateDevice(physical, &info, nullptr, &device), "open the device " + facts.name);
    vkGetDeviceQueue(device, family, 0, &queue);
    vkGetPhysicalDeviceMemoryProperties(physical, &memory);

    VkCommandPoolCreateInfo poolInfo{VK_STRUCTURE_TYPE_COMMAND_POOL_CREATE_INFO};
    poolInfo.queueFamilyIndex = family;
    PLEXUS_VK(vkCreateCommandPool(device, &poolInfo, nullptr, &pool), "make a command pool");

    VkSemaphoreTypeCreateInfo typeInfo{VK_STRUCTURE_TYPE_SEMAPHORE_TYPE_CREATE_INFO};
    typeInfo.semaphoreType = VK_SEMAPHORE_TYPE_TIMELINE;
    VkSemaphoreCreateInfo semaphoreInfo{VK_STRUCTURE_TYPE_SEMAPHORE_CREATE_INFO};
    semaphoreInfo.pNext = &typeInfo;
    PLEXUS_VK(vkCreateSemaphore(device, &semaphoreInfo, nullptr, &timeline), "make a semaphore");
    return {};
}

Device::Device(std::unique_ptr<Impl> impl) : m_impl(std::move(impl)) {}
Device::~Device() = default;

Result<std::unique_ptr<Device>> Device::create(std::shared_ptr<Instance> instance,
                                               const DeviceOptions& options)
{
    const FlushDenormals flush;
    PLEXUS_TRY(const DeviceChoice choice, chooseDevice(instance->devices(), options.wanted));
    auto impl = std::make_unique<Impl>();
    impl->physical = instance->impl().physical[choice.index];
    impl->facts = instance->devices()[choice.index];
    impl->instance = std::move(instance);
    impl->options = options;
    impl->traits = traitsOf(impl->facts, options, impl->instance->impl().threads);
    impl->tuning = impl->traits.variant == Variant::Buffer && tunes(options.tuning, impl->facts.type);
    PLEXUS_CHECK(impl->createDevice());
    impl->loadCache();
    PLEXUS_TRY(impl->dummy, impl->createBuffer(Impl::dummyBytes * Impl::dummies, MemoryKind::Local, "empty operands"));
    return std::unique_ptr<Device>(new Device(std::move(impl)));
}

const DeviceFacts& Device::facts() const { return m_impl->facts; }
const Traits& Device::traits() const { return m_impl->traits; }
const Instance& Device::instance() const { return *m_impl->instance; }
Result<std::vector<TileTime>> Device::timeTiles(const Dispatch& dispatch) { return m_impl->timeTiles(dispatch, 60); }
size_t Device::tileChoices() const { return m_impl->choices.size(); }
size_t Device::pipelineCount() const { return m_impl->pipelines.size(); }

} // namespace plexus::vk
