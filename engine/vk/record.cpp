// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/vk/device_impl.h"
#include "engine/vk/template_info.h"

#include <algorithm>
#include <numeric>

namespace plexus::vk {
namespace {

Error limitError(const Dispatch& dispatch, const std::string& what, uint64_t seen, const std::string& accepted)
{
    return Error{what, dispatch.label, std::to_string(seen), accepted, ErrorKind::Device};
}

Result<void> checkLimits(const Dispatch& dispatch, const Traits& traits)
{
    for (uint32_t groups : dispatch.groups) {
        if (groups == 0 || groups > traits.maxGroups) {
            return limitError(dispatch, "the number of workgroups does not fit the device", groups,
                              "1 to " + std::to_string(traits.maxGroups));
        }
    }
    for (const Binding& binding : dispatch.bindings) {
        const std::string slot = "operand " + std::to_string(binding.slot);
        const uint64_t fourBytes = 4 * static_cast<uint64_t>(bytesOf(binding.range.format));
        if (binding.range.offset % traits.offsetAlignment != 0) {
            return limitError(dispatch, slot + " does not start on a boundary", binding.range.offset,
                              "a multiple of " + std::to_string(traits.offsetAlignment) + " bytes");
        }
        if (binding.range.bytes == 0 || binding.range.bytes > traits.maxOperandBytes ||
            (isOperand(binding.slot) && binding.range.bytes % fourBytes != 0)) {
            return limitError(dispatch, slot + " has a size that the device cannot bind", binding.range.bytes,
                              "a multiple of " + std::to_string(fourBytes) + " bytes, at most " + std::to_string(traits.maxOperandBytes));
        }
    }
    return {};
}

void barrier(VkCommandBuffer commands)
{
    VkMemoryBarrier memory{VK_STRUCTURE_TYPE_MEMORY_BARRIER};
    memory.srcAccessMask = VK_ACCESS_SHADER_WRITE_BIT | VK_ACCESS_TRANSFER_WRITE_BIT;
    memory.dstAccessMask = VK_ACCESS_SHADER_READ_BIT | VK_ACCESS_SHADER_WRITE_BIT |
                           VK_ACCESS_TRANSFER_READ_BIT | VK_ACCESS_TRANSFER_WRITE_BIT;
    constexpr VkPipelineStageFlags stages =
        VK_PIPELINE_STAGE_COMPUTE_SHADER_BIT | VK_PIPELINE_STAGE_TRANSFER_BIT;
    vkCmdPipelineBarrier(commands, stages, stages, 0, 1, &memory, 0, nullptr, 0, nullptr);
}

void barrierToHost(VkCommandBuffer commands)
{
    VkMemoryBarrier memory{VK_STRUCTURE_TYPE_MEMORY_BARRIER};
    memory.srcAccessMask = VK_ACCESS_SHADER_WRITE_BIT | VK_ACCESS_TRANSFER_WRITE_BIT;
    memory.dstAccessMask = VK_ACCESS_HOST_READ_BIT;
    vkCmdPipelineBarrier(commands, VK_PIPELINE_STAGE_COMPUTE_SHADER_BIT | VK_PIPELINE_STAGE_TRANSFER_BIT,
                         VK_PIPELINE_STAGE_HOST_BIT, 0, 1, &memory, 0, nullptr, 0, nullptr);
}

void bind(VkCommandBuffer commands, const Dispatch& dispatch, const Pipeline& pipeline,
          const TemplateObjects& objects, VkDescriptorSet set)
{
    vkCmdBindPipeline(commands, VK_PIPELINE_BIND_POINT_COMPUTE, pipeline.handle);
    vkCmdBindDescriptorSets(commands, VK_PIPELINE_BIND_POINT_COMPUTE, objects.layout, 0, 1, &set, 0, nullptr);
    std::array<uint32_t, pushBytes / 4> words{}; // as in shaders/common/head.glsl: the dispatch's own, then 0 .. 15
    const auto digits = words.begin() + 16;
    std::copy_n(dispatch.push.begin(), std::min<size_t>(dispatch.push.size(), 16), words.begin());
    std::iota(digits, words.end(), 0);
    vkCmdPushConstants(commands, objects.layout, VK_SHADER_STAGE_COMPUTE_BIT, 0, sizeof words, words.data());
}

std::vector<const Dispatch*> dispatchesOf(std::span<const Command> commands)
{
    std::vector<const Dispatch*> dispatches;
    for (const Command& command : commands) {
        if (const auto* dispatch = std::get_if<Dispatch>(&command)) {
            dispatches.push_back(dispatch);
        }
    }
    return dispatches;
}

} // namespace

Recording::Impl::~Impl()
{
    VkDevice handle = device->device;
    for (auto& [key, view] : views) {
        vkDestroyBufferView(handle, view, nullptr);
    }
    vkDestroyDescriptorPool(handle, descriptors, nullptr);
    vkDestroyQueryPool(handle, queries, nullptr);
    vkFreeCommandBuffers(handle, device->pool, 1, &commands);
}

Result<VkCommandBuffer> Device::Impl::beginCommands(VkCommandBufferUsageFlags usage)
{
    VkCommandBufferAllocateInfo info{VK_STRUCTURE_TYPE_COMMAND_BUFFER_ALLOCATE_INFO};
    info.commandPool = pool;
    info.level = VK_COMMAND_BUFFER_LEVEL_PRIMARY;
    info.commandBufferCount = 1;
    VkCommandBuffer commands = VK_NULL_HANDLE;
    PLEXUS_VK(vkAllocateCommandBuffers(device, &info, &commands), "make a command buffer");
    VkCommandBufferBeginInfo begin{VK_STRUCTURE_TYPE_COMMAND_BUFFER_BEGIN_INFO};
    begin.flags = usage;
    PLEXUS_VK(vkBeginCommandBuffer(commands, &begin), "begin a command buffer");
    return commands;
}

// One set per dispatch, written here and never again.
Result<void> Device::Impl::writeSets(const std::vector<const Dispatch*>& dispatches, Recording::Impl& recording,
                                     std::vector<VkDescriptorSet>& sets)
{
    if (dispatches.empty()) {
        return {};
    }
    size_t slots = 0;
    for (const Dispatch* dispatch : dispatches) {
        slots += slotsOf(*dispatch).size();
    }
    const auto most = static_cast<uint32_t>(slots);
    const std::array<VkDescriptorPoolSize, 2> sizes = {{{VK_DESCRIPTOR_TYPE_STORAGE_BUFFER, most},
                                                        {VK_DESCRIPTOR_TYPE_STORAGE_TEXEL_BUFFER, most}}};
    VkDescriptorPoolCreateInfo poolInfo{VK_STRUCTURE_TYPE_DESCRIPTOR_POOL_CREATE_INFO};
    poolInfo.maxSets = static_cast<uint32_t>(dispatches.size());
    poolInfo.poolSizeCount = static_cast<uint32_t>(sizes.size());
    poolInfo.pPoolSizes = sizes.data();
    PLEXUS_VK(vkCreateDescriptorPool(device, &poolInfo, nullptr, &recording.descriptors),
              "make a descriptor pool");
    for (const Dispatch* dispatch : dispatches) {
        VkDescriptorSetAllocateInfo info{VK_STRUCTURE_TYPE_DESCRIPTOR_SET_ALLOCATE_INFO};
        info.descriptorPool = recording.descriptors;
        info.descriptorSetCount = 1;
        info.pSetLayouts = &objectsOf(*dispatch).setLayout;
        VkDescriptorSet set = VK_NULL_HANDLE;
        PLEXUS_VK(vkAllocateDescriptorSets(device, &info, &set), "make a descriptor set");
        sets.push_back(set);
        for (const uint32_t slot : slotsOf(*dispatch)) {
            const uint64_t piece = isOperand(slot) ? 0 : 1 + (sets.size() - 1) % (dummies - 1);
            Range range{dummy, piece * dummyBytes, dummyBytes};
            for (const Binding& binding : dispatch->bindings) {
                range = binding.slot == slot ? binding.range : range;
            }
            const Buffer* buffer = find(range.buffer);
            if (buffer == nullptr || range.offset + range.bytes > buffer->bytes) {
                return limitError(*dispatch, "operand " + std::to_string(slot) + " goes beyond its buffer",
                                  range.offset + range.bytes,
                                  "at most " + std::to_string(buffer == nullptr ? 0 : buffer->bytes));
            }
            VkWriteDescriptorSet write{VK_STRUCTURE_TYPE_WRITE_DESCRIPTOR_SET};
            write.dstSet = set;
            write.dstBinding = slot;
            write.descriptorCount = 1;
            const VkDescriptorBufferInfo bufferInfo{buffer->handle, range.offset, range.bytes};
            VkBufferView* view = nullptr;
            if (isOperand(slot) && traits.variant == Variant::Texel) {
                const bool isHalves = range.format != StorageFormat::Words;
                view = &recording.views[{static_cast<uint64_t>(range.buffer), range.offset, range.bytes, isHalves}];
                if (*view == VK_NULL_HANDLE) {
                    VkBufferViewCreateInfo viewInfo{VK_STRUCTURE_TYPE_BUFFER_VIEW_CREATE_INFO};
                    viewInfo.buffer = buffer->handle;
                    viewInfo.format = isHalves ? VK_FORMAT_R16G16B16A16_UINT : VK_FORMAT_R32G32B32A32_SFLOAT;
                    viewInfo.offset = range.offset;
                    viewInfo.range = range.bytes;
                    PLEXUS_VK(vkCreateBufferView(device, &viewInfo, nullptr, view), "view a buffer");
                }
                write.descriptorType = VK_DESCRIPTOR_TYPE_STORAGE_TEXEL_BUFFER;
                write.pTexelBufferView = view;
            } else {
                write.descriptorType = VK_DESCRIPTOR_TYPE_STORAGE_BUFFER;
                write.pBufferInfo = &bufferInfo;
            }
            vkUpdateDescriptorSets(device, 1, &write, 0, nullptr);
        }
    }
    return {};
}

// lavapipe generates code at the first dispatch; a dispatch of no workgroups makes it do so now.
Result<void> Device::Impl::generate(const Dispatch& dispatch, const Pipeline& pipeline, VkDescriptorSet set)
{
    PLEXUS_TRY(VkCommandBuffer buffer, beginCommands(VK_COMMAND_BUFFER_USAGE_ONE_TIME_SUBMIT_BIT));
    bind(buffer, dispatch, pipeline, objectsOf(dispatch), set);
    vkCmdDispatch(buffer, 0, 1, 1);
    PLEXUS_VK(vkEndCommandBuffer(buffer), "end a command buffer");
    PLEXUS_TRY(const Ticket ticket, submit({buffer}));
    const Result<void> waited = wait(ticket, 300);
    vkFreeCommandBuffers(device, pool, 1, &buffer);
    return waited;
}

Result<std::unique_ptr<Recording::Impl>> Device::Impl::record(std::span<const Command> commands,
                                                              Profiling profiling)
{
    auto recording = std::make_unique<Recording::Impl>();
    recording->device = this;
    const std::vector<const Dispatch*> dispatches = dispatchesOf(commands);
    for (const Dispatch* dispatch : dispatches) {
        PLEXUS_CHECK(checkLimits(*dispatch, traits));
        recording->labels.push_back(dispatch->label);
    }
    PLEXUS_TRY(const std::vector<Pipeline*> used, pipelinesOf(dispatches));
    std::vector<VkDescriptorSet> sets;
    PLEXUS_CHECK(writeSets(dispatches, *recording, sets));
    PLEXUS_CHECK(warmUp(dispatches, used, sets));

    if (profiling == Profiling::PerDispatch && timestampBits != 0 && !used.empty()) {
        VkQueryPoolCreateInfo info{VK_STRUCTURE_TYPE_QUERY_POOL_CREATE_INFO};
        info.queryType = VK_QUERY_TYPE_TIMESTAMP;
        info.queryCount = 2 * static_cast<uint32_t>(used.size());
        PLEXUS_VK(vkCreateQueryPool(device, &info, nullptr, &recording->queries), "make a query pool");
    }
    PLEXUS_TRY(recording->commands, beginCommands(VK_COMMAND_BUFFER_USAGE_SIMULTANEOUS_USE_BIT));
    VkCommandBuffer buffer = recording->commands;
    if (recording->queries != VK_NULL_HANDLE) {
        vkCmdResetQueryPool(buffer, recording->queries, 0, 2 * static_cast<uint32_t>(used.size()));
    }
    barrier(buffer); // after whatever was submitted before
    uint32_t index = 0;
    const auto stamp = [&](VkPipelineStageFlagBits stage, uint32_t query) {
        if (recording->queries != VK_NULL_HANDLE) {
            vkCmdWriteTimestamp(buffer, stage, recording->queries, query);
        }
    };
    for (const Command& command : commands) {
        if (const auto* dispatch = std::get_if<Dispatch>(&command)) {
            bind(buffer, *dispatch, *used[index], objectsOf(*dispatch), sets[index]);
            stamp(VK_PIPELINE_STAGE_TOP_OF_PIPE_BIT, 2 * index);
            vkCmdDispatch(buffer, dispatch->groups[0], dispatch->groups[1], dispatch->groups[2]);
            stamp(VK_PIPELINE_STAGE_BOTTOM_OF_PIPE_BIT, 2 * index + 1);
            ++index;
        } else if (std::holds_alternative<Barrier>(command)) {
            barrier(buffer);
        } else if (const auto* fill = std::get_if<Fill>(&command)) {
            const Buffer* target = find(fill->range.buffer);
            if (target == nullptr || fill->range.offset + fill->range.bytes > target->bytes) {
                return Error{"a fill goes beyond its buffer", "", "", "", ErrorKind::Device};
            }
            vkCmdFillBuffer(buffer, target->handle, fill->range.offset, fill->range.bytes, fill->word);
        } else if (const auto* copy = std::get_if<Copy>(&command)) {
            const Buffer* from = find(copy->from.buffer);
            const Buffer* to = find(copy->to.buffer);
            if (from == nullptr || to == nullptr || copy->from.bytes != copy->to.bytes ||
                copy->from.offset + copy->from.bytes > from->bytes ||
                copy->to.offset + copy->to.bytes > to->bytes) {
                return Error{"a copy goes beyond its buffers", "", "", "", ErrorKind::Device};
            }
            const VkBufferCopy region{copy->from.offset, copy->to.offset, copy->to.bytes};
            vkCmdCopyBuffer(buffer, from->handle, to->handle, 1, &region);
        }
    }
    barrierToHost(buffer);
    PLEXUS_VK(vkEndCommandBuffer(buffer), "end a command buffer");
    return recording;
}

} // namespace plexus::vk
