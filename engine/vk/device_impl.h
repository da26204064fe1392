// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/vk/device.h"
#include "engine/vk/instance_impl.h"
#include "engine/vk/tile_choices.h"
#include "engine/vk/vulkan.h"

#include <array>
#include <map>
#include <unordered_map>

namespace plexus::vk {

struct Buffer {
    VkBuffer handle = VK_NULL_HANDLE;
    VkDeviceMemory memory = VK_NULL_HANDLE;
    uint64_t bytes = 0;
    std::byte* mapped = nullptr;
    std::string what;
};

constexpr uint32_t pushBytes = 128; // what every device has room for

struct PipelineKey {
    Template shader = Template::Map;
    uint8_t body = 0;
    std::vector<uint32_t> constants; // of a loop all that it consists of
    bool operator==(const PipelineKey&) const = default;
};

struct PipelineKeyHash {
    size_t operator()(const PipelineKey& key) const;
};

struct Pipeline {
    VkPipeline handle = VK_NULL_HANDLE;
    size_t words = 0;  // of its module
    bool warm = false; // has generated its code (see warmUp)
};

struct TemplateObjects {
    VkDescriptorSetLayout setLayout = VK_NULL_HANDLE;
    VkPipelineLayout layout = VK_NULL_HANDLE;
};

struct Device::Impl {
    std::shared_ptr<Instance> instance;
    DeviceOptions options;
    VkPhysicalDevice physical = VK_NULL_HANDLE;
    DeviceFacts facts;
    Traits traits;
    VkDevice device = VK_NULL_HANDLE;
    VkQueue queue = VK_NULL_HANDLE;
    uint32_t family = 0;
    uint32_t timestampBits = 0;
    VkPhysicalDeviceMemoryProperties memory{};

    std::unordered_map<uint32_t, Buffer> buffers;
    uint32_t nextBuffer = 1;
    uint64_t allocated = 0, peak = 0; // bytes, and the most that were at once
    // Bound where a template has a slot and a dispatch no operand: the first piece to be read, another one
    // to be written by each dispatch, for validation takes what a shader could do for what it does.
    BufferId dummy = BufferId::None;
    static constexpr uint64_t dummyBytes = 256, dummies = 128;
    BufferId staging = BufferId::None; // for Local buffers that the host does not see

    std::map<std::vector<uint32_t>, TemplateObjects> objects; // by slots
    std::unordered_map<PipelineKey, Pipeline, PipelineKeyHash> pipelines;
    VkPipelineCache cache = VK_NULL_HANDLE;
    std::string cacheFile;
    bool tuning = false;
    bool hasChoices = false; // were read
    TileChoices choices;
    std::string tilesFile;
    double tuningSeconds = 0;

    VkCommandPool pool = VK_NULL_HANDLE;
    VkSemaphore timeline = VK_NULL_HANDLE;
    Ticket lastTicket = 0;

    ~Impl();

    // device.cpp
    Result<void> createDevice();
    // memory.cpp
    Result<BufferId> createBuffer(uint64_t bytes, MemoryKind kind, const std::string& what);
    void destroyBuffer(BufferId id);
    Buffer* find(BufferId id);
    uint64_t available() const;
    Result<void> transfer(const Range& range, std::byte* host, bool toDevice);
    // pipelines.cpp
    void loadCache();
    void saveCache() const;
    Result<void> makeObjects(const Dispatch& dispatch);
    const TemplateObjects& objectsOf(const Dispatch& dispatch) const; // that are made
    Result<Pipeline> compile(const Dispatch& dispatch) const;         // the same
    Result<std::vector<Pipeline*>> pipelinesOf(const std::vector<const Dispatch*>& dispatches); // compiles side by side
    void dropPipelines(); // that nothing uses any more
    // record.cpp
    Result<std::unique_ptr<Recording::Impl>> record(std::span<const Command> commands, Profiling profiling);
    Result<void> writeSets(const std::vector<const Dispatch*>& dispatches, Recording::Impl& recording,
                           std::vector<VkDescriptorSet>& sets);
    Result<void> generate(const Dispatch& dispatch, const Pipeline& pipeline, VkDescriptorSet set);
    Result<VkCommandBuffer> beginCommands(VkCommandBufferUsageFlags usage);
    // warm_up.cpp
    Result<void> warmUp(const std::vector<const Dispatch*>& dispatches, const std::vector<Pipeline*>& used,
                        const std::vector<VkDescriptorSet>& sets);
    // tune.cpp
    Result<double> timeOnce(const Dispatch& dispatch, size_t repeats);
    Result<std::vector<TileTime>> timeTiles(Dispatch dispatch, double seconds);
    Result<void> tune(std::vector<Command>& commands);
    Result<std::unique_ptr<Recording::Impl>> recordTuned(std::span<const Command> commands, Profiling profiling);
    // submit.cpp
    Result<Ticket> submit(const std::vector<VkCommandBuffer>& buffers);
    Result<void> wait(Ticket ticket, double seconds);
    Result<std::vector<DispatchTime>> timesOf(const Recording::Impl& recording);
};

// What a recording holds alive.
struct Recording::Impl {
    Device::Impl* device = nullptr;
    VkCommandBuffer commands = VK_NULL_HANDLE;
    VkDescriptorPool descriptors = VK_NULL_HANDLE;
    std::map<std::array<uint64_t, 4>, VkBufferView> views; // by buffer, offset, bytes, format
    VkQueryPool queries = VK_NULL_HANDLE;
    std::vector<std::string> labels; // of the timed dispatches
    Ticket ticket = 0;               // of the last submit

    ~Impl();
};

} // namespace plexus::vk
