// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/vk/device_impl.h"

#include <algorithm>
#include <cstring>

namespace plexus::vk {
namespace {

constexpr uint64_t stagingBytes = 16ull << 20;

// Properties to look for, best first.
std::vector<VkMemoryPropertyFlags> wishes(MemoryKind kind)
{
    constexpr VkMemoryPropertyFlags local = VK_MEMORY_PROPERTY_DEVICE_LOCAL_BIT;
    constexpr VkMemoryPropertyFlags host =
        VK_MEMORY_PROPERTY_HOST_VISIBLE_BIT | VK_MEMORY_PROPERTY_HOST_COHERENT_BIT;
    switch (kind) {
    case MemoryKind::Local: return {local, 0};
    case MemoryKind::Upload: return {host};
    case MemoryKind::Readback: return {host | VK_MEMORY_PROPERTY_HOST_CACHED_BIT, host};
    }
    return {};
}

// "1.5 GiB"
std::string sizeText(uint64_t bytes)
{
    const char* units[] = {"bytes", "KiB", "MiB", "GiB", "TiB"};
    double value = static_cast<double>(bytes);
    int unit = 0;
    while (value >= 1024 && unit < 4) {
        value /= 1024;
        ++unit;
    }
    char text[32];
    std::snprintf(text, sizeof text, unit == 0 || value >= 100 ? "%.0f %s" : "%.1f %s", value, units[unit]);
    return text;
}

Error outOfMemory(const std::string& what, uint64_t needed, uint64_t available)
{
    Error error;
    error.what = what + " needs " + std::to_string(needed) + " bytes (" + sizeText(needed) + ")";
    error.where = "device memory";
    error.seen = std::to_string(available) + " bytes (" + sizeText(available) + ") available";
    error.accepted = "use a smaller batch or model, or a device with more memory";
    error.kind = ErrorKind::OutOfMemory;
    return error;
}

} // namespace

uint64_t Device::Impl::available() const
{
    const uint64_t free = availableDeviceMemory(physical, facts);
    if (options.memoryLimit == 0) {
        return free;
    }
    return std::min(free, options.memoryLimit > allocated ? options.memoryLimit - allocated : 0);
}

Buffer* Device::Impl::find(BufferId id)
{
    const auto found = buffers.find(static_cast<uint32_t>(id));
    return found == buffers.end() ? nullptr : &found->second;
}

Result<BufferId> Device::Impl::createBuffer(uint64_t bytes, MemoryKind kind, const std::string& what)
{
    const uint64_t needed = std::max<uint64_t>(256, (bytes + 255) / 256 * 256);
    if (needed > facts.maxAllocationBytes) {
        return outOfMemory(what + ", in one piece,", needed, facts.maxAllocationBytes);
    }
    if (const uint64_t free = available(); needed > free) {
        return outOfMemory(what, needed, free);
    }
    Buffer buffer;
    buffer.bytes = needed;
    buffer.what = what;
    VkBufferCreateInfo info{VK_STRUCTURE_TYPE_BUFFER_CREATE_INFO};
    info.size = needed;
    info.usage = VK_BUFFER_USAGE_STORAGE_BUFFER_BIT | VK_BUFFER_USAGE_STORAGE_TEXEL_BUFFER_BIT |
                 VK_BUFFER_USAGE_TRANSFER_SRC_BIT | VK_BUFFER_USAGE_TRANSFER_DST_BIT;
    PLEXUS_VK(vkCreateBuffer(device, &info, nullptr, &buffer.handle), "make a buffer for " + what);
    const uint32_t id = nextBuffer++;
    Buffer& kept = buffers[id] = buffer; // from here on destroyBuffer cleans up

    VkMemoryRequirements requirements;
    vkGetBufferMemoryRequirements(device, kept.handle, &requirements);
    VkResult result = VK_ERROR_OUT_OF_DEVICE_MEMORY;
    VkMemoryPropertyFlags found = 0;
    for (VkMemoryPropertyFlags wish : wishes(kind)) {
        for (uint32_t type = 0; type < memory.memoryTypeCount && kept.memory == VK_NULL_HANDLE; ++type) {
            found = memory.memoryTypes[type].propertyFlags;
            if ((requirements.memoryTypeBits >> type & 1) == 0 || (found & wish) != wish) {
                continue;
            }
            VkMemoryAllocateInfo allocation{VK_STRUCTURE_TYPE_MEMORY_ALLOCATE_INFO};
            allocation.allocationSize = requirements.size;
            allocation.memoryTypeIndex = type;
            result = vkAllocateMemory(device, &allocation, nullptr, &kept.memory);
            if (result == VK_SUCCESS) {
                break;
            }
            kept.memory = VK_NULL_HANDLE;
        }
        if (kept.memory != VK_NULL_HANDLE) {
            break;
        }
    }
    const BufferId handle = static_cast<BufferId>(id);
    if (kept.memory == VK_NULL_HANDLE) {
        destroyBuffer(handle);
        const bool full = result == VK_ERROR_OUT_OF_DEVICE_MEMORY || result == VK_ERROR_OUT_OF_HOST_MEMORY;
        return full ? outOfMemory(what, needed, available()) : vulkanError(result, "allocate " + what);
    }
    allocated += kept.bytes;
    peak = std::max(peak, allocated);
    result = vkBindBufferMemory(device, kept.handle, kept.memory, 0);
    constexpr VkMemoryPropertyFlags hostBits =
        VK_MEMORY_PROPERTY_HOST_VISIBLE_BIT | VK_MEMORY_PROPERTY_HOST_COHERENT_BIT;
    if (result == VK_SUCCESS && (found & hostBits) == hostBits) {
        void* address = nullptr;
        result = vkMapMemory(device, kept.memory, 0, VK_WHOLE_SIZE, 0, &address);
        kept.mapped = static_cast<std::byte*>(address);
    }
    if (result != VK_SUCCESS) {
        destroyBuffer(handle);
        return vulkanError(result, "prepare memory for " + what);
    }
    if (kept.mapped != nullptr) {
        std::memset(kept.mapped, 0, kept.bytes);
        return handle;
    }
    const Command fill = Fill{{handle, 0, kept.bytes}, 0};
    PLEXUS_TRY(const std::unique_ptr<Recording::Impl> recording, record(std::span(&fill, 1), Profiling::Off));
    PLEXUS_TRY(const Ticket ticket, submit({recording->commands}));
    PLEXUS_CHECK(wait(ticket, 60));
    return handle;
}

void Device::Impl::destroyBuffer(BufferId id)
{
    Buffer* buffer = find(id);
    if (buffer == nullptr) {
        return;
    }
    vkDestroyBuffer(device, buffer->handle, nullptr);
    if (buffer->memory != VK_NULL_HANDLE) {
        vkFreeMemory(device, buffer->memory, nullptr);
        allocated -= buffer->bytes;
    }
    buffers.erase(static_cast<uint32_t>(id));
}

Result<void> Device::Impl::transfer(const Range& range, std::byte* host, bool toDevice)
{
    Buffer* buffer = find(range.buffer);
    if (buffer == nullptr || range.offset > buffer->bytes || range.bytes > buffer->bytes - range.offset) {
        return Error{"a copy goes beyond its buffer", buffer == nullptr ? "no buffer" : buffer->what,
                     std::to_string(range.offset) + " + " + std::to_string(range.bytes) + " bytes",
                     "at most " + std::to_string(buffer == nullptr ? 0 : buffer->bytes),
                     ErrorKind::Device};
    }
    PLEXUS_CHECK(wait(lastTicket, 600));
    if (buffer->mapped != nullptr) {
        std::byte* address = buffer->mapped + range.offset;
        std::memcpy(toDevice ? address : host, toDevice ? host : address, range.bytes);
        return {};
    }
    if (staging == BufferId::None) {
        PLEXUS_TRY(staging, createBuffer(stagingBytes, MemoryKind::Readback, "staging memory"));
    }
    std::byte* stage = find(staging)->mapped;
    for (uint64_t done = 0; done < range.bytes; done += stagingBytes) {
        const uint64_t bytes = std::min(stagingBytes, range.bytes - done);
        const Range there{range.buffer, range.offset + done, bytes};
        const Range here{staging, 0, bytes};
        if (toDevice) {
            std::memcpy(stage, host + done, bytes);
        }
        const Command copy = toDevice ? Copy{here, there} : Copy{there, here};
        PLEXUS_TRY(const std::unique_ptr<Recording::Impl> recording,
                   record(std::span(&copy, 1), Profiling::Off));
        PLEXUS_TRY(const Ticket ticket, submit({recording->commands}));
        PLEXUS_CHECK(wait(ticket, 60));
        if (!toDevice) {
            std::memcpy(host + done, stage, bytes);
        }
    }
    return {};
}

uint64_t Device::ownBytes() const
{
    const Buffer* operands = m_impl->find(m_impl->dummy);
    return Impl::dummyBytes * Impl::dummies + (operands->mapped == nullptr ? stagingBytes : 0);
}

Result<BufferId> Device::createBuffer(uint64_t bytes, MemoryKind kind, const std::string& what)
{
    return m_impl->createBuffer(bytes, kind, what);
}

void Device::destroyBuffer(BufferId buffer) { m_impl->destroyBuffer(buffer); }

uint64_t Device::bufferBytes(BufferId buffer) const
{
    const Buffer* found = m_impl->find(buffer);
    return found == nullptr ? 0 : found->bytes;
}

std::byte* Device::mapped(BufferId buffer) const
{
    const Buffer* found = m_impl->find(buffer);
    return found == nullptr ? nullptr : found->mapped;
}

MemoryUse Device::memoryUse() const { return {m_impl->allocated, m_impl->peak, m_impl->available()}; }

Result<void> Device::upload(const Range& to, std::span<const std::byte> bytes)
{
    // transfer() only reads the host's side when it copies to the device.
    return m_impl->transfer({to.buffer, to.offset, bytes.size()}, const_cast<std::byte*>(bytes.data()), true);
}

Result<void> Device::download(const Range& from, std::span<std::byte> bytes)
{
    return m_impl->transfer({from.buffer, from.offset, bytes.size()}, bytes.data(), false);
}

} // namespace plexus::vk
